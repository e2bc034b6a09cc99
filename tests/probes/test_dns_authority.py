"""Authorities, delegations and zone transfers against real name servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import dns.flags
import dns.message
import dns.rcode
import pytest

from lrconsole.model.observed_state import DnsState, TransferState
from lrconsole.probes.dns import LARGEST_TRANSFER, DnsProbe
from tests.probes.name_server import SOA, NameServer, Reply, asked, code, rrset, silent, zone
from tests.probes.practice_zone import NAME, RECORDS, ZONE, ask, probe, with_server
from tests.probes.servers import closed_port, until

T = TypeVar("T")


async def _two_authorities(first: Reply, second: Reply, use: Callable[[DnsProbe], Awaitable[T]], seconds: float = 1.0) -> T:
    async with NameServer(first) as one, NameServer(second, "127.0.0.2", one.port), NameServer(zone(RECORDS)) as resolver:
        return await use(probe(resolver, seconds=seconds, dns_port=one.port))


def test_a_delegation_names_each_server_with_its_own_answers() -> None:
    seen = asyncio.run(_two_authorities(zone(RECORDS), code(dns.rcode.REFUSED), lambda found: found.delegation(ZONE)))
    assert seen.parent.records == ("ns1.northstar.example", "ns2.northstar.example")
    one, two = seen.servers
    assert (one.name, one.address, one.soa.state, one.ns.state) == (
        "ns1.northstar.example",
        "127.0.0.1",
        DnsState.ANSWER,
        DnsState.ANSWER,
    )
    assert (two.name, two.soa.state, two.ns.state) == ("ns2.northstar.example", DnsState.REFUSED, DnsState.REFUSED)


def test_a_server_without_address_is_kept_without_one() -> None:
    records = {**RECORDS, (ZONE, "NS"): ("ns.gone.example.",)}
    seen = with_server(zone(records), lambda server: probe(server, dns_port=server.port).delegation(ZONE))
    assert [(one.name, one.address, one.soa.state) for one in seen.servers] == [("ns.gone.example", "", DnsState.UNREACHABLE)]


def test_a_zone_that_is_not_there_has_no_servers() -> None:
    seen = with_server(zone(RECORDS), lambda server: probe(server, dns_port=server.port).delegation("other.example"))
    assert (seen.parent.state, seen.servers) == (DnsState.NXDOMAIN, ())


def test_authorities_are_asked_without_recursion() -> None:
    flags: list[bool] = []

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        flags.append(bool(query.flags & dns.flags.RD))
        return zone(RECORDS)(query, over_tcp)

    answers = asyncio.run(_two_authorities(reply, silent, lambda found: found.ask_authority(NAME, "A", ZONE), seconds=0.5))
    assert [answer.state for answer in answers] == [DnsState.ANSWER, DnsState.TIMEOUT]
    assert flags == [False]


def test_a_referral_counts_as_answer_for_ns() -> None:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes:
        response = dns.message.make_response(query)
        response.authority.append(rrset(ZONE, "NS", "ns1.northstar.example."))
        return response.to_wire()

    answer, _ = ask(reply, ZONE, "NS")
    assert (answer.state, answer.records, answer.authoritative) == (DnsState.ANSWER, ("ns1.northstar.example",), False)
    assert ask(reply, ZONE, "A")[0].state is DnsState.NODATA


def _transferring(*messages: int, ends: bool = True, then: bytes | None = None) -> Reply:
    """A transfer in messages of so many records between two SOAs; without `ends` the last SOA is left out and `then` follows."""

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        if asked(query)[1] != "AXFR":
            return zone({**RECORDS, (ZONE, "NS"): ("ns1.northstar.example.",)})(query, over_tcp)
        wires = []
        for number, count in enumerate(messages):
            response = dns.message.make_response(query)
            response.answer += [rrset(ZONE, "SOA", SOA)] if number == 0 else []
            response.answer += [rrset(f"h.{ZONE}", "A", *(f"127.0.{number}.{at}" for at in range(count)))] if count else []
            wires.append(response.to_wire())
        if ends:
            last = dns.message.make_response(query)
            last.answer.append(rrset(ZONE, "SOA", SOA))
            wires.append(last.to_wire())
        return wires if ends or then is None else [*wires, then]

    return reply


@pytest.mark.parametrize(
    ("reply", "state", "records"),
    [
        pytest.param(_transferring(3), TransferState.ALLOWED, 5, id="one message"),
        pytest.param(_transferring(3, 4), TransferState.ALLOWED, 9, id="two messages"),
        pytest.param(_transferring(3, ends=False, then=b""), TransferState.ALLOWED, 4, id="hangs up after records"),
        pytest.param(_transferring(3, ends=False), TransferState.ALLOWED, 4, id="hangs after records"),
        pytest.param(_transferring(0, ends=False), TransferState.UNREACHABLE, 1, id="hangs after the SOA"),
        pytest.param(_transferring(3, ends=False, then=b"rubbish"), TransferState.ALLOWED, 4, id="rubbish after records"),
    ],
)
def test_transfers_that_give_records(reply: Reply, state: TransferState, records: int) -> None:
    (seen,) = with_server(reply, lambda server: probe(server, seconds=0.5, dns_port=server.port).transfers(ZONE))
    assert seen.state is state, seen.reason
    assert seen.records == records


def test_an_endless_transfer_stops_at_the_bound() -> None:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        wires = _transferring(0, 250, ends=False)(query, over_tcp)
        return [wires[0], *wires[1:] * 100] if isinstance(wires, list) else wires

    (seen,) = with_server(reply, lambda server: probe(server, dns_port=server.port, seconds=3).transfers(ZONE))
    assert seen.state is TransferState.ALLOWED
    assert LARGEST_TRANSFER <= seen.records < LARGEST_TRANSFER + 300


def _refusing(said: bytes | dns.rcode.Rcode | None) -> Reply:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        if asked(query)[1] != "AXFR":
            return _transferring()(query, over_tcp)
        return code(said)(query, over_tcp) if isinstance(said, dns.rcode.Rcode) else said

    return reply


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (dns.rcode.REFUSED, TransferState.REFUSED),
        (dns.rcode.NOTAUTH, TransferState.REFUSED),
        (dns.rcode.NOERROR, TransferState.REFUSED),
        (b"", TransferState.REFUSED),
        (None, TransferState.UNREACHABLE),
        (b"rubbish", TransferState.UNREACHABLE),
    ],
)
def test_transfers_that_give_none(said: bytes | dns.rcode.Rcode | None, state: TransferState) -> None:
    began = time.monotonic()
    (seen,) = with_server(_refusing(said), lambda server: probe(server, seconds=0.5, dns_port=server.port).transfers(ZONE))
    assert (seen.state, seen.records) == (state, 0)
    assert time.monotonic() - began < 2


def test_a_transfer_from_a_closed_port_is_unreachable() -> None:
    async def use(server: NameServer) -> TransferState:
        port = closed_port()
        found = probe(server, dns_port=port)
        return (await found.transfers(ZONE))[0].state

    assert with_server(_transferring(), use) is TransferState.UNREACHABLE


def test_a_cancelled_question_leaves_nothing_open() -> None:
    async def use(server: NameServer) -> None:
        task = asyncio.ensure_future(probe(server, seconds=30, dns_port=server.port).transfers(ZONE))
        await until(lambda: any(kind == "AXFR" for _, kind, _ in server.questions))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() <= {asyncio.current_task(), *server._tasks}

    with_server(_refusing(None), lambda server: use(server))
