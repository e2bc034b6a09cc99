"""A small HTTP/1.1 server for the practice business: bounded, by host name, over TLS and without."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

from lrconsole.demo.streams import Streams

_LARGEST_HEAD = 32_768
_LARGEST_BODY = 1_000_000
_LONGEST_LENGTH = 7
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
        self._streams = Streams()

    async def listen(self, address: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen at an address; with `tls` over HTTPS.

        Raises:
            OSError: the address or the port cannot be had.
        """
        await self._streams.listen(partial(self._serve, tls is not None), address, port, tls=tls, limit=_LARGEST_HEAD)

    async def close(self) -> None:
        """Stop listening and hang up."""
        await self._streams.close()

    async def _serve(self, secure: bool, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await _read(reader, secure):
            response = await self._handler(request)
            stays = request.headers.get("connection", "").lower() != "close"
            writer.write(_wire(response, request, stays))
            await writer.drain()
            if not stays:
                return


async def _read(reader: asyncio.StreamReader, secure: bool) -> Request | None:
    """The next request; None when there is none: the connection was closed, or what came is no HTTP or too large."""
    async with asyncio.timeout(_IDLE_SECONDS):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, _, target = first.removesuffix(" HTTP/1.1").removesuffix(" HTTP/1.0").partition(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = headers.get("content-length", "0")
        if not target.startswith("/") or not length.isdecimal() or len(length) > _LONGEST_LENGTH or int(length) > _LARGEST_BODY:
            return None
        body = await reader.readexactly(int(length))
    path, _, query = target.partition("?")
    host = headers.get("host", "").partition(":")[0].lower()
    return Request(host, method, path, query, headers, body, secure)


def _wire(response: Response, request: Request, stays: bool) -> bytes:
    body = response.body.encode()
    basic = [("Content-Type", response.kind), ("Content-Length", str(len(body))), ("Connection", "keep-alive" if stays else "close")]
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*basic, *response.headers)]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return head if request.method == "HEAD" else head + body
