"""Servers that speak HTTP and HTTPS on one port each, as MDN's program needs them, and what they answer."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from tests.peers.observatory_pages import HERE, Page

_HANDSHAKE = 0x16


@contextmanager
def serving(pages: Sequence[Page], context: ssl.SSLContext) -> Iterator[dict[str, int]]:
    """Serve each page on a port of its own; gives the ports by name."""
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []
    try:
        for page in pages:
            listening = socket.create_server(("127.0.0.1", 0))
            sockets.append(listening)
            threads.append(threading.Thread(target=_accept, args=(listening, page, context), daemon=True))
            threads[-1].start()
        yield {page.name: int(one.getsockname()[1]) for page, one in zip(pages, sockets, strict=True)}
    finally:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in threads:
            thread.join(10)


def _accept(listening: socket.socket, page: Page, context: ssl.SSLContext) -> None:
    port = int(listening.getsockname()[1])
    while True:
        try:
            raw, _ = listening.accept()
        except OSError:
            return
        raw.settimeout(10)
        with contextlib.suppress(OSError), raw:
            secure = raw.recv(1, socket.MSG_PEEK) == bytes([_HANDSHAKE])
            connection = context.wrap_socket(raw, server_side=True) if secure else raw
            with connection:
                _answer(connection, page, port, secure=secure)


def _answer(connection: socket.socket, page: Page, port: int, *, secure: bool) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return
        data += chunk
    head = data.decode("latin-1")
    method, path, _ = head.split(" ", 2)
    origin = next((line[8:] for line in head.split("\r\n") if line.lower().startswith("origin: ")), "")
    status, lines, body = _said(page, method, path, secure=secure)
    lines = [line.replace(HERE, f"localhost:{port}").replace("{port}", str(port)).replace("{origin}", origin) for line in lines]
    text = "\r\n".join([f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *lines, f"Content-Length: {len(body)}", "Connection: close"])
    connection.sendall(text.encode("latin-1") + b"\r\n\r\n" + body)


def _said(page: Page, method: str, path: str, *, secure: bool) -> tuple[int, list[str], bytes]:
    if method == "OPTIONS":
        return page.preflight_status, list(page.preflight), b""
    if path == "/robots.txt":
        return 404, [], b""
    if not secure and page.moves and path == "/":
        return 301, [f"Location: {page.moves}"], b""
    status, location = page.routes.get(path, (page.status, "")) if secure or path != "/" else (page.status, "")
    if location:
        return status, [f"Location: {location}", *page.headers], b""
    return status, [f"Content-Type: {page.kind}", *page.headers], page.body.encode()
