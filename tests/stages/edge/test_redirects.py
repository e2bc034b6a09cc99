"""Tests of the redirect checks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import Domain, Host, HostKind, Project, Redirect
from lrconsole.stages import Check
from lrconsole.stages.edge import redirects
from lrconsole.stages.edge.web.redirect_rules import rule
from tests.stages.recorded import RecordedSurvey, answer, judge

SOURCE = "http://northstar.example/book?c=7"
TARGET = "https://www.northstar.example/book?c=7"


def hop(url: str, location: str = "", status: int = 0, state: HttpState = HttpState.ANSWERED) -> Exchange:
    headers = (("location", location),) if location else ()
    return Exchange(url, "GET", state, 0 if state is not HttpState.ANSWERED else status or (301 if location else 200), headers)


def trail(*urls: str, last: int = 200, state: HttpState = HttpState.ANSWERED, **more: Any) -> Trail:
    hops = [hop(url, there) for url, there in pairwise(urls)] + [hop(urls[-1], status=last, state=state)]
    return Trail(urls[0], tuple(hops), **more)


def seen(check: Check, followed: Trail) -> Verdict:
    return judge(check, RecordedSurvey(trails=[followed]), Redirect(followed.url, TARGET))


GOOD = trail(SOURCE, "https://northstar.example/book?c=7", TARGET)
LOOP = trail(SOURCE, "https://northstar.example/book?c=7", SOURCE, loop=True)
CAPPED = trail(SOURCE, *(f"https://northstar.example/{number}" for number in range(10)), capped=True)
SILENT = trail(SOURCE, state=HttpState.TIMEOUT)
ON_ROWS = [redirects.canonical, redirects.path_query, redirects.downgrade, redirects.loop, redirects.hops, redirects.status]


@pytest.mark.parametrize("check", ON_ROWS, ids=lambda check: check.id)
def test_a_good_redirect_passes_and_a_silent_source_is_unknown(check: Check) -> None:
    assert seen(check, GOOD).outcome is Outcome.PASS
    assert seen(check, SILENT).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("followed", [LOOP, CAPPED])
def test_a_loop_is_one_finding(followed: Trail) -> None:
    assert seen(redirects.loop, followed).outcome is Outcome.FAIL
    for check in (redirects.canonical, redirects.path_query, redirects.hops, redirects.status):
        assert seen(check, followed).outcome is Outcome.NOT_APPLICABLE


def test_the_fix_of_a_loop_names_the_hosts_that_take_turns() -> None:
    both = trail("https://a.example/", "https://b.example/", "https://a.example/", loop=True)
    assert "a.example and b.example" in seen(redirects.loop, both).fix
    assert "Full (strict)" in seen(redirects.loop, LOOP).fix


@pytest.mark.parametrize(
    ("followed", "outcome"),
    [
        (trail(SOURCE), Outcome.FAIL),
        (trail(SOURCE, "https://old.northstar.example/book?c=7"), Outcome.FAIL),
        (trail(SOURCE, left="https://parking.example/"), Outcome.FAIL),
        (trail(SOURCE, TARGET, state=HttpState.TLS), Outcome.FAIL),
        (trail(SOURCE, state=HttpState.REFUSED), Outcome.FAIL),
        (trail(SOURCE, TARGET, state=HttpState.TIMEOUT), Outcome.UNKNOWN),
        (trail(SOURCE, TARGET, last=404), Outcome.WARN),
        (trail(SOURCE, TARGET, last=403), Outcome.PASS),
        (trail(SOURCE, "http://www.northstar.example/book?c=7"), Outcome.WARN),
    ],
)
def test_canonical(followed: Trail, outcome: Outcome) -> None:
    assert seen(redirects.canonical, followed).outcome is outcome


def test_canonical_shows_the_hops_and_the_rule_to_add() -> None:
    verdict = seen(redirects.canonical, trail(SOURCE, "https://old.northstar.example/book?c=7"))
    assert verdict.evidence[0].label == f"1 {SOURCE}"
    assert "301 -> https://old.northstar.example/book?c=7" in verdict.evidence[0].value
    assert "server_name northstar.example; return 301 https://www.northstar.example$request_uri;" in verdict.fix


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        ("https://www.northstar.example/book?c=7", Outcome.PASS),
        ("https://www.northstar.example/%62ook?c=7", Outcome.PASS),
        ("https://www.northstar.example/book/?c=7", Outcome.WARN),
        ("https://www.northstar.example/book", Outcome.FAIL),
        ("https://www.northstar.example/", Outcome.FAIL),
        ("https://www.northstar.example/Book?c=7", Outcome.FAIL),
    ],
)
def test_path_query(end: str, outcome: Outcome) -> None:
    assert seen(redirects.path_query, trail(SOURCE, end)).outcome is outcome


def test_path_query_counts_the_target_even_when_it_sends_on_to_a_login() -> None:
    assert seen(redirects.path_query, trail(SOURCE, TARGET, "https://www.northstar.example/login")).outcome is Outcome.PASS


def test_downgrade_fails_and_shows_the_right_location() -> None:
    verdict = seen(redirects.downgrade, trail("https://northstar.example/", "http://www.northstar.example/"))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.fix.endswith("Location: https://www.northstar.example/")
    assert seen(redirects.downgrade, trail("https://northstar.example/", left="http://parking.example/")).outcome is Outcome.FAIL


@pytest.mark.parametrize(("number", "outcome"), [(2, Outcome.PASS), (3, Outcome.WARN), (4, Outcome.WARN), (5, Outcome.FAIL)])
def test_hops(number: int, outcome: Outcome) -> None:
    assert seen(redirects.hops, trail(SOURCE, *(f"https://www.northstar.example/{step}" for step in range(number)))).outcome is outcome


@pytest.mark.parametrize(
    ("plain", "kind", "outcome"),
    [
        (hop("http://app.example/", "https://app.example/"), HostKind.APP, Outcome.PASS),
        (hop("http://app.example/", "https://www.app.example/"), HostKind.APP, Outcome.WARN),
        (hop("http://app.example/", "http://www.app.example/"), HostKind.APP, Outcome.FAIL),
        (hop("http://app.example/", "/home"), HostKind.APP, Outcome.FAIL),
        (hop("http://app.example/"), HostKind.APP, Outcome.FAIL),
        (hop("http://app.example/", status=403), HostKind.APP, Outcome.FAIL),
        (hop("http://app.example/", status=403), HostKind.API, Outcome.PASS),
        (hop("http://app.example/", state=HttpState.REFUSED), HostKind.APP, Outcome.WARN),
        (hop("http://app.example/", state=HttpState.TIMEOUT), HostKind.APP, Outcome.UNKNOWN),
    ],
)
def test_https_first(plain: Exchange, kind: HostKind, outcome: Outcome) -> None:
    assert judge(redirects.https_first, RecordedSurvey(exchanges=[plain]), Host("app.example", kind)).outcome is outcome


OLD = Domain("oldname.example", old=True)


def old(http: Trail, https: Trail, *, canonical: str = "www.northstar.example", state: DnsState = DnsState.ANSWER) -> Outcome:
    project = Project("Northstar", Path("lrconsole.toml"), canonical=canonical)
    survey = RecordedSurvey(project, dns=[answer(OLD.name, "A", "192.0.2.1", state=state)], trails=[http, https])
    return judge(redirects.old_domains, survey, OLD).outcome


HTTP_OLD = trail("http://oldname.example/", "https://oldname.example/", "https://www.northstar.example/")
HTTPS_OLD = trail("https://oldname.example/", "https://www.northstar.example/")


def test_old_domains() -> None:
    assert old(HTTP_OLD, HTTPS_OLD) is Outcome.PASS
    assert old(trail("http://oldname.example/"), HTTPS_OLD) is Outcome.FAIL
    assert old(HTTP_OLD, trail("https://oldname.example/", state=HttpState.TLS)) is Outcome.FAIL
    assert old(HTTP_OLD, trail("https://oldname.example/", left="https://parking.example/")) is Outcome.FAIL
    assert old(HTTP_OLD, HTTPS_OLD, state=DnsState.NXDOMAIN) is Outcome.FAIL


def test_old_domains_unknown_and_not_applicable() -> None:
    assert old(HTTP_OLD, trail("https://oldname.example/", state=HttpState.TIMEOUT)) is Outcome.UNKNOWN
    assert old(HTTP_OLD, HTTPS_OLD, canonical="") is Outcome.UNKNOWN
    assert judge(redirects.old_domains, RecordedSurvey(), Domain("northstar.example")).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("source", "target", "part"),
    [
        ("https://a.example/old", "https://b.example/new", "location = /old { return 301 https://b.example/new; }"),
        ("https://a.example/old?x=1", "https://b.example/new?x=1", "return 301 https://b.example/new$is_args$args;"),
        ("http://a.example/p", "https://a.example/p", "listen 80; server_name a.example; return 301 https://$host$request_uri;"),
    ],
)
def test_one_rule_per_source(source: str, target: str, part: str) -> None:
    assert part in rule(Redirect(source, target))
