"""Connections to pinned addresses: the one place that knows httpx."""

from __future__ import annotations

import errno
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from lrconsole.model.observed_state import HttpState
from lrconsole.probes.target import Target
from lrconsole.probes.timing import Moments

if TYPE_CHECKING:
    import httpx

MOST_HEADERS = 256
"""Headers of an answer; httpcore itself stops at 100 kB of them."""

_TOO_MANY_BYTES = 431


class ExchangeFailed(Exception):
    """A request that got no whole answer; `state` and `reason` say why. It never leaves the probes."""

    def __init__(self, state: HttpState, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer; header names are lower-case."""

    status: int
    version: str
    headers: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str:
        """The value of the first header called `name`, or ""."""
        return next((value for key, value in self.headers if key == name), "")


class Connections:
    """Connections to pinned addresses, one each for scheme, host and address; kept open between requests when `kept`.

    `trust` gives the context that verifies certificates. Close it with `aclose`.
    """

    def __init__(self, trust: Callable[[], ssl.SSLContext], *, kept: bool = False) -> None:
        self._trust = trust
        self._kept = kept
        self._open: dict[tuple[str, str, str, int], httpx.AsyncHTTPTransport] = {}

    @property
    def kept(self) -> bool:
        """Whether connections outlive a request."""
        return self._kept

    async def aclose(self) -> None:
        """Close all connections."""
        while self._open:
            _, transport = self._open.popitem()
            await transport.aclose()

    @asynccontextmanager
    async def answer(
        self,
        target: Target,
        place: tuple[str, int],
        request: tuple[str, list[tuple[bytes, bytes]], bytes],
        moments: Moments,
        seconds: float,
    ) -> AsyncIterator[tuple[Head, AsyncIterator[bytes]]]:
        """Send `request` (method, headers, body) to `place` (address, port); give the head of the answer and its raw body.

        Raises:
            ExchangeFailed: no whole answer came; raised while the body is read as well.
        """
        import httpx

        method, headers, body = request
        opened = _Opened(moments)
        try:
            sent = httpx.Request(
                method, _url(target, place), headers=headers, content=body or None, extensions=_asked(target, opened, seconds)
            )
            async with opened:
                response = await self._to(target, place).handle_async_request(sent)
            try:
                yield _head(response), _raw(response)
            finally:
                await response.aclose()
        except (httpx.TransportError, ssl.SSLError, OSError) as error:
            raise _failure(error, moments) from error

    def _to(self, target: Target, place: tuple[str, int]) -> httpx.AsyncHTTPTransport:
        import httpx

        # Two hosts on one address do not share a connection: their certificates are each verified for their own name.
        key = (target.scheme, target.host, *place)
        if key not in self._open:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=1 if self._kept else 0, keepalive_expiry=30.0)
            self._open[key] = httpx.AsyncHTTPTransport(verify=self._trust(), trust_env=False, limits=limits)
        return self._open[key]


def verifying_context(ca_file: Path | None) -> ssl.SSLContext:
    """A client context that trusts `ca_file`, else certifi's authorities, and believes names only as alternative names."""
    import certifi

    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else certifi.where())
    # A common name is no name of the host (RFC 9525 2).
    context.hostname_checks_common_name = False
    return context


def unverified_context() -> ssl.SSLContext:
    """A client context that takes any certificate: for looking at whose page a server shows, never for sending a secret."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _url(target: Target, place: tuple[str, int]) -> str:
    address, port = place
    return f"{target.scheme}://{f'[{address}]' if ':' in address else address}:{port}/"


class _Opened:
    """Closes the connection that a request opened when the request ends before its answer began.

    httpcore itself leaves it open when it is cancelled within a TLS handshake.
    """

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self._streams: list[Any] = []

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        """Take one event of httpcore."""
        if name == "connection.connect_tcp.complete":
            self._streams.append(info["return_value"])
        await self._moments.trace(name, info)

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while error is not None and self._streams:
            await self._streams.pop().aclose()


def _asked(target: Target, opened: _Opened, seconds: float) -> dict[str, object]:
    # `target` keeps the path byte for byte, which an httpx.URL would normalise.
    limits = dict.fromkeys(("read", "write", "pool"), None) | {"connect": seconds}
    return {"trace": opened.trace, "sni_hostname": target.host, "target": target.path, "timeout": limits}


def _head(response: httpx.Response) -> Head:
    raw = response.headers.raw
    if len(raw) > MOST_HEADERS:
        raise ExchangeFailed(HttpState.TOO_LARGE, f"the answer has more than {MOST_HEADERS} headers")
    version = response.extensions.get("http_version", b"")
    pairs = tuple((_decoded(name).lower(), _decoded(value)) for name, value in raw)
    return Head(response.status_code, bytes(version).decode("ascii", "replace").removeprefix("HTTP/"), pairs)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_raw():
        yield chunk


def _failure(error: Exception, moments: Moments) -> ExchangeFailed:
    """Which layer failed, told by how far the request came."""
    import httpx

    causes = list(_causes(error))
    text = next((str(cause) for cause in reversed(causes) if str(cause)), type(error).__name__)[:200]
    if isinstance(error, httpx.TimeoutException):
        return ExchangeFailed(HttpState.TIMEOUT, f"no answer in time, {moments.layer}")
    broken_tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if broken_tls is not None or moments.shaking_hands:
        return ExchangeFailed(HttpState.TLS, _tls_reason(broken_tls) or "the server hung up during the TLS handshake")
    if not moments.connected and not isinstance(error, httpx.ProtocolError):
        refused = any(isinstance(cause, OSError) and cause.errno == errno.ECONNREFUSED for cause in causes)
        return ExchangeFailed(HttpState.REFUSED, "connection refused") if refused else ExchangeFailed(HttpState.UNREACHABLE, text)
    if any(getattr(cause, "error_status_hint", 0) == _TOO_MANY_BYTES for cause in causes):
        return ExchangeFailed(HttpState.TOO_LARGE, "the headers of the answer do not end")
    return ExchangeFailed(HttpState.BROKEN, f"{moments.layer}: {text}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _tls_reason(error: ssl.SSLError | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or str(error))[:200].replace("_", " ").lower() if error else ""
