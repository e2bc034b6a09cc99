"""DNS against real name servers: the kinds of empty answer kept apart, resolvers in turn, transfers, and all of it in bounded time."""

from __future__ import annotations

import asyncio
import socket
import time

import dns.flags
import dns.message
import dns.rcode
import pytest

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Network
from lrconsole.probes.dns import AT_ONCE, DnsProbe
from lrconsole.probes.dns_message import Endpoint, presentable
from tests.probes.name_server import TTL, NameServer, Reply, asked, code, rrset, silent, zone
from tests.probes.practice_zone import NAME, RECORDS, ZONE, ask, probe, with_server
from tests.probes.servers import closed_port


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


def test_a_server_is_asked_only_so_much_at_once() -> None:
    async def burst(server: NameServer) -> int:
        known = probe(server, seconds=30)
        asking = [asyncio.ensure_future(known.ask(f"n{number}.northstar.example", "A")) for number in range(300)]
        try:
            for _ in range(1_000_000):
                if len(server.questions) >= AT_ONCE:
                    break
                await asyncio.sleep(0)
            for _ in range(50):
                await asyncio.sleep(0)
            return len(server.questions)
        finally:
            for one in asking:
                one.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    assert with_server(silent, burst) == AT_ONCE
