"""One HTTP request over a fresh, pinned connection: layers timed, body bounded, and never an exception for what the server does."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from lrconsole import __version__
from lrconsole.model.observation import Exchange, HttpState, Timing
from lrconsole.model.project import Network
from lrconsole.probes.body import Body, bounded_body
from lrconsole.probes.cookies import cookie_seen
from lrconsole.probes.dns import Addresses

if TYPE_CHECKING:
    import httpx

LARGEST_BODY = 2_000_000
"""Decoded bytes of an answer that are kept."""

_MOST_HEADERS = 100
_LONGEST_HEADER = 8_192
_AGENT = f"lrconsole/{__version__} (launch audit)"
_HIDDEN = {"set-cookie", "set-cookie2"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange together with what must not leave the probes: the values of the cookies that were set."""

    exchange: Exchange
    set_cookies: tuple[str, ...] = ()


@dataclass(slots=True)
class _Clock:
    """The moments of one request, in seconds on the monotonic clock."""

    began: float = field(default_factory=time.monotonic)
    resolved: float | None = None
    moments: dict[str, float] = field(default_factory=dict)

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        self.moments[name] = time.monotonic()

    def timing(self) -> Timing:
        """Each layer's time in milliseconds; None for one that did not end."""
        seen = self.moments

        def between(start: str, end: str) -> float | None:
            return (seen[end] - seen[start]) * 1000 if start in seen and end in seen else None

        body = "http11.receive_response_body.complete"
        return Timing(
            resolve=None if self.resolved is None else (self.resolved - self.began) * 1000,
            connect=between("connection.connect_tcp.started", "connection.connect_tcp.complete"),
            tls=between("connection.start_tls.started", "connection.start_tls.complete"),
            wait=between("http11.send_request_headers.started", "http11.receive_response_headers.complete"),
            transfer=between("http11.receive_response_headers.complete", body),
            total=(time.monotonic() - self.began) * 1000,
        )


class HttpProbe:
    """Makes requests to declared hosts.

    Args:
        network: ports, certificate authorities, and the deadline of one request.
        addresses: resolves a host; the connection then goes to that very address.
        owns: whether a host is declared; anything else is refused before a packet is sent.
    """

    def __init__(self, network: Network, addresses: Callable[[str], Awaitable[Addresses]], owns: Callable[[str], bool]) -> None:
        self._network = network
        self._addresses = addresses
        self._owns = owns
        self._tls: ssl.SSLContext | None = None

    async def exchange(
        self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), body: bytes = b"", largest: int = LARGEST_BODY
    ) -> Answer:
        """Send one request and take its answer, without following redirects."""
        parts = _parts(url)
        shown = _shown(parts, url)
        blank = Exchange(shown, method, HttpState.UNRESOLVED)
        if parts is None or not parts.hostname:
            return Answer(replace(blank, state=HttpState.BROKEN, reason="not an HTTP address"))
        if not self._owns(parts.hostname):
            reason = f"{parts.hostname} is not declared in lrconsole.toml"
            return Answer(replace(blank, state=HttpState.UNDECLARED, reason=reason))
        clock = _Clock()
        try:
            async with asyncio.timeout(self._network.seconds):
                return await self._resolved_exchange(parts, blank, headers, body, largest, clock)
        except TimeoutError:
            late = f"no whole answer within {self._network.seconds:g} s"
            return Answer(replace(blank, state=HttpState.TIMEOUT, timing=clock.timing(), reason=late))

    async def _resolved_exchange(
        self, parts: SplitResult, blank: Exchange, headers: tuple[tuple[str, str], ...], body: bytes, largest: int, clock: _Clock
    ) -> Answer:
        found = await self._addresses(parts.hostname or "")
        clock.resolved = time.monotonic()
        if not found.found:
            reason = f"{parts.hostname} does not resolve: {found.reason}"
            return Answer(replace(blank, timing=clock.timing(), reason=reason))
        answer = Answer(blank)
        for address in found.found[:2]:
            answer = await self._pinned(parts, address, replace(blank, address=address), headers, body, largest, clock)
            if answer.exchange.state not in (HttpState.REFUSED, HttpState.UNREACHABLE):
                break
        return answer

    async def _pinned(
        self,
        parts: SplitResult,
        address: str,
        blank: Exchange,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        largest: int,
        clock: _Clock,
    ) -> Answer:
        import httpx

        port = parts.port or (self._network.https_port if parts.scheme == "https" else self._network.http_port)
        place = f"[{address}]" if ":" in address else address
        try:
            async with httpx.AsyncClient(
                verify=self._context(), trust_env=False, timeout=self._network.seconds, headers={}, follow_redirects=False
            ) as client:
                request = httpx.Request(
                    blank.method,
                    httpx.URL(f"{parts.scheme}://{place}:{port}").copy_with(raw_path=_target(parts)),
                    headers=_sent_headers(parts, headers, body),
                    content=body,
                    extensions={
                        "trace": clock.trace,
                        "sni_hostname": parts.hostname,
                        "timeout": httpx.Timeout(self._network.seconds).as_dict(),
                    },
                )
                response = await client.send(request, stream=True)
                try:
                    taken = await bounded_body(response, largest)
                finally:
                    await response.aclose()
        except httpx.TimeoutException:
            return Answer(replace(blank, state=HttpState.TIMEOUT, timing=clock.timing(), reason="the server stopped answering"))
        except (httpx.TransportError, httpx.InvalidURL, OSError, ValueError, RuntimeError) as error:
            state, reason = _failure(error, clock)
            return Answer(replace(blank, state=state, timing=clock.timing(), reason=reason))
        return _answer(blank, response, taken, clock)

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = verifying_context(self._network.ca_file)
        return self._tls


def verifying_context(ca_file: Path | None) -> ssl.SSLContext:
    """A client context that trusts `ca_file`, else certifi's authorities, and believes names only as alternative names."""
    import certifi

    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else certifi.where())
    # A common name is no name of the host (RFC 9525 2).
    context.hostname_checks_common_name = False
    return context


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def _shown(parts: SplitResult | None, url: str) -> str:
    """The address as it is recorded: without user and password."""
    if parts is None:
        return url[:2_000]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))[:2_000]


def _target(parts: SplitResult) -> bytes:
    from urllib.parse import quote

    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    return (path + (f"?{query}" if query else "")).encode("ascii")


def _sent_headers(parts: SplitResult, headers: tuple[tuple[str, str], ...], body: bytes) -> list[tuple[bytes, bytes]]:
    host = parts.hostname or ""
    named = f"{host}:{parts.port}" if parts.port else host
    basic = [("Host", named), ("User-Agent", _AGENT), ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"), ("Connection", "close")]
    if body:
        basic.append(("Content-Length", str(len(body))))
    return [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in (*basic, *headers)]


def _failure(error: Exception, clock: _Clock) -> tuple[HttpState, str]:
    """Which layer failed, told by how far the request came."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    text = str(cause) or str(error) or type(error).__name__
    moments = clock.moments
    shaking = "connection.start_tls.started" in moments and "connection.start_tls.complete" not in moments
    if isinstance(cause, ssl.SSLError) or shaking:
        reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or text
        return HttpState.TLS, str(reason)[:200]
    if "connection.connect_tcp.complete" not in moments:
        refused = "refused" in text.lower() or "all connection attempts failed" in text.lower()
        return (HttpState.REFUSED, "connection refused") if refused else (HttpState.UNREACHABLE, text[:200])
    return HttpState.BROKEN, text[:200] or "the connection was broken off"


def _answer(blank: Exchange, response: httpx.Response, taken: Body, clock: _Clock) -> Answer:
    pairs = [
        (name.decode("latin-1").lower(), value.decode("latin-1")[:_LONGEST_HEADER]) for name, value in response.headers.raw[:_MOST_HEADERS]
    ]
    cookies = tuple(value for name, value in pairs if name == "set-cookie")
    broken = taken.fault and not taken.truncated
    exchange = replace(
        blank,
        state=HttpState.BROKEN if broken else HttpState.ANSWERED,
        status=response.status_code,
        headers=tuple((name, value) for name, value in pairs if name not in _HIDDEN),
        cookies=tuple(cookie_seen(value) for value in cookies),
        body=taken.text(_charset(pairs)),
        size=taken.size,
        truncated=taken.truncated,
        http_version="1.1",
        timing=clock.timing(),
        reason=taken.fault,
    )
    return Answer(exchange, cookies)


def _charset(pairs: list[tuple[str, str]]) -> str:
    kind = next((value for name, value in pairs if name == "content-type"), "")
    return kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
