"""Tests of takeover of host names: free names at services are found, held ones that read alike are not, and doubt is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.hosting import Claimable, HostingService
from lrconsole.model.judgement import Confidence, Outcome, Severity
from lrconsole.model.observation import DnsAnswer, Exchange
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import Host, HostKind, Project
from lrconsole.stages.edge import claims, takeover
from lrconsole.stages.edge.claims.services import services
from lrconsole.stages.edge.zones.dns_targets import is_address
from tests.stages.edge.northstar import FAIL, IN_ZONE, NODATA, NX, PASS, SERVFAIL, TIMEOUT, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.takeover_answers import DEAD, FREE, HEALTHY, Answer
from tests.stages.recorded import NOW, RecordedSurvey, answer, judge

HOST = Host(f"help.{ZONE}", HostKind.OTHER)
SIBLING, CANARY = f"no-such-name-here.{ZONE}", "no-such-name.invalid"
HONEST = answer(CANARY, "A", state=NX)
LONELY = answer(SIBLING, "A", state=NX)


def page(status: int = 200, body: str = "", scheme: str = "https", state: HttpState = HttpState.ANSWERED, **more: Any) -> Exchange:
    return Exchange(f"{scheme}://{HOST.name}/", "GET", state, status, body=body, **more)


def leading(target: str, *records: str, state: DnsState | None = None) -> DnsAnswer:
    """The host's answer when it leads to `target`, a name or an address."""
    if is_address(target):
        return answer(HOST.name, "A", target, ttl=300)
    return answer(HOST.name, "A", *(records or (() if state else ("192.0.2.80",))), state=state, chain=(target,), ttl=300)


def look(first: DnsAnswer, *pages: Exchange, dns: tuple[DnsAnswer, ...] = (), host: Host = HOST, of: Project | None = None) -> Verdict:
    # HTTPS fails as it does where a name has no certificate, unless the test says otherwise.
    kept = [*pages, page(0, state=HttpState.TLS), page(301, scheme="http")]
    survey = RecordedSurvey(project=of or project(), dns=[first, *dns, HONEST, LONELY], exchanges=kept)
    return judge(takeover.cname, survey, host)


def answering(given: Answer, scheme: str = "https", **more: Any) -> Verdict:
    return look(leading(given.target), page(given.status, given.body, scheme, headers=given.headers), **more)


def name_of(given: Answer) -> str:
    return f"{given.service} {given.target} {given.status}"


def test_there_are_enough_providers_and_lookalikes() -> None:
    assert len({given.service for given in FREE}) >= 30
    assert len(HEALTHY) >= 20


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("given", FREE, ids=name_of)
def test_a_name_that_nobody_holds_is_found_by_what_the_service_answers(given: Answer, scheme: str) -> None:
    verdict = answering(given, scheme)
    service = next(item for item in services(project(), NOW).all if item.name == given.service)
    assert verdict.outcome is FAIL, verdict.summary
    assert given.service in verdict.summary
    assert verdict.severity is (None if service.claimable is Claimable.YES else Severity.HIGH)
    assert verdict.confidence is (Confidence.LIKELY if service.doubtful else Confidence.CERTAIN)
    assert verdict.fix.splitlines()[0] == IN_ZONE
    assert verdict.fix.splitlines()[1] == f"delete {'A' if is_address(given.target) else 'CNAME'} help {given.target}"
    assert f"or add {HOST.name} to your own project at {given.service} now" in verdict.fix
    assert "300 seconds" in verdict.fix
    shown = {item.label: item.value for item in verdict.evidence}
    assert "can-i-take-over-xyz" in shown["list of services"]
    assert "2026-11-24" in shown["list of services"]
    assert given.service in shown["sign"]


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("given", HEALTHY, ids=name_of)
def test_a_healthy_page_that_reads_alike_is_no_alarm(given: Answer, scheme: str) -> None:
    verdict = answering(given, scheme)
    assert verdict.outcome is PASS, verdict.summary


@pytest.mark.parametrize("given", DEAD, ids=name_of)
def test_a_dead_record_where_nobody_can_claim_the_name_is_only_told(given: Answer) -> None:
    verdict = answering(given)
    assert (verdict.outcome, verdict.severity) == (WARN, Severity.INFO)
    assert "nobody else can claim it" in verdict.summary


def test_every_page_is_of_a_service_on_the_list() -> None:
    names = {item.name for item in services(project(), NOW).all}
    assert {given.service for given in (*FREE, *HEALTHY, *DEAD)} <= names


def test_the_list_names_its_source_its_day_its_licence_and_what_each_entry_rests_on() -> None:
    known = services(project(), NOW)
    assert all(item.rests_on for item in known.all)
    assert len({item.name for item in known.all}) == len(known.all) >= 60
    text = (Path(claims.__file__).parent / "services.json").read_text()
    assert '"licence": "CC-BY-4.0"' in text
    assert "github.com/EdOverflow/can-i-take-over-xyz" in text


def test_a_list_that_is_older_than_a_quarter_says_so() -> None:
    assert "days ago" not in services(project(), NOW + timedelta(days=90)).label
    assert "91 days ago" in services(project(), NOW + timedelta(days=91)).label


@pytest.mark.parametrize(
    ("target", "outcome", "severity", "confidence"),
    [
        ("northstar.azurewebsites.net", FAIL, None, Confidence.CERTAIN),
        ("northstar.blob.core.windows.net", FAIL, None, Confidence.CERTAIN),
        ("northstar.eu-west-1.elasticbeanstalk.com", FAIL, None, Confidence.CERTAIN),
        ("northstar.trydiscourse.com", FAIL, None, Confidence.CERTAIN),
        ("northstar.herokuapp.com", FAIL, Severity.HIGH, Confidence.LIKELY),
        ("northstar.ghost.io", FAIL, None, Confidence.LIKELY),
        ("northstar.agency.example", FAIL, Severity.HIGH, Confidence.LIKELY),
        ("abcdefghij.supabase.co", WARN, Severity.INFO, Confidence.CERTAIN),
        ("northstar.eu-west-1.elb.amazonaws.com", WARN, Severity.INFO, Confidence.CERTAIN),
    ],
)
def test_a_target_that_does_not_exist(target: str, outcome: Outcome, severity: Severity | None, confidence: Confidence) -> None:
    labels = target.split(".")
    above = [answer(".".join(labels[depth:]), "NS", "ns1.host.example") for depth in range(1, len(labels))]
    for first in (leading(target, state=NX), leading(target, state=NODATA)):
        verdict = look(first, dns=(answer(target, "A", state=NX), *above))
        assert (verdict.outcome, verdict.severity, verdict.confidence) == (outcome, severity, confidence)
        assert verdict.fix.splitlines()[:2] == [IN_ZONE, f"delete CNAME help {target}"]


@pytest.mark.parametrize(
    ("target", "free"),
    [("booking.cancelled.example", "cancelled.example"), ("a.b.cancelled.co.uk", "cancelled.co.uk"), ("gone.com", "gone.com")],
)
def test_a_target_in_a_domain_that_nobody_has_registered(target: str, free: str) -> None:
    labels = free.split(".")
    above = [answer(".".join(labels[depth:]), "NS", "a.nic.example") for depth in range(1, len(labels))]
    verdict = look(leading(target, state=NX), dns=(answer(target, "A", state=NX), *above, answer(free, "NS", state=NX)))
    assert (verdict.outcome, verdict.severity, verdict.confidence) == (FAIL, None, Confidence.LIKELY)
    assert f"{free} is not registered" in verdict.summary


def test_a_missing_top_level_name_is_not_for_sale() -> None:
    verdict = look(leading("northstar.cmo", state=NX), dns=(answer("northstar.cmo", "A", state=NX), answer("cmo", "NS", state=NX)))
    assert "registered" not in verdict.summary


def test_a_missing_target_in_the_own_zone_is_left_to_the_dns_check() -> None:
    gone = f"old.{ZONE}"
    assert look(leading(gone, state=NX), dns=(answer(gone, "A", state=NX),)).outcome is PASS


@pytest.mark.parametrize(("state", "outcome"), [(TIMEOUT, UNKNOWN), (SERVFAIL, UNKNOWN), (NX, PASS), (NODATA, PASS)])
def test_a_host_without_an_answer(state: DnsState, outcome: Outcome) -> None:
    assert look(answer(HOST.name, "A", state=state), dns=(answer(HOST.name, "AAAA", state=state),)).outcome is outcome


def test_unknown_when_the_target_or_the_registry_could_not_be_asked() -> None:
    target = "northstar.herokuapp.com"
    assert look(leading(target, state=SERVFAIL), dns=(answer(target, "A", state=SERVFAIL),)).outcome is UNKNOWN
    silent = (answer(target, "A", state=NX), answer("com", "NS", state=TIMEOUT))
    assert look(leading(target, state=NX), dns=silent).outcome is UNKNOWN


def test_a_host_with_ipv6_only_is_looked_at() -> None:
    six = replace(answer(HOST.name, "AAAA", "2001:db8::1"), chain=("northstar.github.io",))
    verdict = look(answer(HOST.name, "A"), page(404, FREE[3].body), dns=(six, answer(SIBLING, "AAAA", state=NX)))
    assert verdict.outcome is FAIL


@pytest.mark.parametrize(
    "pages",
    [
        (page(0, state=HttpState.TIMEOUT), page(0, scheme="http", state=HttpState.TIMEOUT)),
        (page(0, state=HttpState.TLS), page(301, scheme="http")),
        (page(503, headers=(("cf-mitigated", "challenge"),)), page(301, scheme="http")),
        (page(403, headers=(("cf-mitigated", "challenge"),)), page(301, scheme="http")),
        (page(429), page(0, scheme="http", state=HttpState.REFUSED)),
    ],
)
def test_unknown_when_no_page_could_be_seen(pages: tuple[Exchange, ...]) -> None:
    verdict = look(leading("northstar.github.io"), *pages)
    assert (verdict.outcome, verdict.severity) == (UNKNOWN, Severity.HIGH)
    assert verdict.fix
    assert look(leading("northstar.helpjuice.com"), *pages).severity is None


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ("proxy-ssl.webflow.com", page(404, "<h1>The page you are looking for doesn't exist or has been moved.</h1>")),
        ("northstar.furyns.com", page(404, "<h1>404: This page could not be found.</h1>")),
        ("stats.uptimerobot.com", page(404, "page not found")),
        ("northstar.helprace.com", page(301)),
        ("northstar.launchrock.com", page(500)),
        ("northstar.lovable.app", page(404, "Not found")),
    ],
)
def test_unknown_where_the_answer_proves_nothing(target: str, given: Exchange) -> None:
    verdict = look(leading(target), given)
    assert verdict.outcome is UNKNOWN
    assert "Log in at" in verdict.fix


def test_a_resolver_that_makes_up_answers_is_not_believed() -> None:
    survey = RecordedSurvey(project=project(), dns=[leading("northstar.azurewebsites.net"), answer(CANARY, "A", "198.51.100.1")])
    verdict = judge(takeover.cname, survey, HOST)
    assert verdict.outcome is UNKNOWN
    assert "[network]" in verdict.fix


def test_the_expected_text_says_that_the_name_is_held() -> None:
    said = page(404, _twice := "No such app, says Northstar")
    assert look(leading("northstar.herokuapp.com"), said, host=replace(HOST, contains="Northstar")).outcome is PASS
    assert look(leading("northstar.herokuapp.com"), page(404, _twice), host=replace(HOST, contains="Southstar")).outcome is FAIL


def test_where_the_founder_declares_the_target_an_edge_case_is_a_warning() -> None:
    declared = replace(HOST, wants=("northstar.herokuapp.com",))
    verdict = look(leading("northstar.herokuapp.com"), page(404, FREE[4].body), host=declared)
    assert (verdict.outcome, verdict.severity) == (WARN, Severity.HIGH)
    vulnerable = look(leading("northstar.helpjuice.com"), page(404, "We could not find what you're looking for."), host=declared)
    assert vulnerable.outcome is FAIL


def test_a_notice_that_comes_with_200_counts_when_the_page_says_nothing_else_and_never_for_certain() -> None:
    bare = look(leading("northstar.github.io"), page(200, "<p>There isn't a GitHub Pages site here.</p>"))
    assert (bare.outcome, bare.confidence) == (FAIL, Confidence.LIKELY)
    said = "<p>There isn't a GitHub Pages site here.</p>" + "<p>So we were told, and then we moved our pages to another place.</p>" * 3
    assert look(leading("northstar.github.io"), page(200, said)).outcome is PASS


def test_a_wildcard_record_is_named_and_is_what_must_go() -> None:
    beside = answer(SIBLING, "A", "192.0.2.80", chain=("northstar.github.io",))
    verdict = look(leading("northstar.github.io"), page(404, FREE[3].body), dns=(beside,))
    assert "like every name below northstar.example" in verdict.summary
    assert verdict.fix.splitlines()[:2] == [IN_ZONE, "delete CNAME * northstar.github.io"]


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (page(404, FREE[3].body), FAIL),
        (page(404, "<h1>Not found</h1>"), PASS),
        (page(404, "<h1>404: This page could not be found.</h1>"), PASS),
        (page(0, state=HttpState.TIMEOUT), UNKNOWN),
        (page(403, headers=(("cf-mitigated", "challenge"),)), UNKNOWN),
    ],
)
def test_behind_a_proxy_only_a_sign_of_one_service_counts_and_never_for_certain(given: Exchange, outcome: Outcome) -> None:
    verdict = look(answer(HOST.name, "A", "104.16.1.1"), given, page(0, scheme="http", state=HttpState.TIMEOUT))
    assert verdict.outcome is outcome
    assert outcome is not FAIL or verdict.confidence is Confidence.LIKELY


def test_a_declared_host_at_a_service_itself_has_no_record_to_delete() -> None:
    host = Host("northstar-files.s3.amazonaws.com", HostKind.OTHER)
    survey = RecordedSurvey(project=project(), dns=[answer(host.name, "A", "192.0.2.80")])
    survey.exchanges = [
        Exchange(f"{scheme}://{host.name}/", "GET", HttpState.ANSWERED, 404, body=FREE[0].body) for scheme in ("http", "https")
    ]
    verdict = judge(takeover.cname, survey, host)
    assert verdict.outcome is FAIL
    assert verdict.fix.startswith(f"Make {host.name} again in your own account at AWS/S3")


@pytest.mark.parametrize("name", ["other.host.example", "notgithub.io", "github.io.example.net", "s3.amazonaws.com.example.org"])
def test_a_target_that_only_looks_like_a_service_is_none(name: str) -> None:
    assert look(leading(name), page(404, FREE[3].body)).outcome is PASS


def test_what_the_project_says_of_a_service_stands_above_the_list() -> None:
    own = HostingService("render", Claimable.YES, addresses=("198.51.100.7",), says=("Nobody lives here",))
    changed = replace(project(), services=(own, HostingService("Our hosting", targets=("hosting.example",), says=("Nobody lives here",))))
    free = page(404, "<p>Nobody lives here</p>")
    assert look(leading("198.51.100.7"), free, of=changed).severity is None
    assert look(leading("198.51.100.7"), free).outcome is PASS
    verdict = look(leading("a.hosting.example"), free, of=changed)
    assert (verdict.outcome, verdict.severity) == (FAIL, Severity.HIGH)
    # What the project leaves open stays as the list has it.
    kept = page(404, "Not Found", headers=(("x-render-routing", "no-server"),))
    assert look(leading("northstar.onrender.com"), kept, of=changed).outcome is FAIL
    assert look(leading("198.51.100.7"), kept, of=changed).outcome is FAIL
