"""A small HTTP/1.1 server for the practice business: bounded, by host name, over TLS and without."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

_LARGEST_HEAD = 32_768
_LARGEST_BODY = 1_000_000
_IDLE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are lower-case; `secure` tells HTTPS from HTTP."""

    host: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    secure: bool

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def parameters(self) -> dict[str, str]:
        """The fields of the query."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that came along."""
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


@dataclass(slots=True)
class Response:
    """One answer."""

    status: int = 200
    body: str = ""
    kind: str = "text/html; charset=utf-8"
    headers: list[tuple[str, str]] = field(default_factory=list)


Handler = Callable[[Request], Awaitable[Response]]


class HttpServer:
    """Serves a handler on several addresses."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()

    async def listen(self, address: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen at an address; with `tls` over HTTPS.

        Raises:
            OSError: the address or the port cannot be had.
        """
        secure = tls is not None
        self._servers.append(
            await asyncio.start_server(lambda r, w: self._serve(r, w, secure), address, port, ssl=tls, limit=_LARGEST_HEAD)
        )

    async def close(self) -> None:
        """Stop listening and hang up."""
        for server in self._servers:
            server.close()
        for writer in list(self._open):
            writer.close()
        for server in self._servers:
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secure: bool) -> None:
        self._open.add(writer)
        try:
            while request := await _read(reader, secure):
                response = await self._handler(request)
                stays = request.headers.get("connection", "").lower() != "close"
                writer.write(_wire(response, request, stays))
                await writer.drain()
                if not stays:
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError, ssl.SSLError, ValueError):
            # Whoever asked has gone or sends no HTTP; there is nobody to answer.
            return
        finally:
            self._open.discard(writer)
            writer.close()


async def _read(reader: asyncio.StreamReader, secure: bool) -> Request | None:
    """The next request; None when the connection was closed.

    Raises:
        ValueError: it is no HTTP, or too large.
    """
    try:
        async with asyncio.timeout(_IDLE_SECONDS):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip("\r\n").split("\r\n")
            method, target, _ = first.split(" ", 2)
            headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            length = int(headers.get("content-length", "0"))
            if not 0 <= length <= _LARGEST_BODY:
                raise ValueError("body too large")
            body = await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None
    parts = urlsplit(target)
    host = headers.get("host", "").partition(":")[0].lower()
    return Request(host, method, parts.path or "/", parts.query, headers, body, secure)


def _wire(response: Response, request: Request, stays: bool) -> bytes:
    body = response.body.encode()
    basic = [("Content-Type", response.kind), ("Content-Length", str(len(body))), ("Connection", "keep-alive" if stays else "close")]
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*basic, *response.headers)]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return head if request.method == "HEAD" else head + body
