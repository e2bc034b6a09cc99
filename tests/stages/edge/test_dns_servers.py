"""Tests of the DNS checks of a zone's name servers as a group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.dns_seen import Manners
from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Delegation, DnsAnswer, NameServer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import DOMAIN, FAIL, NX, PASS, REFUSED, TIMEOUT, UNKNOWN, UNREACHABLE, WARN, ZONE
from tests.stages.recorded import RecordedSurvey, answer, judge

FIRST, SECOND = f"ns1.{ZONE}", f"ns2.{ZONE}"
GONE, MUTE = answer(ZONE, "NS", state=NX), answer(ZONE, "NS", state=TIMEOUT)


def soa(serial: int = 7, timers: str = "14400 3600 1209600 300", primary: str = FIRST) -> DnsAnswer:
    return replace(answer(ZONE, "SOA", f"{primary}. hostmaster.{ZONE}. {serial} {timers}"), authoritative=True)


def server(name: str = FIRST, address: str = "192.0.2.53", told: DnsAnswer | None = None) -> NameServer:
    return NameServer(name, address, told or soa(), answer(ZONE, "NS", FIRST, SECOND))


def seen(*servers: NameServer, above: DnsAnswer | None = None) -> RecordedSurvey:
    names = tuple(dict.fromkeys(one.name for one in servers))
    return RecordedSurvey(delegations=[Delegation(ZONE, above or answer(ZONE, "NS", *names), servers)])


TWO = server(SECOND, "192.0.2.54")


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (seen(server(), TWO), PASS),
        (seen(server(), server(SECOND)), WARN),
        (seen(server()), FAIL),
        (seen(server(), server(address="192.0.2.55")), FAIL),
        (seen(server(address=""), server(SECOND, "")), UNKNOWN),
        (seen(above=GONE), FAIL),
        (seen(above=MUTE), UNKNOWN),
    ],
)
def test_ns_count(survey: RecordedSurvey, outcome: Outcome) -> None:
    verdict = judge(dns.ns_count, survey, DOMAIN)
    assert verdict.outcome is outcome
    assert (outcome in (PASS, UNKNOWN)) or "At the registrar" in verdict.fix


DEAF = answer(ZONE, "SOA", state=TIMEOUT)


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (seen(server(), TWO), PASS),
        (seen(server(), replace(TWO, soa=DEAF)), PASS),
        (seen(server(), replace(TWO, soa=soa(8))), WARN),
        (seen(server(told=DEAF)), UNKNOWN),
        (seen(server(told=answer(ZONE, "SOA", "ns1 hostmaster what 1 2 3 4"))), UNKNOWN),
        (seen(above=MUTE), UNKNOWN),
    ],
)
def test_soa_serial(survey: RecordedSurvey, outcome: Outcome) -> None:
    assert judge(dns.soa_serial, survey, DOMAIN).outcome is outcome


def test_soa_serial_says_how_long_it_may_take() -> None:
    verdict = judge(dns.soa_serial, seen(server(), replace(TWO, soa=soa(8))), DOMAIN)
    assert ("7, 8" in verdict.summary, "14400 seconds" in verdict.fix) == (True, True)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (soa(), PASS),
        (soa(timers="14399 3600 1209600 300"), WARN),
        (soa(timers="14400 3599 1209600 300"), WARN),
        (soa(timers="14400 14400 1209600 300"), WARN),
        (soa(timers="14400 3600 604799 300"), WARN),
        (soa(timers="700000 3600 604800 300"), WARN),
        (soa(timers="14400 3600 1209600 299"), WARN),
        (soa(timers="14400 3600 1209600 86401"), WARN),
        (soa(timers="10000 2400 604800 1800", primary="ana.ns.dns-company.example"), PASS),
        (answer(ZONE, "SOA", state=TIMEOUT), UNKNOWN),
        (answer(ZONE, "SOA"), UNKNOWN),
    ],
)
def test_soa_timers(told: DnsAnswer, outcome: Outcome) -> None:
    verdict = judge(dns.soa_timers, RecordedSurvey(dns=[told]), DOMAIN)
    assert verdict.outcome is outcome
    assert outcome is not WARN or f"change SOA @ to {FIRST}. hostmaster.{ZONE}. 8 14400 3600 1209600" in verdict.fix


ROOT = answer(".", "SOA", "a.root-servers.example. nstld.example. 1 2 3 4 5")


def manners(
    tcp: DnsState = DnsState.ANSWER, *, edns: bool | None = True, foreign: DnsAnswer | None = None, offers: bool = False
) -> Manners:
    over_tcp = soa() if tcp is DnsState.ANSWER else answer(ZONE, "SOA", state=tcp)
    return Manners(FIRST, "192.0.2.53", over_tcp, edns, foreign or answer(".", "SOA", state=REFUSED), offers)


def behaving(check: str, *servers: Manners) -> Verdict:
    told = [replace(one, address=f"192.0.2.{at}") for at, one in enumerate(servers)]
    return judge(getattr(dns, check), RecordedSurvey(server_manners=told), DOMAIN)


SILENT = answer(".", "SOA", state=TIMEOUT)


@pytest.mark.parametrize(
    ("servers", "outcome"),
    [
        ([manners()], PASS),
        ([manners(foreign=answer(".", "SOA"))], PASS),
        ([manners(foreign=ROOT, offers=True)], FAIL),
        ([manners(), manners(foreign=ROOT, offers=True)], FAIL),
        # A server of the root itself has that record and makes no look-ups.
        ([manners(foreign=ROOT)], PASS),
        ([manners(foreign=answer(".", "SOA", state=NX), offers=True)], PASS),
        ([manners(), manners(foreign=SILENT)], PASS),
        ([manners(foreign=SILENT)], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_recursion(servers: list[Manners], outcome: Outcome) -> None:
    assert behaving("recursion", *servers).outcome is outcome


@pytest.mark.parametrize(
    ("servers", "outcome"),
    [
        ([manners(), manners()], PASS),
        ([manners(), manners(UNREACHABLE)], WARN),
        ([manners(), manners(edns=False)], WARN),
        ([manners(UNREACHABLE), manners(UNREACHABLE)], FAIL),
        ([manners(edns=False)], FAIL),
        ([manners(TIMEOUT)], UNKNOWN),
        ([manners(TIMEOUT, edns=None)], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_tcp_edns(servers: list[Manners], outcome: Outcome) -> None:
    assert behaving("tcp_edns", *servers).outcome is outcome


@pytest.mark.parametrize(
    ("located", "outcome"),
    [
        ([answer(FIRST, "A", "192.0.2.53"), answer(SECOND, "A", "192.0.2.54")], PASS),
        ([answer(FIRST, "A", "192.0.2.53"), answer(SECOND, "A", "192.0.2.54", chain=("dns.host.example",))], FAIL),
        ([answer(FIRST, "A", "192.0.2.53"), answer(SECOND, "A", state=TIMEOUT)], UNKNOWN),
    ],
)
def test_ns_alias(located: list[DnsAnswer], outcome: Outcome) -> None:
    survey = seen(server(), TWO)
    survey.dns = located
    verdict = judge(dns.ns_alias, survey, DOMAIN)
    assert verdict.outcome is outcome
    assert outcome is not FAIL or f"replace NS {SECOND} by dns.host.example" in verdict.fix


def test_ns_alias_without_servers_is_unknown() -> None:
    assert judge(dns.ns_alias, seen(above=MUTE), DOMAIN).outcome is UNKNOWN
