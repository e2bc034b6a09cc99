"""Tests of the DNS checks of who serves the zone, where its names point, and what is left over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Delegation, DnsAnswer, NameServer, ZoneTransfer
from lrconsole.model.observed_state import DnsState, TransferState
from lrconsole.model.project import Domain, Host, HostKind
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import (
    APP,
    DOMAIN,
    FAIL,
    IN_ZONE,
    NODATA,
    NOT_APPLICABLE,
    NX,
    PASS,
    REFUSED,
    SERVFAIL,
    SITE,
    TIMEOUT,
    UNKNOWN,
    UNREACHABLE,
    WARN,
    ZONE,
    project,
)
from tests.stages.recorded import RecordedSurvey, answer, judge


def server(
    name: str = "ns1.host.example", state: DnsState = DnsState.ANSWER, *names: str, address: str = "192.0.2.53", aa: bool = True
) -> NameServer:
    soa = answer(ZONE, "SOA", *(["ns1.host.example admin.host.example 1 2 3 4 5"] if state is DnsState.ANSWER else []), state=state)
    own = answer(ZONE, "NS", *(names or ("ns1.host.example", "ns2.host.example") if state is DnsState.ANSWER else ()), state=state)
    return NameServer(name, address, replace(soa, authoritative=aa), replace(own, authoritative=aa))


def delegated(*servers: NameServer, above: DnsAnswer | None = None) -> RecordedSurvey:
    parent = above or answer(ZONE, "NS", "ns1.host.example", "ns2.host.example")
    return RecordedSurvey(delegations=[Delegation(ZONE, parent, servers)])


GONE = answer(ZONE, "NS", state=NX)
MUTE = answer(ZONE, "NS", state=TIMEOUT, reason="no answer within 5 s")


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (delegated(server(), server("ns2.host.example")), PASS),
        (delegated(server(), server("ns2.host.example", REFUSED)), WARN),
        (delegated(server(), server("ns2.host.example", aa=False)), WARN),
        (delegated(server(), server("ns2.host.example", TIMEOUT)), WARN),
        (delegated(server(state=REFUSED), server("ns2.host.example", SERVFAIL)), FAIL),
        (delegated(server(aa=False)), FAIL),
        (delegated(above=GONE), FAIL),
        (delegated(above=answer(ZONE, "NS")), FAIL),
        (delegated(above=MUTE), UNKNOWN),
        (delegated(above=answer(ZONE, "NS", state=SERVFAIL)), UNKNOWN),
        (delegated(server(state=TIMEOUT), server("ns2.host.example", UNREACHABLE)), UNKNOWN),
    ],
)
def test_delegation(survey: RecordedSurvey, outcome: Outcome) -> None:
    assert judge(dns.delegation, survey, DOMAIN).outcome is outcome


@pytest.mark.parametrize(
    ("four", "six", "outcome"),
    [(NX, NX, FAIL), (NODATA, NODATA, FAIL), (TIMEOUT, NODATA, UNKNOWN), (SERVFAIL, SERVFAIL, UNKNOWN), (NODATA, None, UNKNOWN)],
)
def test_delegation_to_a_server_without_an_address(four: DnsState, six: DnsState | None, outcome: Outcome) -> None:
    survey = delegated(server(state=UNREACHABLE, address=""))
    published = () if six else ("2001:db8::53",)
    survey.dns = [answer("ns1.host.example", "A", state=four), answer("ns1.host.example", "AAAA", *published, state=six)]
    assert judge(dns.delegation, survey, DOMAIN).outcome is outcome


def test_delegation_leaves_ipv6_out_on_a_machine_without_it() -> None:
    survey = delegated(server(), server(state=UNREACHABLE, address="2001:db8::53"))
    assert judge(dns.delegation, survey, DOMAIN).outcome is PASS


def test_delegation_names_the_lame_server_in_its_fix() -> None:
    verdict = judge(dns.delegation, delegated(server(state=REFUSED)), DOMAIN)
    assert "replace NS ns1.host.example" in verdict.fix
    assert any("REFUSED" in item.value for item in verdict.evidence)


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (delegated(server(), server("ns2.host.example")), PASS),
        (delegated(server("ns1.host.example", DnsState.ANSWER, "NS1.Host.Example.", "ns2.host.example")), PASS),
        (delegated(server("ns1.host.example", DnsState.ANSWER, "ns1.host.example", "ns2.host.example", "ns3.host.example")), WARN),
        (delegated(server("ns1.host.example", DnsState.ANSWER, "ns1.host.example")), WARN),
        (
            delegated(
                server("ns1.host.example", DnsState.ANSWER, "ns1.host.example"),
                server("ns2.host.example", DnsState.ANSWER, "ns2.host.example"),
            ),
            WARN,
        ),
        (delegated(server("ns1.host.example", DnsState.ANSWER, "a.other.example")), FAIL),
        (delegated(server(state=TIMEOUT)), UNKNOWN),
        (delegated(above=MUTE), UNKNOWN),
    ],
)
def test_ns_consistency(survey: RecordedSurvey, outcome: Outcome) -> None:
    assert judge(dns.ns_consistency, survey, DOMAIN).outcome is outcome


def test_ns_consistency_says_what_to_change_at_the_registrar() -> None:
    survey = delegated(server("ns1.host.example", DnsState.ANSWER, "ns1.host.example", "ns3.host.example"))
    fix = judge(dns.ns_consistency, survey, DOMAIN).fix
    assert fix.splitlines() == [f"At the registrar of {ZONE}:", "add NS ns3.host.example", "delete NS ns2.host.example"]


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (delegated(server(), server("ns2.host.example")), PASS),
        (delegated(server("ns1.digitalocean.com")), PASS),
        (delegated(server("ns1.digitalocean.com", REFUSED)), FAIL),
        (delegated(server(), server("ns3-04.azure-dns.org", SERVFAIL)), FAIL),
        (delegated(server("ns1.notdigitalocean.com", REFUSED)), PASS),
        (delegated(server(state=TIMEOUT)), PASS),
        (delegated(server("ns1.digitalocean.com", TIMEOUT)), UNKNOWN),
        (delegated(above=MUTE), UNKNOWN),
    ],
)
def test_ns_dangling(survey: RecordedSurvey, outcome: Outcome) -> None:
    assert judge(dns.ns_dangling, survey, DOMAIN).outcome is outcome


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ([TransferState.REFUSED, TransferState.REFUSED], PASS),
        ([TransferState.REFUSED, TransferState.UNREACHABLE], PASS),
        ([TransferState.REFUSED, TransferState.ALLOWED], FAIL),
        ([TransferState.NOT_AGREED], UNKNOWN),
        ([TransferState.UNREACHABLE], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_axfr(states: list[TransferState], outcome: Outcome) -> None:
    survey = RecordedSurvey(transferred=[ZoneTransfer(ZONE, f"192.0.2.{n}:53", state, 9) for n, state in enumerate(states)])
    verdict = judge(dns.axfr, survey, DOMAIN)
    assert verdict.outcome is outcome
    assert ("zone_transfer" in verdict.fix) is (TransferState.NOT_AGREED in states)


def pointing(name: str, four: DnsAnswer | tuple[str, ...] = (), six: DnsAnswer | tuple[str, ...] = (), *more: DnsAnswer) -> RecordedSurvey:
    v4 = four if isinstance(four, DnsAnswer) else answer(name, "A", *four, ttl=300)
    v6 = six if isinstance(six, DnsAnswer) else answer(name, "AAAA", *six)
    return RecordedSurvey(project=project(), dns=[v4, v6, *more])


def apex(domain: Domain, four: DnsAnswer | tuple[str, ...] = (), six: DnsAnswer | tuple[str, ...] = (), *more: DnsAnswer) -> Verdict:
    return judge(dns.apex_target, pointing(ZONE, four, six, *more), domain)


@pytest.mark.parametrize(
    ("wants", "four", "six", "outcome"),
    [
        (("192.0.2.10",), ("192.0.2.10",), (), PASS),
        (("127.0.0.1",), ("127.0.0.1",), (), PASS),
        (("192.0.2.10",), ("192.0.2.10", "203.0.113.9"), (), PASS),
        (("192.0.2.10", "2001:db8::1"), ("192.0.2.10",), ("2001:0DB8::0001",), PASS),
        (("192.0.2.10",), ("203.0.113.9",), (), FAIL),
        (("192.0.2.10", "2001:db8::1"), ("192.0.2.10",), (), FAIL),
        (("192.0.2.10",), (), (), FAIL),
        (("216.198.79.1",), ("76.76.21.21",), (), WARN),
        (("216.198.79.1",), ("76.76.21.21", "203.0.113.9"), (), FAIL),
        ((), ("192.0.2.10",), (), PASS),
        ((), (), ("2001:db8::1",), PASS),
        ((), (), (), FAIL),
        ((), (), ("64:ff9b::c000:20a",), FAIL),
    ],
)
def test_apex_target(wants: tuple[str, ...], four: tuple[str, ...], six: tuple[str, ...], outcome: Outcome) -> None:
    assert apex(Domain(ZONE, wants), four, six).outcome is outcome


@pytest.mark.parametrize("wants", [(), ("192.0.2.10",)])
@pytest.mark.parametrize("state", [TIMEOUT, UNREACHABLE, SERVFAIL, REFUSED, DnsState.MALFORMED])
def test_apex_target_is_unknown_without_an_answer(wants: tuple[str, ...], state: DnsState) -> None:
    assert apex(Domain(ZONE, wants), answer(ZONE, "A", state=state, reason="no route")).outcome is UNKNOWN


def test_apex_target_does_not_need_an_answer_for_a_family_that_is_not_wanted() -> None:
    assert apex(DOMAIN, ("192.0.2.10",), answer(ZONE, "AAAA", state=TIMEOUT)).outcome is PASS


def test_apex_target_gives_the_exact_records() -> None:
    verdict = apex(DOMAIN, ("203.0.113.9",))
    assert verdict.fix.splitlines() == [IN_ZONE, "add A @ 192.0.2.10", "delete A @ 203.0.113.9"]
    assert any("203.0.113.9 · TTL 300" in item.value and "192.0.2.53:53" in item.label for item in verdict.evidence)


@pytest.mark.parametrize(("target", "outcome"), [(("198.51.100.4",), PASS), (("198.51.100.5",), FAIL)])
def test_apex_target_knows_a_flattened_name(target: tuple[str, ...], outcome: Outcome) -> None:
    domain = Domain(ZONE, ("Edge.Host.Example.",))
    assert apex(domain, ("198.51.100.4",), (), answer("edge.host.example", "A", *target)).outcome is outcome


def www(host: Host, *records: str, chain: tuple[str, ...] = ()) -> Verdict:
    return judge(dns.www_target, pointing(host.name, answer(host.name, "A", *records, chain=chain)), host)


def test_www_target_accepts_the_wanted_cname() -> None:
    host = replace(SITE, wants=("cname.host.example",))
    assert www(host, "192.0.2.77", chain=("cname.host.example",)).outcome is PASS


def test_www_target_fails_at_another_cname_and_says_which() -> None:
    verdict = www(replace(SITE, wants=("cname.host.example",)), "192.0.2.77", chain=("old.shop.example",))
    assert verdict.outcome is FAIL
    assert verdict.fix.splitlines() == [IN_ZONE, "delete CNAME www old.shop.example", "add CNAME www cname.host.example"]


def test_www_target_fails_when_the_name_is_gone() -> None:
    survey = pointing(SITE.name, answer(SITE.name, "A", state=NX), answer(SITE.name, "AAAA", state=NX))
    assert judge(dns.www_target, survey, SITE).outcome is FAIL


def test_www_target_is_unknown_without_an_answer() -> None:
    survey = pointing(SITE.name, answer(SITE.name, "A", state=TIMEOUT))
    assert judge(dns.www_target, survey, SITE).outcome is UNKNOWN


def test_www_target_is_about_public_sites() -> None:
    assert judge(dns.www_target, RecordedSurvey(), APP).outcome is NOT_APPLICABLE


def leftover_a(domain: Domain, *records: str, hosts: tuple[Host, ...] = (), more: tuple[DnsAnswer, ...] = ()) -> Verdict:
    survey = pointing(ZONE, records, (), *more)
    survey.project = project(*hosts, domain=domain)
    return judge(dns.leftover_a, survey, domain)


@pytest.mark.parametrize(
    ("wants", "records", "outcome"),
    [
        (("192.0.2.10",), ("192.0.2.10",), PASS),
        (("192.0.2.10",), ("192.0.2.10", "203.0.113.9"), FAIL),
        (("127.0.0.1",), ("127.0.0.1", "127.0.0.2"), FAIL),
        (("216.198.79.1",), ("216.198.79.1", "76.76.21.21"), WARN),
        (("192.0.2.10",), ("203.0.113.9",), NOT_APPLICABLE),
        ((), ("192.0.2.10",), PASS),
        ((), ("192.0.2.10", "203.0.113.9"), UNKNOWN),
    ],
)
def test_leftover_a(wants: tuple[str, ...], records: tuple[str, ...], outcome: Outcome) -> None:
    assert leftover_a(Domain(ZONE, wants), *records).outcome is outcome


def test_leftover_a_names_the_record_to_delete() -> None:
    assert leftover_a(DOMAIN, "203.0.113.9", "192.0.2.10").fix == f"{IN_ZONE}\ndelete A @ 203.0.113.9"


def test_leftover_a_looks_at_the_hosts_of_the_domain_too() -> None:
    more = (answer(SITE.name, "A", "192.0.2.10", "203.0.113.9"), answer(SITE.name, "AAAA"))
    verdict = leftover_a(DOMAIN, "192.0.2.10", hosts=(SITE, Host("www.other.example", HostKind.SITE)), more=more)
    assert (verdict.outcome, verdict.fix) == (FAIL, f"{IN_ZONE}\ndelete A www 203.0.113.9")


def test_leftover_a_is_unknown_without_an_answer() -> None:
    survey = pointing(ZONE, answer(ZONE, "A", state=TIMEOUT))
    assert judge(dns.leftover_a, survey, DOMAIN).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("domain", "records", "chain", "outcome"),
    [
        (DOMAIN, (), (), PASS),
        (DOMAIN, ("2001:db8::9",), (), FAIL),
        (DOMAIN, ("64:ff9b::c000:20a",), (), PASS),
        (replace(DOMAIN, wants=("192.0.2.10", "2001:db8::1")), ("2001:db8::1",), (), PASS),
        (replace(DOMAIN, ipv6=True), ("2001:db8::9",), (), PASS),
        (replace(DOMAIN, ipv6=True, wants=("2001:db8::1",)), ("2001:db8::1", "2001:db8::9"), (), FAIL),
        (DOMAIN, ("2001:db8::9",), ("edge.host.example",), WARN),
    ],
)
def test_leftover_aaaa(domain: Domain, records: tuple[str, ...], chain: tuple[str, ...], outcome: Outcome) -> None:
    survey = pointing(ZONE, answer(ZONE, "A", "192.0.2.10", chain=chain), answer(ZONE, "AAAA", *records, chain=chain))
    assert judge(dns.leftover_aaaa, survey, domain).outcome is outcome


def test_leftover_aaaa_names_the_record_to_delete() -> None:
    assert (
        judge(dns.leftover_aaaa, pointing(ZONE, ("192.0.2.10",), ("2001:db8::9",)), DOMAIN).fix == f"{IN_ZONE}\ndelete AAAA @ 2001:db8::9"
    )


def test_leftover_aaaa_is_unknown_without_an_answer() -> None:
    survey = pointing(ZONE, ("192.0.2.10",), answer(ZONE, "AAAA", state=SERVFAIL))
    assert judge(dns.leftover_aaaa, survey, DOMAIN).outcome is UNKNOWN
