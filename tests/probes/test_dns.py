"""DNS against real name servers: the kinds of empty answer kept apart, resolvers in turn, transfers, and all of it in bounded time."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import dns.flags
import dns.message
import dns.rcode
import pytest

from lrconsole.model.observation import DnsAnswer, DnsState, TransferState
from lrconsole.model.project import Network
from lrconsole.probes.dns import LARGEST_TRANSFER, DnsProbe
from lrconsole.probes.dns_message import Endpoint, ask_server, presentable
from tests.probes.name_server import SOA, TTL, NameServer, Reply, asked, code, rrset, silent, zone
from tests.probes.servers import closed_port, until

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
    async def scenario() -> T:
        async with NameServer(reply) as server:
            return await use(server)

    return asyncio.run(scenario())


def ask(reply: Reply, name: str = NAME, kind: str = "A", *, seconds: float = 3.0) -> tuple[DnsAnswer, NameServer]:
    """One question to a server of this reply."""

    async def use(server: NameServer) -> tuple[DnsAnswer, NameServer]:
        return await ask_server(Endpoint(server.address, server.port), name, kind, seconds, recursive=True), server

    return with_server(reply, use)


def probe(*servers: NameServer | int, seconds: float = 0.6, ipv6: bool = False, dns_port: int = 53) -> DnsProbe:
    ports = [server if isinstance(server, int) else server.port for server in servers]
    return DnsProbe(Network(resolvers=tuple(f"127.0.0.1:{port}" for port in ports), seconds=seconds, ipv6=ipv6, dns_port=dns_port))


def test_an_answer_has_its_records_and_where_they_are_from() -> None:
    answer, server = ask(zone(RECORDS))
    assert (answer.state, tuple(sorted(answer.records)), answer.ttl) == (DnsState.ANSWER, ("127.0.0.1", "127.0.0.2"), TTL)
    assert answer.server == f"127.0.0.1:{server.port}"
    assert answer.authoritative
    assert not answer.secure
    assert 0 < answer.milliseconds < 3000
    assert answer.reason == ""


@pytest.mark.parametrize(
    ("reply", "name", "state"),
    [
        (zone(RECORDS), "nothing.northstar.example", DnsState.NXDOMAIN),
        (zone(RECORDS), "northstar.example", DnsState.NODATA),
        (code(dns.rcode.SERVFAIL), NAME, DnsState.SERVFAIL),
        (code(dns.rcode.REFUSED), NAME, DnsState.REFUSED),
        (code(dns.rcode.NOTAUTH), NAME, DnsState.REFUSED),
        (code(dns.rcode.FORMERR), NAME, DnsState.MALFORMED),
        (silent, NAME, DnsState.TIMEOUT),
        (lambda query, tcp: b"\x00\x01garbage", NAME, DnsState.MALFORMED),
        (lambda query, tcp: query.to_wire()[:2] + b"\x81\x80" + b"\xff" * 200, NAME, DnsState.MALFORMED),
    ],
)
def test_the_kinds_of_empty_answer_are_kept_apart(reply: Reply, name: str, state: DnsState) -> None:
    answer, _ = ask(reply, name, seconds=0.3 if state is DnsState.TIMEOUT else 3.0)
    assert answer.state is state, answer.reason
    assert answer.records == ()
    assert answer.ttl is None
    assert bool(answer.reason) == (state in (DnsState.TIMEOUT, DnsState.MALFORMED))


def test_an_answer_to_another_question_is_not_believed() -> None:
    def lying_id(query: dns.message.Message, over_tcp: bool) -> bytes:
        wire = zone(RECORDS)(query, over_tcp)
        assert isinstance(wire, bytes)
        return bytes([wire[0] ^ 0xFF]) + wire[1:]

    def lying_name(query: dns.message.Message, over_tcp: bool) -> bytes:
        other = dns.message.make_query("evil.example.", "A", id=query.id)
        response = dns.message.make_response(other)
        response.answer.append(rrset("evil.example", "A", "127.0.0.9"))
        return response.to_wire()

    for reply in (lying_id, lying_name):
        answer, _ = ask(reply)
        assert (answer.state, answer.records) == (DnsState.MALFORMED, ())


def test_what_does_not_fit_is_asked_again_over_tcp() -> None:
    texts = tuple(f'"{number} {"x" * 200}"' for number in range(100))

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes:
        if over_tcp:
            wire = zone({(NAME, "TXT"): texts})(query, over_tcp)
            assert isinstance(wire, bytes)
            return wire
        response = dns.message.make_response(query)
        response.flags |= dns.flags.TC
        return response.to_wire()

    answer, server = ask(reply, kind="TXT")
    assert (answer.state, len(answer.records)) == (DnsState.ANSWER, 100)
    assert [over_tcp for *_, over_tcp in server.questions] == [False, True]


def test_a_truncated_answer_whose_tcp_hangs_is_a_timeout() -> None:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | None:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.TC
        return None if over_tcp else response.to_wire()

    began = time.monotonic()
    answer, _ = ask(reply, seconds=0.4)
    assert answer.state is DnsState.TIMEOUT
    assert time.monotonic() - began < 2


def test_a_truncated_answer_whose_tcp_hangs_up_is_unreachable() -> None:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.TC
        return b"" if over_tcp else response.to_wire()

    answer, _ = ask(reply)
    assert (answer.state, "hung up" in answer.reason) == (DnsState.UNREACHABLE, True)


def test_aliases_are_followed_and_named() -> None:
    answer, _ = ask(zone(RECORDS), "WWW.northstar.example")
    assert answer.chain == ("edge.northstar.example", NAME)
    assert sorted(answer.records) == ["127.0.0.1", "127.0.0.2"]
    answer, _ = ask(zone(RECORDS), "www.northstar.example", "CNAME")
    assert (answer.records, answer.chain) == (("edge.northstar.example",), ())


def test_an_alias_into_nothing_is_nxdomain_with_its_chain() -> None:
    answer, _ = ask(zone(RECORDS), "lost.northstar.example")
    assert (answer.state, answer.chain) == (DnsState.NXDOMAIN, ("gone.northstar.example",))


def test_an_alias_loop_ends() -> None:
    loop = {(f"{a}.northstar.example", "CNAME"): (f"{b}.northstar.example.",) for a, b in ("ab", "bc", "ca")}
    answer, _ = ask(zone(loop), "a.northstar.example")
    assert answer.state is DnsState.NODATA
    assert answer.chain == ("b.northstar.example", "c.northstar.example", "a.northstar.example")


def test_records_are_plain_text() -> None:
    assert ask(zone(RECORDS), ZONE, "NS")[0].records == ("ns1.northstar.example", "ns2.northstar.example")
    assert ask(zone(RECORDS), ZONE, "MX")[0].records == ("10 mail.northstar.example",)
    answer, _ = ask(zone(RECORDS), ZONE, "TXT")
    assert answer.records == ("v=spf1 -all", "other")
    assert answer.strings == (("v=spf1 ", "-all"), ("other",))


HOSTILE = [
    "\x1b]0;title\x07",
    "[/x] [bold]",
    "\u202etxt.exe",
    "a\x00b",
    "\ud800",
    "x" * 1_000_000,
    "a..b",
    "",
    ".",
    "\\",
    "\\300",
    "*",
    "@",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_asked_or_said_to_be_none(name: str) -> None:
    answer, _ = ask(zone(RECORDS), name, seconds=1.0)
    assert answer.state in (DnsState.NXDOMAIN, DnsState.NODATA, DnsState.MALFORMED)
    assert len(answer.reason) < 300
    assert presentable(name)


@pytest.mark.parametrize("kind", ["NOSUCH", "", "\x1b[31m"])
def test_a_kind_that_is_none_is_malformed(kind: str) -> None:
    assert ask(zone(RECORDS), kind=kind)[0].state is DnsState.MALFORMED


def test_hostile_text_in_records_is_data() -> None:
    text = r'"\027]0;t\007 [/x] \226\128\174txt \000 \255"'
    answer, _ = ask(zone({(NAME, "TXT"): (text,)}), kind="TXT")
    assert answer.records == ("\x1b]0;t\x07 [/x] \u202etxt \x00 \ufffd",)
    answer, _ = ask(zone({(NAME, "CNAME"): (r"a\027[31m\046b.example.",)}), kind="CNAME")
    assert answer.records == (r"a\027[31m\.b.example",)


def test_international_names_are_asked_by_their_ascii_form() -> None:
    # German sharp s is a letter of its own since 2010; the older rules would ask for "strasse".
    answer, server = ask(zone(RECORDS), "straße.example")
    assert server.questions[0][0] == "xn--strae-oqa.example"
    assert answer.name == "straße.example"


def test_ipv6_servers_are_asked() -> None:
    async def scenario() -> DnsAnswer:
        async with NameServer(zone(RECORDS), "::1") as server:
            return await DnsProbe(Network(resolvers=(f"[::1]:{server.port}",), seconds=2)).ask(NAME, "AAAA")

    try:
        with socket.socket(socket.AF_INET6) as six:
            six.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback: enable it with sysctl net.ipv6.conf.lo.disable_ipv6=0")
    answer = asyncio.run(scenario())
    assert (answer.state, answer.records) == (DnsState.ANSWER, ("::1",))
    assert answer.server.startswith("[::1]:")


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("192.0.2.1", Endpoint("192.0.2.1", 53)),
        ("192.0.2.1:5353", Endpoint("192.0.2.1", 5353)),
        ("2001:db8::1", Endpoint("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", Endpoint("2001:db8::1", 5353)),
        ("[2001:db8::1]", Endpoint("2001:db8::1", 53)),
    ],
)
def test_endpoints_are_read(text: str, endpoint: Endpoint) -> None:
    assert Endpoint.parse(text) == endpoint


def test_the_next_resolver_is_asked_when_one_does_not_answer() -> None:
    async def scenario(first: Reply) -> tuple[DnsAnswer, DnsAnswer, NameServer]:
        async with NameServer(first) as bad, NameServer(zone(RECORDS)) as good:
            found = probe(bad, good)
            return await found.ask(NAME, "A"), await found.ask("nothing.northstar.example", "A"), good

    for first in (silent, code(dns.rcode.SERVFAIL), code(dns.rcode.REFUSED)):
        answer, nothing, good = asyncio.run(scenario(first))
        assert (answer.state, answer.server) == (DnsState.ANSWER, f"127.0.0.1:{good.port}")
        assert nothing.state is DnsState.NXDOMAIN


def test_no_name_is_no_reason_to_ask_another_resolver() -> None:
    async def scenario() -> tuple[DnsAnswer, int]:
        async with NameServer(zone(RECORDS)) as first, NameServer(zone(RECORDS)) as second:
            return await probe(first, second).ask("nothing.northstar.example", "A"), len(second.questions)

    answer, asked_second = asyncio.run(scenario())
    assert (answer.state, asked_second) == (DnsState.NXDOMAIN, 0)


def test_dead_resolvers_take_no_longer_than_one_deadline() -> None:
    async def use(server: NameServer) -> tuple[DnsAnswer, float]:
        began = time.monotonic()
        answer = await probe(server, closed_port(), server, server, seconds=0.6).ask(NAME, "A")
        return answer, time.monotonic() - began

    answer, took = with_server(silent, use)
    assert answer.state is DnsState.TIMEOUT
    assert took < 1.2


def test_a_lost_packet_is_sent_again() -> None:
    lost = [True]

    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        return None if lost and lost.pop() else zone(RECORDS)(query, over_tcp)

    answer = with_server(reply, lambda server: probe(server, seconds=0.8).ask(NAME, "A"))
    assert answer.state is DnsState.ANSWER


def test_each_resolver_is_asked_at_once() -> None:
    async def scenario() -> tuple[tuple[DnsAnswer, ...], float]:
        async with NameServer(zone(RECORDS)) as good, NameServer(silent) as dead:
            began = time.monotonic()
            answers = await probe(dead, good, dead, seconds=0.4).ask_each(NAME, "A")
            return answers, time.monotonic() - began

    answers, took = asyncio.run(scenario())
    assert [answer.state for answer in answers] == [DnsState.TIMEOUT, DnsState.ANSWER, DnsState.TIMEOUT]
    assert took < 1.0


def test_addresses_are_both_families_or_why_there_are_none() -> None:
    async def use(server: NameServer) -> tuple[object, ...]:
        both = await probe(server, ipv6=True).addresses(NAME)
        four = await probe(server).addresses(NAME)
        nothing = await probe(server).addresses("nothing.northstar.example")
        return both.found, four.found, nothing.found, nothing.reason, both.milliseconds > 0

    seen = with_server(zone(RECORDS), use)
    assert seen == (("127.0.0.1", "127.0.0.2", "::1"), ("127.0.0.1", "127.0.0.2"), (), "NXDOMAIN", True)


def test_a_family_that_cannot_be_looked_up_is_the_reason() -> None:
    def reply(query: dns.message.Message, over_tcp: bool) -> bytes | list[bytes] | None:
        return (code(dns.rcode.SERVFAIL) if asked(query)[1] == "AAAA" else zone(RECORDS))(query, over_tcp)

    found = with_server(reply, lambda server: probe(server, ipv6=True).addresses(ZONE))
    assert (found.found, found.reason) == ((), "SERVFAIL")


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
