"""Shake hands over TLS with each address of a host: verified by OpenSSL, every fault listed, each version tried."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from lrconsole.model.observation import Handshake
from lrconsole.model.observed_state import TlsFault, TlsState
from lrconsole.model.project import Network
from lrconsole.probes.certificate import faults_of, read_certificate
from lrconsole.probes.certificate_chain import path_faults, path_of, serves
from lrconsole.probes.dns import Addresses
from lrconsole.probes.target import ascii_host
from lrconsole.probes.transport import verifying_context

_MOST_ADDRESSES = 4
_UNSPECIFIED = 1
"""X509_V_ERR_UNSPECIFIED."""
_DER = 2
"""ENCODING_DER of Python's own ssl module, which gives its certificates no public way out before 3.13."""
_VERSIONS = (
    ("TLSv1", ssl.TLSVersion.TLSv1),
    ("TLSv1.1", ssl.TLSVersion.TLSv1_1),
    ("TLSv1.2", ssl.TLSVersion.TLSv1_2),
    ("TLSv1.3", ssl.TLSVersion.TLSv1_3),
)
_CODES = {
    7: TlsFault.BAD_SIGNATURE,
    18: TlsFault.SELF_SIGNED,
    19: TlsFault.UNTRUSTED_ROOT,
    24: TlsFault.NOT_AN_AUTHORITY,
    25: TlsFault.NOT_AN_AUTHORITY,
    26: TlsFault.NOT_FOR_SERVERS,
    32: TlsFault.NOT_AN_AUTHORITY,
    47: TlsFault.NAME_CONSTRAINT,
    48: TlsFault.NAME_CONSTRAINT,
    62: TlsFault.WRONG_NAME,
    64: TlsFault.WRONG_NAME,
    66: TlsFault.WEAK_KEY,
    79: TlsFault.NOT_AN_AUTHORITY,
}
_ANYWHERE = {
    9: ((TlsFault.NOT_YET_VALID, TlsFault.ISSUER_NOT_YET_VALID), TlsFault.ISSUER_NOT_YET_VALID),
    10: ((TlsFault.EXPIRED, TlsFault.ISSUER_EXPIRED), TlsFault.ISSUER_EXPIRED),
    67: ((TlsFault.ISSUER_WEAK,), TlsFault.ISSUER_WEAK),
    68: ((TlsFault.WEAK_DIGEST, TlsFault.ISSUER_WEAK), TlsFault.ISSUER_WEAK),
}
"""Codes that do not tell which certificate they are about: the faults that explain each, and what it is about when none of them is seen,
since a root is not served."""
_NO_LOCAL_ISSUER = (2, 20, 21)
_UNTRUSTED = (TlsFault.UNTRUSTED_ROOT, TlsFault.SELF_SIGNED, TlsFault.MISSING_INTERMEDIATE)
_WEAK = (TlsFault.WEAK_KEY, TlsFault.WEAK_DIGEST, TlsFault.ISSUER_WEAK)
_WEAK_REASONS = {"EE_KEY_TOO_SMALL": 66, "CA_KEY_TOO_SMALL": 67, "CA_MD_TOO_WEAK": 68}


@dataclass(frozen=True, slots=True)
class _Shaken:
    """What one handshake showed; `error` is set when it failed after the connection stood."""

    error: Exception | None = None
    chain: tuple[bytes, ...] = ()
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
        shake = self._described(replace(blank, milliseconds=milliseconds, versions=versions), verified, seen)
        return await self._compared(shake)

    async def _compared(self, shake: Handshake) -> Handshake:
        """Note whether this machine's own store trusts what the public authorities do not."""
        if self._network.ca_file is not None or not set(shake.faults) & set(_UNTRUSTED):
            return shake
        own = ssl.create_default_context()
        own.check_hostname = False
        try:
            async with asyncio.timeout(self._network.seconds):
                return replace(shake, trusted_here=(await self._shake(shake, own)).error is None)
        except OSError:
            return shake

    async def _seen(self, blank: Handshake) -> _Shaken:
        """What the server shows to somebody who takes anything; nothing when it does not answer in time."""
        try:
            async with asyncio.timeout(self._network.seconds):
                return await self._shake(blank, _trusting_context())
        except OSError:
            # TimeoutError is one too.
            return _Shaken()

    def _described(self, blank: Handshake, verified: _Shaken, seen: _Shaken) -> Handshake:
        served = tuple(one for one in map(read_certificate, seen.chain) if one is not None)
        certificate = read_certificate(seen.chain[0]) if seen.chain else None
        path = path_of(seen.chain) if certificate else ()
        error = verified.error
        blank = replace(
            blank,
            certificate=certificate,
            chain_length=len(seen.chain),
            served=served,
            version=verified.version or seen.version,
            alpn=verified.alpn or seen.alpn,
            reason="" if error is None else _plain(error),
        )
        faults = (*faults_of(certificate, ascii_host(blank.host)), *path_faults(path)) if certificate else ()
        faults += (TlsFault.NOT_FOR_SERVERS,) if path and not serves(path[0]) else ()
        if error is None:
            # Trusted, whatever its issuer; but some builds of OpenSSL let weak keys pass that browsers do not.
            return replace(blank, state=TlsState.TRUSTED, faults=tuple(fault for fault in faults if fault in _WEAK))
        code = _code(error)
        if not code:
            return replace(blank, state=TlsState.NO_TLS)
        named = _faults_named(code, len(path), faults)
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
    # Python has a public way to the whole chain from 3.13 on.
    chain = getattr(tls, "get_unverified_chain", None) or getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    served = tuple(_der(one) for one in chain() or ()) if chain else ()
    return _Shaken(None, served or ((leaf,) if leaf else ()), tls.version() or "", tls.selected_alpn_protocol() or "")


def _der(certificate: Any) -> bytes:
    return certificate if isinstance(certificate, bytes) else bytes(certificate.public_bytes(_DER))


def _trusting_context() -> ssl.SSLContext:
    """A context that takes any certificate in any version: what it serves is only read, nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def _code(error: Exception) -> int:
    """The number of the fault that OpenSSL found in the certificates; 0 when the handshake failed for something else."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_code or _UNSPECIFIED
    return _WEAK_REASONS.get(error.reason or "", 0) if isinstance(error, ssl.SSLError) else 0


def _faults_named(code: int, path_length: int, seen: tuple[TlsFault, ...]) -> tuple[TlsFault, ...]:
    """The fault that OpenSSL's number stands for, unless one that was seen explains it."""
    if code in _NO_LOCAL_ISSUER:
        return (TlsFault.MISSING_INTERMEDIATE if path_length == 1 else TlsFault.UNTRUSTED_ROOT,)
    if code in _ANYWHERE:
        explained_by, else_this = _ANYWHERE[code]
        return () if set(explained_by) & set(seen) else (else_this,)
    return (_CODES.get(code, TlsFault.OTHER),)


def _plain(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (getattr(error, "reason", "") or str(error) or "the server hung up during the handshake")[:200]
