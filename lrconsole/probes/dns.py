"""Ask DNS: one question to one server, with the kinds of empty answer kept apart, by resolver or authority."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrconsole.model.dns_seen import Manners, Signing
from lrconsole.model.observation import Delegation, DnsAnswer, NameServer, ZoneTransfer
from lrconsole.model.observed_state import DnsState, TransferState
from lrconsole.model.project import Network
from lrconsole.probes.dns_manners import manners
from lrconsole.probes.dns_message import Endpoint, ask_server, presentable
from lrconsole.probes.dns_signing import signed_server

if TYPE_CHECKING:
    import dns.message

LARGEST_TRANSFER = 10_000
_MOST_SERVERS = 12
_TRIES = 2
AT_ONCE = 48
"""Questions that one server is asked at the same time: a burst of hundreds is answered late or dropped."""
_PATIENCE = 3.0
"""Seconds for one question to the resolvers, however patient the project is with its hosts: a resolver that is there answers sooner."""


Servers = tuple[tuple[str, str], ...]
"""Names of name servers, each with one of its addresses."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a host, IPv4 first; none with the reason why."""

    host: str
    found: tuple[str, ...]
    milliseconds: float
    reason: str = ""


class DnsProbe:
    """Asks the resolvers and authorities that `network` names; every method answers within a few times `network.seconds`."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._resolvers: tuple[Endpoint, ...] = ()
        self._silent: set[Endpoint] = set()
        self._gates: dict[Endpoint, asyncio.Semaphore] = {}

    @property
    def resolvers(self) -> tuple[Endpoint, ...]:
        """The project's resolvers, else this machine's own."""
        if not self._resolvers:
            named = [Endpoint.parse(text) for text in self._network.resolvers]
            self._resolvers = tuple(named) or tuple(_own_resolvers())
        return self._resolvers

    async def ask(self, name: str, kind: str, *, unchecked: bool = False) -> DnsAnswer:
        """Ask the resolvers in turn until one answers for `name`; else the last one's failure. `unchecked` asks them not to validate."""
        answer = DnsAnswer(name, kind, DnsState.UNREACHABLE, reason="this machine has no DNS resolver")
        share = min(self._network.seconds, _PATIENCE) / max(1, min(len(self.resolvers), 3) * _TRIES)
        for resolver in self.resolvers[:3]:
            # One that has left a whole question unanswered is asked briefly until it answers: without network, chains of
            # questions would each wait in full.
            tries, patience = (1, share / 4) if resolver in self._silent else (_TRIES, share)
            for _ in range(tries):
                answer = await self._asked(resolver, name, kind, patience, recursive=True, unchecked=unchecked)
                if answer.state is not DnsState.TIMEOUT:
                    break
            (self._silent.add if answer.state is DnsState.TIMEOUT else self._silent.discard)(resolver)
            if answer.state.is_settled:
                return answer
        return answer

    async def _asked(
        self, server: Endpoint, name: str, kind: str, seconds: float, *, recursive: bool, unchecked: bool = False
    ) -> DnsAnswer:
        """Ask a server that is not being asked too much already; the time begins once it is its turn."""
        async with self._gates.setdefault(server, asyncio.Semaphore(AT_ONCE)):
            return await ask_server(server, name, kind, seconds, recursive=recursive, unchecked=unchecked)

    async def ask_each(self, name: str, kind: str) -> tuple[DnsAnswer, ...]:
        """Ask every resolver at once."""
        seconds = self._network.seconds
        return tuple(
            await asyncio.gather(*(self._asked(one, name, kind, seconds, recursive=True) for one in self.resolvers[:_MOST_SERVERS]))
        )

    async def ask_authority(self, name: str, kind: str, zone: str, servers: Servers | None = None) -> tuple[DnsAnswer, ...]:
        """Ask each address of each name server of `zone`, without recursion; `servers` are these when they are known already."""
        servers = await self.servers(zone) if servers is None else servers
        return tuple(await asyncio.gather(*(self._ask_at(address, name, kind) for _, address in servers if address)))

    async def delegation(self, zone: str) -> Delegation:
        """Who serves `zone` and what each of those servers says of it.

        The NS set from above is the parent's own referral where its servers can be reached, else the resolver's answer; the `server`
        of that answer tells which.
        """
        parent = await self._from_above(zone)
        names = parent.records if parent.state is DnsState.ANSWER else ()
        servers = await self._with_addresses(names)
        seen = await asyncio.gather(*(self._name_server(zone, name, address) for name, address in servers))
        return Delegation(zone, parent, tuple(seen))

    async def transfers(self, zone: str) -> tuple[ZoneTransfer, ...]:
        """Try a zone transfer at each address of the zone's name servers."""
        servers = await self.servers(zone)
        return tuple(await asyncio.gather(*(self._transfer(zone, address) for _, address in servers if address)))

    async def manners(self, zone: str) -> tuple[Manners, ...]:
        """How each address of the zone's name servers behaves."""
        servers = await self.servers(zone)
        seconds, port = self._network.seconds, self._network.dns_port
        asked = (manners(name, Endpoint(address, port), zone, seconds) for name, address in servers if address)
        return tuple(await asyncio.gather(*asked))

    async def signing(self, zone: str) -> Signing:
        """How `zone` is signed: what its parent has, and what each address of its name servers gives."""
        # A zone whose signatures are broken is still told by a resolver that is asked not to validate.
        ds, soa = await asyncio.gather(*(self.ask(zone, kind, unchecked=True) for kind in ("DS", "SOA")))
        servers = await self.servers(zone)
        seconds, port = self._network.seconds, self._network.dns_port
        asked = (signed_server(Endpoint(address, port), zone, ds, seconds) for _, address in servers if address)
        return Signing(zone, ds, soa, tuple(await asyncio.gather(*asked)))

    async def addresses(self, host: str) -> Addresses:
        """The host's A and, where IPv6 is looked at, AAAA records."""
        return await self._addresses(host, self.ask)

    async def _addresses(self, host: str, ask: Callable[[str, str], Awaitable[DnsAnswer]]) -> Addresses:
        began = time.monotonic()
        kinds = ("A", "AAAA") if self._network.ipv6 else ("A",)
        answers = await asyncio.gather(*(ask(host, kind) for kind in kinds))
        found = tuple(record for answer in answers if answer.state is DnsState.ANSWER for record in answer.records)
        # That a family could not be looked up says more than that the other has no address.
        telling = next((answer for answer in answers if not answer.state.is_settled), answers[0])
        reason = "" if found else telling.reason or telling.state.value
        return Addresses(host, found, (time.monotonic() - began) * 1000, reason)

    async def _unbroken(self, name: str, kind: str) -> DnsAnswer:
        """The resolvers' answer, and where broken signatures keep it back, the answer without validation."""
        answer = await self.ask(name, kind)
        if answer.state is not DnsState.SERVFAIL:
            return answer
        unchecked = await self.ask(name, kind, unchecked=True)
        return unchecked if unchecked.state.is_settled else answer

    async def _from_above(self, zone: str) -> DnsAnswer:
        """The NS set of `zone` as its parent's servers refer to it; the resolver's answer where they cannot be asked."""
        answer = await self._unbroken(zone, "NS")
        parent = zone.partition(".")[2]
        if not parent or self._network.dns_port != 53:
            # Zones on a stand-in port have no parent that could be asked there.
            return answer
        for _, address in (await self.servers(parent))[:2]:
            referral = await self._ask_at(address, zone, "NS") if address else answer
            if referral.state is DnsState.ANSWER:
                return replace(referral, server=f"{referral.server} (parent)")
        return answer

    async def servers(self, zone: str) -> Servers:
        """The name servers of `zone`, each with each of its addresses; one without any with ""."""
        answer = await self._unbroken(zone, "NS")
        return await self._with_addresses(answer.records if answer.state is DnsState.ANSWER else ())

    async def _with_addresses(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Each name with each of its addresses; a name without any with ""."""
        wanted = tuple(names)[:_MOST_SERVERS]
        found = await asyncio.gather(*(self._addresses(name, self._unbroken) for name in wanted))
        pairs = [(name, address) for name, one in zip(wanted, found, strict=True) for address in one.found or ("",)]
        return tuple(pairs[: _MOST_SERVERS * 2])

    async def _name_server(self, zone: str, name: str, address: str) -> NameServer:
        if not address:
            nothing = DnsAnswer(zone, "SOA", DnsState.UNREACHABLE, reason=f"{name} has no address")
            return NameServer(name, "", nothing, replace(nothing, kind="NS"))
        soa, ns = await asyncio.gather(self._ask_at(address, zone, "SOA"), self._ask_at(address, zone, "NS"))
        return NameServer(name, address, soa, ns)

    async def _ask_at(self, address: str, name: str, kind: str) -> DnsAnswer:
        endpoint = Endpoint(address, self._network.dns_port)
        answer = await self._asked(endpoint, name, kind, self._network.seconds / _TRIES, recursive=False)
        if answer.state is DnsState.TIMEOUT:
            answer = await self._asked(endpoint, name, kind, self._network.seconds / _TRIES, recursive=False)
        return answer

    async def _transfer(self, zone: str, address: str) -> ZoneTransfer:
        import dns.exception

        server = Endpoint(address, self._network.dns_port)
        seen = _Transferred()
        try:
            async with asyncio.timeout(self._network.seconds):
                await seen.take(server, zone)
            state, reason = TransferState.REFUSED, ""
        except TimeoutError:
            state, reason = TransferState.UNREACHABLE, "no answer in time"
        except (EOFError, ConnectionResetError, BrokenPipeError):
            # A server that hangs up on the question refuses it as plainly as one that says so.
            state, reason = TransferState.REFUSED, "hung up"
        except OSError as error:
            state, reason = TransferState.UNREACHABLE, (error.strerror or str(error))[:200]
        except (ValueError, dns.exception.DNSException) as error:
            state, reason = TransferState.UNREACHABLE, f"not a DNS answer: {type(error).__name__}"
        # Records beyond the SOA are a transfer, however it ended.
        allowed = seen.records > 1
        return ZoneTransfer(zone, str(server), TransferState.ALLOWED if allowed else state, seen.records, "" if allowed else reason)


@dataclass(slots=True)
class _Transferred:
    """How much of a zone came, counted as it comes."""

    records: int = 0

    async def take(self, server: Endpoint, zone: str) -> None:
        """Ask for the zone over TCP, and count until its SOA comes for the second time, a message has none, or it is enough.

        Raises:
            OSError, EOFError: the connection failed, or ended early.
            ValueError, DNSException: what came is no DNS.
        """
        import dns.message

        query = dns.message.make_query(presentable(zone), "AXFR")
        reader, writer = await asyncio.open_connection(server.address, server.port)
        try:
            wire = query.to_wire()
            writer.write(len(wire).to_bytes(2, "big") + wire)
            await writer.drain()
            starts = 0
            while starts < 2 and self.records < LARGEST_TRANSFER:
                length = int.from_bytes(await reader.readexactly(2), "big")
                message = dns.message.from_wire(await reader.readexactly(length), xfr=True, one_rr_per_rrset=True)
                if message.rcode() != 0 or not message.answer or message.id != query.id:
                    return
                starts += self._counted(message)
        finally:
            writer.transport.abort()
            # The socket is closed in the loop's next turn.
            await asyncio.sleep(0)

    def _counted(self, message: dns.message.Message) -> int:
        """Count the records of `message`; how many of them are an SOA."""
        import dns.rdatatype

        self.records += sum(len(rrset) for rrset in message.answer)
        return sum(rrset.rdtype == dns.rdatatype.SOA for rrset in message.answer)


def _own_resolvers() -> list[Endpoint]:
    import dns.resolver

    try:
        configured = dns.resolver.Resolver(configure=True)
    except dns.resolver.NoResolverConfiguration:
        return []
    return [Endpoint(str(address), configured.port) for address in configured.nameservers]
