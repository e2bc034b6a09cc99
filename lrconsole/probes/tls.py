"""Shake hands over TLS with each address of a host: verified by OpenSSL, every fault listed, each version tried."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from lrconsole.model.observation import Handshake
from lrconsole.model.observed_state import TlsFault, TlsState
from lrconsole.model.project import Network
from lrconsole.probes.certificate import faults_of, read_certificate
from lrconsole.probes.dns import Addresses
from lrconsole.probes.target import ascii_host
from lrconsole.probes.transport import verifying_context

_MOST_ADDRESSES = 4
_VERSIONS = (
    ("TLSv1", ssl.TLSVersion.TLSv1),
    ("TLSv1.1", ssl.TLSVersion.TLSv1_1),
    ("TLSv1.2", ssl.TLSVersion.TLSv1_2),
    ("TLSv1.3", ssl.TLSVersion.TLSv1_3),
)
_CODES = {
    10: TlsFault.EXPIRED,
    9: TlsFault.NOT_YET_VALID,
    18: TlsFault.SELF_SIGNED,
    19: TlsFault.UNTRUSTED_ROOT,
    62: TlsFault.WRONG_NAME,
    64: TlsFault.WRONG_NAME,
    66: TlsFault.WEAK_KEY,
    67: TlsFault.WEAK_KEY,
    68: TlsFault.WEAK_DIGEST,
}
_NO_LOCAL_ISSUER = (2, 20, 21)
_WEAK = (TlsFault.WEAK_KEY, TlsFault.WEAK_DIGEST)
_WEAK_REASONS = {"EE_KEY_TOO_SMALL": TlsFault.WEAK_KEY, "CA_KEY_TOO_SMALL": TlsFault.WEAK_KEY, "CA_MD_TOO_WEAK": TlsFault.WEAK_DIGEST}


@dataclass(frozen=True, slots=True)
class _Shaken:
    """What one handshake showed; `error` is set when it failed after the connection stood."""

    error: Exception | None = None
    leaf: bytes = b""
    length: int = 0
    version: str = ""
    alpn: str = ""


class TlsProbe:
    """Shakes hands with declared hosts; each address takes at most twice `network.seconds`."""

    def __init__(self, network: Network, addresses: Callable[[str], Awaitable[Addresses]]) -> None:
        self._network = network
        self._addresses = addresses
        self._context: ssl.SSLContext | None = None

    async def handshakes(self, host: str) -> tuple[Handshake, ...]:
        """One handshake for each address of `host`, or a single unresolved one."""
        if not ascii_host(host):
            return (Handshake(host, "", self._network.https_port, TlsState.UNRESOLVED, reason="this is no name of a host"),)
        found = await self._addresses(host)
        blank = Handshake(host, "", self._network.https_port, TlsState.UNRESOLVED, reason=f"{host} does not resolve: {found.reason}")
        if not found.found:
            return (blank,)
        try:
            context = self._verifying()
        except OSError as error:
            reason = f"the certificate authorities in {self._network.ca_file or 'certifi'} cannot be read: {error}"
            return (replace(blank, state=TlsState.UNREACHABLE, reason=reason),)
        shakes = (self._handshake(replace(blank, address=address, reason=""), context) for address in found.found[:_MOST_ADDRESSES])
        return tuple(await asyncio.gather(*shakes))

    def _verifying(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = verifying_context(self._network.ca_file)
            self._context.set_alpn_protocols(["h2", "http/1.1"])
        return self._context

    async def _handshake(self, blank: Handshake, context: ssl.SSLContext) -> Handshake:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._network.seconds):
                verified = await self._shake(blank, context)
        except TimeoutError:
            return replace(blank, state=TlsState.TIMEOUT, reason=f"no handshake within {self._network.seconds:g} s")
        except OSError as error:
            return replace(blank, state=TlsState.UNREACHABLE, reason=os.strerror(error.errno) if error.errno else str(error))
        milliseconds = (time.monotonic() - began) * 1000
        # What was verified has shown its certificate; only a refused one has to be read a second time.
        seen, versions = await asyncio.gather(self._seen(blank) if verified.error else _same(verified), self._versions(blank))
        return self._described(replace(blank, milliseconds=milliseconds, versions=versions), verified, seen)

    async def _seen(self, blank: Handshake) -> _Shaken:
        """What the server shows to somebody who takes anything; nothing when it does not answer in time."""
        try:
            async with asyncio.timeout(self._network.seconds):
                return await self._shake(blank, _trusting_context())
        except OSError:
            # TimeoutError is one too.
            return _Shaken()

    def _described(self, blank: Handshake, verified: _Shaken, seen: _Shaken) -> Handshake:
        certificate = read_certificate(seen.leaf) if seen.leaf else None
        error = verified.error
        blank = replace(
            blank,
            certificate=certificate,
            chain_length=seen.length,
            version=verified.version or seen.version,
            alpn=verified.alpn or seen.alpn,
            reason="" if error is None else _plain(error),
        )
        faults = faults_of(certificate, ascii_host(blank.host)) if certificate else ()
        if error is None:
            # Trusted, whatever its issuer; but some builds of OpenSSL let weak keys pass that browsers do not.
            return replace(blank, state=TlsState.TRUSTED, faults=tuple(fault for fault in faults if fault in _WEAK))
        named = _faults_named(error, seen.length)
        if not named:
            return replace(blank, state=TlsState.NO_TLS)
        code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
        return replace(blank, state=TlsState.UNTRUSTED, verify_code=code, faults=tuple(dict.fromkeys([*named, *faults])))

    async def _versions(self, blank: Handshake) -> tuple[tuple[str, bool | None], ...]:
        tried = await asyncio.gather(*(self._accepts(blank, version) for _, version in _VERSIONS))
        return tuple((name, accepted) for (name, _), accepted in zip(_VERSIONS, tried, strict=True))

    async def _accepts(self, blank: Handshake, version: ssl.TLSVersion) -> bool | None:
        """Whether the server shakes hands in `version`; None where this machine cannot try it or nothing is heard."""
        context = _trusting_context()
        try:
            with warnings.catch_warnings():
                # The old versions are deprecated, which is why they are tried.
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = version
                context.maximum_version = version
            async with asyncio.timeout(self._network.seconds):
                shaken = await self._shake(blank, context)
        except (OSError, ValueError):
            # TimeoutError is an OSError too.
            return None
        if shaken.error is None:
            return True
        return None if isinstance(shaken.error, ssl.SSLError) and shaken.error.reason == "NO_PROTOCOLS_AVAILABLE" else False

    async def _shake(self, blank: Handshake, context: ssl.SSLContext) -> _Shaken:
        """One handshake.

        Raises:
            OSError: the connection itself could not be made.
        """
        _, writer = await asyncio.open_connection(blank.address, blank.port)
        try:
            # The caller's deadline is the one that counts.
            await writer.start_tls(context, server_hostname=ascii_host(blank.host), ssl_handshake_timeout=self._network.seconds * 2)
            return _read(writer.get_extra_info("ssl_object"))
        except (OSError, EOFError, ValueError) as error:
            return _Shaken(error=error)
        finally:
            # Nothing was sent that a polite goodbye would save, and a server could make us wait for its own.
            writer.transport.abort()
            # The socket is closed in the loop's next turn.
            await asyncio.sleep(0)


async def _same(shaken: _Shaken) -> _Shaken:
    return shaken


def _read(tls: ssl.SSLObject) -> _Shaken:
    leaf = tls.getpeercert(binary_form=True) or b""
    chain = getattr(tls, "get_unverified_chain", None) or getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    length = len(chain() or ()) if chain else 0
    return _Shaken(None, leaf, length, tls.version() or "", tls.selected_alpn_protocol() or "")


def _trusting_context() -> ssl.SSLContext:
    """A context that takes any certificate in any version: what it serves is only read, nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def _faults_named(error: Exception, chain_length: int) -> tuple[TlsFault, ...]:
    """The fault of the certificate that OpenSSL names; none when the handshake failed for something else."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _NO_LOCAL_ISSUER:
            return (TlsFault.MISSING_INTERMEDIATE if chain_length == 1 else TlsFault.UNTRUSTED_ROOT,)
        return (_CODES.get(error.verify_code, TlsFault.OTHER),)
    reason = error.reason if isinstance(error, ssl.SSLError) else ""
    return (_WEAK_REASONS[reason],) if reason in _WEAK_REASONS else ()


def _plain(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (getattr(error, "reason", "") or str(error) or "the server hung up during the handshake")[:200]
