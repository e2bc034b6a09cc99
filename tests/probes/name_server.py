"""A name server on loopback, over UDP and TCP on one port, that answers as it is told, wrongly or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

TTL = 300
Reply = Callable[[dns.message.Message, bool], bytes | list[bytes] | None]
"""Takes a question and whether it came over TCP; gives the wire answer, None for silence.

Over TCP also several messages; an empty one ends the connection.
"""

SOA = "ns1.northstar.example. hostmaster.northstar.example. 7 3600 600 86400 300"


def zone(records: Mapping[tuple[str, str], tuple[str, ...]]) -> Reply:
    """Answers from `records` by (name, kind) as an authority does, CNAMEs followed within them."""

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        name, kind = asked(query)
        for _ in range(10):
            if (name, kind) in records:
                response.answer.append(rrset(name, kind, *records[(name, kind)]))
                break
            if (name, "CNAME") not in records:
                if not any(known == name or known.endswith("." + name) for known, _ in records):
                    response.set_rcode(dns.rcode.NXDOMAIN)
                break
            target = records[(name, "CNAME")]
            response.answer.append(rrset(name, "CNAME", *target))
            name = target[0].rstrip(".").lower()
        # The sets keep their order, which name servers otherwise shuffle.
        return response.to_wire(max_size=65_535, want_shuffle=False)

    return reply


def code(rcode: dns.rcode.Rcode) -> Reply:
    """Answers everything with `rcode`."""

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes:
        response = dns.message.make_response(query)
        response.set_rcode(rcode)
        return response.to_wire()

    return reply


def silent(query: dns.message.Message, over_tcp: bool) -> None:
    """Never answers."""


def asked(query: dns.message.Message) -> tuple[str, str]:
    """The name without final dot and the kind that `query` asks for."""
    question = query.question[0]
    return question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)


def rrset(name: str, kind: str, *values: str) -> dns.rrset.RRset:
    """A set of records in presentation form."""
    return dns.rrset.from_text(name + ".", TTL, "IN", kind, *values)


@dataclass
class NameServer:
    """A server that notes each question and by which way it came."""

    reply: Reply
    address: str = "127.0.0.1"
    port: int = 0
    questions: list[tuple[str, str, bool]] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(20):
            self._server = await asyncio.start_server(self._stream, self.address, self.port)
            port = self._server.sockets[0].getsockname()[1]
            try:
                self._datagrams, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=(self.address, port))
            except OSError:
                self._server.close()
                await self._server.wait_closed()
            else:
                self.port = port
                return self
        raise AssertionError("no port is free for both UDP and TCP")

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._datagrams.close()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def answered(self, wire: bytes, over_tcp: bool) -> list[bytes]:
        """The messages that answer a question, which is noted."""
        query = dns.message.from_wire(wire)
        self.questions.append((*asked(query), over_tcp))
        said = self.reply(query, over_tcp)
        return [said] if isinstance(said, bytes) else said or []

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                for wire in self.answered(await reader.readexactly(length), over_tcp=True):
                    if not wire:
                        return
                    writer.write(len(wire).to_bytes(2, "big") + wire)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.transport.abort()
            await asyncio.sleep(0)
            self._tasks.discard(task)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for wire in self._server.answered(data, over_tcp=False):
            self._transport.sendto(wire, addr)
