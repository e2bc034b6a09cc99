"""The practice business's name servers: authorities for its zones, and resolvers that know nothing else; UDP and TCP."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, cast

from lrconsole.demo.dns_signing import Signer
from lrconsole.demo.faults import Switches
from lrconsole.demo.name_zones import ttls
from lrconsole.demo.streams import Streams
from lrconsole.demo.zones import MAIN, SECOND, SIGNED, TTL, Asked, Records, fails, records, refuses, zone_of

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

_LONGEST_CHAIN = 5
_STRING = 250
_SHORTEST_DATAGRAM = 512
_IDLE_SECONDS = 10


class NameServers:
    """Answers questions at one or more addresses on one port."""

    def __init__(self, switches: Switches, dkim_key: str, *, second: bool) -> None:
        self._switches = switches
        self._dkim_key = dkim_key
        self._second = second
        self._transports: list[asyncio.DatagramTransport] = []
        self._streams = Streams()
        self._signer = Signer()
        self._known: dict[tuple[frozenset[str], Asked], Records] = {}

    async def listen(self, addresses: tuple[str, ...], port: int) -> None:
        """Listen at each address over UDP and TCP.

        Raises:
            OSError: an address or the port cannot be had.
        """
        loop = asyncio.get_running_loop()
        for address in addresses:
            transport, _ = await loop.create_datagram_endpoint(partial(_Datagrams, self, address), local_addr=(address, port))
            self._transports.append(transport)
            await self._streams.listen(partial(self._stream, address), address, port)

    async def close(self) -> None:
        """Stop listening."""
        for transport in self._transports:
            transport.close()
        await self._streams.close()

    def answer(self, wire: bytes, server: str, *, datagram: bool) -> bytes:
        """The answer to one question, "" for what is no question; a datagram that would be too long is cut, so that TCP is tried."""
        import dns.exception
        import dns.message

        try:
            query = dns.message.from_wire(wire)
            response = self._response(query, server) if query.question else None
        except dns.exception.DNSException:
            return b""
        longest = max(query.payload, _SHORTEST_DATAGRAM) if datagram else 0
        return response.to_wire(max_size=longest, prefer_truncation=datagram) if response else b""

    def _response(self, query: dns.message.Message, server: str) -> dns.message.Message:
        import dns.flags
        import dns.message
        import dns.rcode
        import dns.rdatatype

        response = dns.message.make_response(query)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(query.question[0].rdtype)
        asked = Asked(bool(query.flags & dns.flags.RD), server, self._second)
        zone = zone_of(name)
        on = self._switches.on
        if not asked.resolving and (not zone or refuses(zone, on.__contains__, asked)):
            response.set_rcode(dns.rcode.REFUSED)
            return response
        response.flags |= dns.flags.RA if asked.resolving else dns.flags.AA
        if fails(zone, kind, on.__contains__, asked) and not query.flags & dns.flags.CD:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        if asked.resolving and zone == SIGNED:
            response.flags |= dns.flags.AD
        known = self._records(on, asked)
        if kind == "AXFR":
            self._transfer(response, known, zone if "open-transfer" in on else "")
        else:
            self._fill(response, known, name, kind, zone)
        if zone == SIGNED and query.ednsflags & dns.flags.DO:
            self._signer.sign(response, on.__contains__)
        return response

    def _records(self, on: frozenset[str], asked: Asked) -> Records:
        """The records as `asked` sees them with these faults; kept, since an audit asks more than a thousand times."""
        if any(known_on != on for known_on, _ in self._known):
            self._known.clear()
        if (on, asked) not in self._known:
            self._known[(on, asked)] = records(on.__contains__, self._dkim_key, asked) | self._signer.records
        return self._known[(on, asked)]

    def _fill(self, response: dns.message.Message, known: Records, name: str, kind: str, zone: str) -> None:
        import dns.rcode

        times = ttls(self._switches.on.__contains__)
        for _ in range(_LONGEST_CHAIN):
            if (name, kind) in known:
                response.answer.append(_rrset(name, kind, known[(name, kind)], times.get((name, kind), TTL)))
                return
            if (name, "CNAME") not in known:
                break
            response.answer.append(_rrset(name, "CNAME", known[(name, "CNAME")]))
            name = known[(name, "CNAME")][0].rstrip(".")
        if not any(other == name or other.endswith("." + name) for other, _ in known):
            if (f"*.{zone}", kind) in known:
                response.answer.append(_rrset(name, kind, known[(f"*.{zone}", kind)]))
                return
            response.set_rcode(dns.rcode.NXDOMAIN)
        if zone:
            response.authority.append(_rrset(zone, "SOA", known[(zone, "SOA")]))

    def _transfer(self, response: dns.message.Message, known: Records, zone: str) -> None:
        import dns.rcode

        if zone != MAIN:
            response.set_rcode(dns.rcode.REFUSED)
            return
        soa = _rrset(zone, "SOA", known[(zone, "SOA")])
        inside = [key for key in known if zone_of(key[0]) == zone and key != (zone, "SOA")]
        response.answer += [soa, *(_rrset(name, kind, known[(name, kind)]) for name, kind in inside), soa]

    async def _stream(self, server: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server == SECOND and self._switches.has("tcp-closed"):
            return
        async with asyncio.timeout(_IDLE_SECONDS):
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                answer = self.answer(await reader.readexactly(length), server, datagram=False)
                writer.write(len(answer).to_bytes(2, "big") + answer)
                await writer.drain()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, servers: NameServers, address: str) -> None:
        self._servers = servers
        self._address = address

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own datagram transports are not instances of the class that they implement.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._servers.answer(data, self._address, datagram=True)
        if answer:
            self._transport.sendto(answer, addr)


def _rrset(name: str, kind: str, values: tuple[str, ...], ttl: int = TTL) -> dns.rrset.RRset:
    import dns.rrset

    texts = [_quoted(value) for value in values] if kind == "TXT" else list(values)
    return dns.rrset.from_text(name.rstrip(".") + ".", ttl, "IN", kind, *texts)


def _quoted(text: str) -> str:
    """A TXT value as strings of at most 255 bytes."""
    parts = [text[at : at + _STRING] for at in range(0, len(text), _STRING)] or [""]
    return " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in parts)
