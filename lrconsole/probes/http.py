"""One HTTP request over a pinned connection: layers timed, body bounded, and never an exception for what the server does."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace

from lrconsole import __version__
from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Network
from lrconsole.probes.body import Body
from lrconsole.probes.cookies import cookie_seen
from lrconsole.probes.dns import Addresses
from lrconsole.probes.target import Target, parse_target, shown_url
from lrconsole.probes.timing import Moments
from lrconsole.probes.transport import Connections, ExchangeFailed, Head, verifying_context

LARGEST_BODY = 2_000_000
"""Decoded bytes of an answer that are kept."""

_MOST_ADDRESSES = 4
_AGENT = f"lrconsole/{__version__} (launch audit)"
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|us-ascii|latin-?1|iso-?8859-\d{1,2}|(?:windows-|cp)125\d|shift_jis|euc-(?:jp|kr)|gb(?:k|2312|18030)|big5|koi8-[ru]"
)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Call:
    """A request to make. Headers and body may carry secrets, so they show nowhere."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    largest: int = LARGEST_BODY


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange, with what must not leave the probes: the Set-Cookie headers and the values in them."""

    exchange: Exchange
    set_cookies: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class _Progress:
    """How far a request has come, so that a deadline loses nothing that was seen."""

    exchange: Exchange
    moments: Moments = field(default_factory=Moments)
    head: Head | None = None
    body: Body | None = None

    def ended(self, state: HttpState, reason: str = "") -> Answer:
        """What was seen up to now, with how it ended."""
        seen = replace(self.exchange, state=state, reason=reason[:300], timing=self.moments.timing())
        if self.head is None:
            return Answer(seen)
        cookies = tuple(value for name, value in self.head.headers if name == "set-cookie")
        body = self.body or Body(0)
        seen = replace(
            seen,
            status=self.head.status,
            http_version=self.head.version,
            headers=tuple((name, value) for name, value in self.head.headers if not name.startswith("set-cookie")),
            cookies=tuple(cookie_seen(value) for value in cookies),
            body=body.text(_charset(self.head)),
            size=len(body.kept),
            truncated=body.truncated,
        )
        return Answer(seen, cookies)


class HttpProbe:
    """Makes requests to declared hosts.

    Args:
        network: ports, certificate authorities, and the deadline of one request.
        addresses: resolves a host; the connection then goes to one of those very addresses.
        owns: whether a host is declared; anything else is refused before a packet is sent.
        gate: what a request to a host waits at before its time starts.
        context: how certificates are judged, instead of by the network's authorities.
    """

    def __init__(
        self,
        network: Network,
        addresses: Callable[[str], Awaitable[Addresses]],
        owns: Callable[[str], bool],
        gate: Callable[[str], AbstractAsyncContextManager[None]] = lambda host: nullcontext(),
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._network = network
        self._addresses = addresses
        self._owns = owns
        self._gate = gate
        self._context = context

    async def exchange(
        self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), body: bytes = b"", largest: int = LARGEST_BODY
    ) -> Exchange:
        """Send one request over a fresh connection and take its answer, without following redirects."""
        return (await self.answer(Call(url, method, headers, body, largest))).exchange

    async def answer(self, call: Call, kept: Connections | None = None) -> Answer:
        """As `exchange`, with the Set-Cookie headers; over the `kept` connections when given."""
        target = parse_target(call.url)
        blank = Exchange(shown_url(call.url), call.method, HttpState.BROKEN)
        if target is None:
            return Answer(replace(blank, reason="not an HTTP address"))
        if not self._owns(target.host):
            reason = f"{target.host} is not declared: add a [[host]] to lrconsole.toml if it is yours"
            return Answer(replace(blank, state=HttpState.UNDECLARED, reason=reason))
        if problem := self._unprepared():
            return Answer(replace(blank, state=HttpState.TLS, reason=problem))
        async with self._gate(target.host), self._connections(kept) as connections:
            answer = await self._in_time(call, target, blank, connections)
            if answer is None:
                answer = await self._in_time(call, target, blank, connections)
        return answer or Answer(replace(blank, reason="the server closes each connection without an answer"))

    def keep(self) -> Connections:
        """Connections that outlive a request, for a session; its owner closes them."""
        return Connections(self._trust, kept=True)

    def _unprepared(self) -> str:
        """Get ready what takes longer than many a request and is no layer of one; why that failed, "" if not."""
        import httpx  # noqa: F401

        try:
            self._trust()
        except (OSError, ssl.SSLError) as error:
            return f"the certificate authorities in {self._network.ca_file or 'certifi'} cannot be read: {error}"
        return ""

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = verifying_context(self._network.ca_file)
        return self._context

    @asynccontextmanager
    async def _connections(self, kept: Connections | None) -> AsyncIterator[Connections]:
        connections = kept or Connections(self._trust)
        try:
            yield connections
        finally:
            if kept is None:
                await connections.aclose()

    async def _in_time(self, call: Call, target: Target, blank: Exchange, connections: Connections) -> Answer | None:
        """The answer within the deadline; None when a kept connection turned out to be closed and the call may be repeated."""
        progress = _Progress(blank)
        try:
            async with asyncio.timeout(self._network.seconds):
                return await self._resolved(call, target, progress, connections)
        except TimeoutError:
            if progress.moments.resolve is None:
                return progress.ended(HttpState.UNRESOLVED, f"{target.host} does not resolve within {self._network.seconds:g} s")
            late = f"no whole answer within {self._network.seconds:g} s, {progress.moments.layer}"
            return progress.ended(HttpState.TIMEOUT, late)
        except ExchangeFailed as failed:
            if failed.state is HttpState.BROKEN and progress.head is None and progress.moments.reused and call.method in _SAFE_METHODS:
                return None
            return progress.ended(failed.state, failed.reason)

    async def _resolved(self, call: Call, target: Target, progress: _Progress, connections: Connections) -> Answer:
        found = await self._addresses(target.host)
        progress.moments.resolved(found.milliseconds)
        if not found.found:
            return progress.ended(HttpState.UNRESOLVED, f"{target.host} does not resolve: {found.reason}")
        *others, last = found.found[:_MOST_ADDRESSES]
        share = self._network.seconds / (len(others) + 1)
        for address in others:
            try:
                return await self._pinned(call, target, address, progress, connections, share)
            except ExchangeFailed:
                # Only an address that does not connect hands over to the next one, as a browser does it (RFC 8305).
                if progress.moments.connected:
                    raise
                progress.moments.again()
        return await self._pinned(call, target, last, progress, connections, self._network.seconds)

    async def _pinned(
        self, call: Call, target: Target, address: str, progress: _Progress, connections: Connections, seconds: float
    ) -> Answer:
        progress.exchange = replace(progress.exchange, address=address)
        request = (call.method, _sent_headers(call, target, connections.kept), call.body)
        place = (address, target.port_on(self._network))
        async with connections.answer(target, place, request, progress.moments, seconds) as (head, chunks):
            progress.head = head
            progress.body = Body(call.largest, head.first("content-encoding"))
            await progress.body.take(chunks)
            progress.moments.end()
        damaged = progress.body.fault
        return progress.ended(HttpState.BROKEN if damaged else HttpState.ANSWERED, damaged)


def _sent_headers(call: Call, target: Target, kept: bool) -> list[tuple[bytes, bytes]]:
    basic = [("Host", target.named), ("User-Agent", _AGENT), ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate")]
    if not kept:
        basic.append(("Connection", "close"))
    if call.body or call.method in ("POST", "PUT", "PATCH"):
        basic.append(("Content-Length", str(len(call.body))))
    own = {name.lower() for name, _ in call.headers}
    pairs = [*((name, value) for name, value in basic if name.lower() not in own), *call.headers]
    return [(name.encode("utf-8"), value.encode("utf-8", "replace")) for name, value in pairs]


def _charset(head: Head) -> str:
    """The declared character set, if it is one that pages are written in: others can be made to take for ever."""
    named = head.first("content-type").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return named if _CHARSETS.fullmatch(named) else "utf-8"
