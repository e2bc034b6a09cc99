"""Real HTTP and HTTPS servers on loopback that answer well, badly or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from lrconsole.model.project import Network
from lrconsole.probes.dns import Addresses
from lrconsole.probes.http import HttpProbe

HOST = "app.northstar.example"


@dataclass(frozen=True)
class Received:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


Handler = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """A server whose handler writes raw bytes; it notes what it received and how many connections were made."""

    handler: Handler
    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    names: list[str | None] = field(default_factory=list)
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        if self.tls is not None:
            self.tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self._server = await asyncio.start_server(self._serve, self.address, 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                await self.handler(request, writer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            self.connections += 0
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            self._tasks.discard(task)


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if line)}
    body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode("utf-8")
    return Received(method, path, headers, body)


def answer(body: bytes | str = b"", status: int = 200, *headers: str) -> bytes:
    """A whole answer with its right length."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(data)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data


def saying(raw: bytes) -> Handler:
    """A handler that writes `raw` and leaves the connection open."""

    async def handler(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return handler


def hanging_up_after(raw: bytes) -> Handler:
    """A handler that writes `raw` and closes."""

    async def handler(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()

    return handler


def at(*found: str, milliseconds: float = 1.5, reason: str = "") -> Callable[[str], Awaitable[Addresses]]:
    """A resolver that gives every host these addresses."""

    async def addresses(host: str) -> Addresses:
        return Addresses(host, found, milliseconds, reason)

    return addresses


def is_ours(host: str) -> bool:
    """Whether a host is one of the practice business."""
    return host == "northstar.example" or host.endswith(".northstar.example")


def probe(
    plain: Site | int = 1,
    secure: Site | int = 1,
    *,
    seconds: float = 5.0,
    ca_file: Path | None = None,
    addresses: Callable[[str], Awaitable[Addresses]] | None = None,
) -> HttpProbe:
    """A probe that finds every host on loopback, with these sites on its HTTP and HTTPS ports."""
    http, https = (site if isinstance(site, int) else site.port for site in (plain, secure))
    network = Network(http_port=http, https_port=https, seconds=seconds, ca_file=ca_file)
    return HttpProbe(network, addresses or at("127.0.0.1"), is_ours)


async def until(holds: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for a condition, within a deadline."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def closed_port() -> int:
    """A TCP port of loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


class Authority:
    """A certificate authority of the test's own, as files below a folder."""

    def __init__(self, folder: Path) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Practice CA")])
        self._certificate = self._signed(self._name, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=None))
        self.file = folder / "ca.pem"
        self.file.write_bytes(_pem(self._certificate))

    def serving(self, *names: str) -> ssl.SSLContext:
        """A server context with a certificate for `names`."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        certificate = self._signed(subject, key.public_key(), x509.BasicConstraints(ca=False, path_length=None), alternatives)
        file = self._folder / f"{names[0]}.pem"
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(secret + _pem(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(self, subject: object, key: object, *extensions: object) -> object:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().issuer_name(self._name).subject_name(subject).public_key(key)  # type: ignore[arg-type]
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))  # type: ignore[arg-type]
        return builder.sign(self._key, hashes.SHA256())


def _pem(certificate: object) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM)  # type: ignore[attr-defined,no-any-return]
