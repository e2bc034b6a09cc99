"""The practice zone, and a probe that asks loopback servers about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.project import Network
from lrconsole.probes.dns import DnsProbe
from lrconsole.probes.dns_message import Endpoint, ask_server
from tests.probes.name_server import SOA, NameServer, Reply

T = TypeVar("T")
NAME = "app.northstar.example"
ZONE = "northstar.example"
RECORDS: dict[tuple[str, str], tuple[str, ...]] = {
    (NAME, "A"): ("127.0.0.1", "127.0.0.2"),
    (NAME, "AAAA"): ("::1",),
    (ZONE, "SOA"): (SOA,),
    (ZONE, "NS"): ("ns1.northstar.example.", "ns2.northstar.example."),
    (ZONE, "MX"): ("10 Mail.Northstar.Example.",),
    (ZONE, "TXT"): ('"v=spf1 " "-all"', '"other"'),
    ("ns1.northstar.example", "A"): ("127.0.0.1",),
    ("ns2.northstar.example", "A"): ("127.0.0.2",),
    ("www.northstar.example", "CNAME"): ("Edge.northstar.example.",),
    ("edge.northstar.example", "CNAME"): ("app.northstar.example.",),
    ("lost.northstar.example", "CNAME"): ("gone.northstar.example.",),
}


def with_server(reply: Reply, use: Callable[[NameServer], Awaitable[T]]) -> T:
    """Use a server of this reply."""

    async def scenario() -> T:
        async with NameServer(reply) as server:
            return await use(server)

    return asyncio.run(scenario())


def probe(*servers: NameServer | int, seconds: float = 0.6, ipv6: bool = False, dns_port: int = 53) -> DnsProbe:
    """A probe that asks these servers, or ports of loopback, as its resolvers."""
    ports = [server if isinstance(server, int) else server.port for server in servers]
    return DnsProbe(Network(resolvers=tuple(f"127.0.0.1:{port}" for port in ports), seconds=seconds, ipv6=ipv6, dns_port=dns_port))


def ask(reply: Reply, name: str = NAME, kind: str = "A", *, seconds: float = 3.0) -> tuple[DnsAnswer, NameServer]:
    """One question to a server of this reply."""

    async def use(server: NameServer) -> tuple[DnsAnswer, NameServer]:
        return await ask_server(Endpoint(server.address, server.port), name, kind, seconds, recursive=True), server

    return with_server(reply, use)
