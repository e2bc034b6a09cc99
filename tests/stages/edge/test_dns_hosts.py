"""Tests of the DNS checks of declared hosts: answers, dangling CNAMEs, CAA, agreement of resolvers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import Certificate, CookieSeen, DnsAnswer, Exchange, Handshake, Trail
from lrconsole.model.observed_state import DnsState, HttpState, TlsState
from lrconsole.model.project import Host
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import APP, FAIL, IN_ZONE, NODATA, NX, PASS, SERVFAIL, TIMEOUT, UNKNOWN, WARN, ZONE, project
from tests.stages.recorded import NOW, RecordedSurvey, answer, judge


def page(status: int = 200, body: str = "<h1>Northstar</h1>", state: HttpState = HttpState.ANSWERED, **more: Any) -> Exchange:
    return Exchange(f"https://{APP.name}/", "GET", state, status if state is HttpState.ANSWERED else 0, body=body, **more)


def subdomain(got: Exchange, four: DnsAnswer | None = None, *trails: Trail, host: Host = APP) -> Verdict:
    survey = RecordedSurvey(project=project(), dns=[four or answer(host.name, "A", "192.0.2.10"), answer(host.name, "AAAA")])
    survey.exchanges, survey.trails = [got], list(trails)
    return judge(dns.subdomains, survey, host)


@pytest.mark.parametrize(
    ("got", "outcome"),
    [
        (page(), PASS),
        (page(404), WARN),
        (page(body="Domain parked"), FAIL),
        (page(body="Domain parked", truncated=True), UNKNOWN),
        (page(500), FAIL),
        (page(503, headers=(("cf-mitigated", "challenge"),)), UNKNOWN),
        (page(state=HttpState.REFUSED), FAIL),
        (page(state=HttpState.TLS), FAIL),
        (page(state=HttpState.TIMEOUT), UNKNOWN),
        (page(state=HttpState.UNREACHABLE), UNKNOWN),
        (page(state=HttpState.UNDECLARED), UNKNOWN),
    ],
)
def test_subdomains(got: Exchange, outcome: Outcome) -> None:
    assert subdomain(got).outcome is outcome


@pytest.mark.parametrize("status", [200, 301, 401, 403, 429])
def test_subdomains_passes_with_any_answer_below_500_when_no_text_is_wanted(status: int) -> None:
    assert subdomain(page(status), host=replace(APP, contains="")).outcome is PASS


@pytest.mark.parametrize(
    ("body", "left", "outcome"), [("Northstar", "", PASS), ("parked", "", FAIL), ("Northstar", "https://x.example/", UNKNOWN)]
)
def test_subdomains_looks_for_the_text_where_a_redirect_ends(body: str, left: str, outcome: Outcome) -> None:
    first = page(302, headers=(("location", "/login"),), cookies=(CookieSeen("s", True, True),))
    assert subdomain(first, None, Trail(first.url, (first, page(200, body)), left=left)).outcome is outcome


@pytest.mark.parametrize(("state", "outcome"), [(NX, FAIL), (NODATA, FAIL), (TIMEOUT, UNKNOWN), (SERVFAIL, UNKNOWN)])
def test_subdomains_without_an_address(state: DnsState, outcome: Outcome) -> None:
    verdict = subdomain(page(state=HttpState.UNRESOLVED), answer(APP.name, "A", state=state))
    assert verdict.outcome is outcome
    assert outcome is UNKNOWN or verdict.fix.startswith(f"{IN_ZONE}\nadd CNAME app <")


def dangling(first: DnsAnswer, *more: DnsAnswer) -> Verdict:
    return judge(dns.cname_dangling, RecordedSurvey(project=project(), dns=[first, *more]), APP)


def cname(target: str, *records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(APP.name, "A", *records, state=state, chain=(target,))


TARGET = "northstar.host.example"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([answer(APP.name, "A", "192.0.2.10")], PASS),
        ([answer(APP.name, "A", state=NX)], PASS),
        ([cname(TARGET, "192.0.2.10")], PASS),
        ([cname(TARGET, state=NODATA), answer(TARGET, "A", "192.0.2.10")], PASS),
        ([cname(TARGET, state=NX), answer(TARGET, "A", state=NX)], FAIL),
        ([cname(TARGET, state=NODATA), answer(TARGET, "A", state=NX)], FAIL),
        ([cname(TARGET, state=SERVFAIL), answer(TARGET, "A", state=SERVFAIL)], WARN),
        ([cname(TARGET, state=NODATA), answer(TARGET, "A")], WARN),
        ([cname(TARGET, state=NODATA), answer(TARGET, "A", state=TIMEOUT)], UNKNOWN),
        ([answer(APP.name, "A", state=TIMEOUT)], UNKNOWN),
    ],
)
def test_cname_dangling(answers: list[DnsAnswer], outcome: Outcome) -> None:
    assert dangling(*answers).outcome is outcome


def test_cname_dangling_is_a_blocker_where_anybody_can_register_the_target() -> None:
    gone = "northstar.azurewebsites.net"
    verdict = dangling(cname(gone, state=NX), answer(gone, "A", state=NX))
    assert (verdict.outcome, verdict.severity) == (FAIL, Severity.BLOCKER)
    assert verdict.fix.splitlines()[:2] == [IN_ZONE, f"delete CNAME app {gone}"]


def shaken(issuer: str = "CN=R11,O=Let's Encrypt,C=US", *names: str) -> Handshake:
    leaf = Certificate(f"CN={APP.name}", issuer, names or (APP.name,), NOW, NOW + timedelta(days=60), "1", "rsa", 2048, "sha256", "00")
    return Handshake(APP.name, "192.0.2.10", 443, TlsState.TRUSTED, certificate=leaf)


def caa(at_host: DnsAnswer | tuple[str, ...], at_zone: DnsAnswer | tuple[str, ...] = (), *handshakes: Handshake) -> Verdict:
    first = at_host if isinstance(at_host, DnsAnswer) else answer(APP.name, "CAA", *at_host)
    second = at_zone if isinstance(at_zone, DnsAnswer) else answer(ZONE, "CAA", *at_zone)
    survey = RecordedSurvey(project=project(), dns=[first, second], tls=list(handshakes or (shaken(),)))
    return judge(dns.caa, survey, APP)


LE, OTHER = '0 issue "letsencrypt.org"', '0 issue "digicert.com"'


@pytest.mark.parametrize(
    ("at_host", "at_zone", "outcome", "severity"),
    [
        ((LE,), (), PASS, None),
        ((), (LE, OTHER), PASS, None),
        ((), ('0 issue "LetsEncrypt.org; validationmethods=dns-01"',), PASS, None),
        ((), (), WARN, None),
        ((), ('0 iodef "mailto:a@b.example"',), WARN, None),
        ((), (OTHER,), FAIL, Severity.BLOCKER),
        ((OTHER,), (LE,), FAIL, Severity.BLOCKER),
        ((), ('0 issue ";"',), FAIL, Severity.BLOCKER),
        ((), (LE, '128 tbs "x"'), FAIL, Severity.BLOCKER),
        ((), (LE, '0 tbs "x"'), PASS, None),
        ((), (LE, '0 issuewild ";"'), PASS, None),
    ],
)
def test_caa(at_host: tuple[str, ...], at_zone: tuple[str, ...], outcome: Outcome, severity: Severity | None) -> None:
    verdict = caa(at_host, at_zone)
    assert (verdict.outcome, verdict.severity) == (outcome, severity)


def test_caa_is_unknown_without_an_answer() -> None:
    assert caa(answer(APP.name, "CAA", state=SERVFAIL)).outcome is UNKNOWN


def test_caa_is_unknown_for_an_issuer_that_is_not_listed_or_not_seen() -> None:
    assert caa((LE,), (), shaken("CN=Practice,O=Practice CA")).outcome is UNKNOWN
    assert caa((LE,), (), Handshake(APP.name, "192.0.2.10", 443, TlsState.TIMEOUT)).outcome is UNKNOWN


def test_caa_says_which_line_to_add_and_where() -> None:
    assert caa((), (OTHER,)).fix == f'{IN_ZONE}\nadd CAA @ 0 issue "letsencrypt.org"'
    assert caa((OTHER,)).fix == f'{IN_ZONE}\nadd CAA app 0 issue "letsencrypt.org"'
    assert caa(()).fix == f'{IN_ZONE}\nadd CAA @ 0 issue "letsencrypt.org"'
    assert caa((LE, '128 tbs "x"')).fix == f'{IN_ZONE}\ndelete CAA app 128 tbs "x"'


@pytest.mark.parametrize(("wild", "outcome"), [('0 issuewild ";"', FAIL), ('0 issuewild "letsencrypt.org"', PASS)])
def test_caa_of_a_wildcard_certificate_looks_at_issuewild(wild: str, outcome: Outcome) -> None:
    assert caa(answer(APP.name, "CAA", OTHER), (LE, wild), shaken("O=Let's Encrypt", f"*.{ZONE}")).outcome is outcome


def said(
    *records: str, state: DnsState | None = None, chain: tuple[str, ...] = (), at: str = "192.0.2.1:53", aa: bool = False
) -> DnsAnswer:
    return replace(answer(APP.name, "A", *records, state=state, chain=chain, ttl=120), server=at, authoritative=aa)


def agreement(resolvers: list[DnsAnswer], authority: list[DnsAnswer]) -> Verdict:
    survey = RecordedSurvey(project=project(), by_resolver=resolvers, by_authority=authority)
    return judge(dns.resolvers_agree, survey, APP)


NEW, OLD = said("192.0.2.10"), said("203.0.113.9", at="192.0.2.2:53")
TRUE = said("192.0.2.10", aa=True)


@pytest.mark.parametrize(
    ("resolvers", "authority", "outcome"),
    [
        ([NEW, NEW], [TRUE], PASS),
        ([NEW], [TRUE], PASS),
        ([NEW, said(state=TIMEOUT)], [TRUE], PASS),
        ([said("192.0.2.1", "192.0.2.2")], [said("192.0.2.2", "192.0.2.1", aa=True)], PASS),
        ([said("192.0.2.8", chain=("edge.host.example",))], [said(chain=("edge.host.example",), aa=True)], PASS),
        ([NEW, OLD], [TRUE], WARN),
        ([NEW, said(state=NX)], [TRUE], WARN),
        ([NEW, OLD, NEW], [], WARN),
        ([NEW], [TRUE, said("203.0.113.9", aa=True)], FAIL),
        ([NEW], [said(state=NX, aa=True)], FAIL),
        ([NEW, NEW], [], PASS),
        ([NEW], [said(state=TIMEOUT)], UNKNOWN),
        ([said(state=TIMEOUT), said(state=DnsState.UNREACHABLE)], [TRUE], UNKNOWN),
        ([], [TRUE], UNKNOWN),
    ],
)
def test_resolvers_agree(resolvers: list[DnsAnswer], authority: list[DnsAnswer], outcome: Outcome) -> None:
    assert agreement(resolvers, authority).outcome is outcome


def test_resolvers_agree_names_the_stale_resolver_and_how_long() -> None:
    verdict = agreement([NEW, OLD], [TRUE])
    assert "192.0.2.2:53" in verdict.summary
    assert "120 seconds" in verdict.fix


@pytest.mark.parametrize(
    ("cached", "line"),
    [(said("192.0.2.10"), "add A app 192.0.2.10"), (said("192.0.2.9", chain=("edge.host.example",)), "add CNAME app edge.host.example")],
)
def test_resolvers_agree_gives_back_the_record_that_only_caches_have(cached: DnsAnswer, line: str) -> None:
    assert agreement([cached], [said(state=NX, aa=True)]).fix == f"{IN_ZONE}\n{line}"
