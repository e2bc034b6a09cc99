"""Tests of the header checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Flow, Host, HostKind, Project, Step
from lrconsole.stages import Check
from lrconsole.stages.edge import headers
from tests.stages.recorded import RecordedSurvey, judge

APP = Host("app.northstar.example", HostKind.APP)
SITE = Host("www.northstar.example", HostKind.SITE)
PROJECT = Project("Northstar", Path("lrconsole.toml"))
LOGIN = "https://app.northstar.example/login"
HOME = "https://www.northstar.example/"


def page(url: str, *lines: tuple[str, str], status: int = 200, body: str = "", state: HttpState = HttpState.ANSWERED) -> Trail:
    return Trail(url, (Exchange(url, "GET", state, status, lines, body=body),))


def seen(check: Check, host: Host, *trails: Trail, project: Project = PROJECT) -> Verdict:
    return judge(check, RecordedSurvey(project, trails=list(trails)), host)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([("x-frame-options", "DENY")], Outcome.PASS),
        ([("x-frame-options", "sameorigin")], Outcome.PASS),
        ([("x-frame-options", "ALLOW-FROM https://a.example")], Outcome.FAIL),
        ([("content-security-policy", "default-src 'self'; frame-ancestors 'none'")], Outcome.PASS),
        ([("content-security-policy", "default-src 'self'"), ("content-security-policy", "frame-ancestors 'self'")], Outcome.PASS),
        ([("content-security-policy", "frame-ancestors *"), ("x-frame-options", "DENY")], Outcome.FAIL),
        ([("content-security-policy-report-only", "frame-ancestors 'none'")], Outcome.FAIL),
        ([], Outcome.FAIL),
    ],
)
def test_frame(lines: list[tuple[str, str]], outcome: Outcome) -> None:
    verdict = seen(headers.frame, APP, page(LOGIN, *lines))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or "frame-ancestors 'self'" in verdict.fix


def test_frame_looks_at_the_login_page_that_the_flow_names() -> None:
    flow = Flow("login", (Step("form", "GET", "https://app.northstar.example/users/sign_in"),))
    found = page("https://app.northstar.example/users/sign_in", ("x-frame-options", "DENY"))
    assert seen(headers.frame, APP, found, project=replace(PROJECT, flows=(flow,))).outcome is Outcome.PASS


def test_frame_is_unknown_when_it_could_not_look() -> None:
    assert seen(headers.frame, APP, page(LOGIN, state=HttpState.TIMEOUT)).outcome is Outcome.UNKNOWN
    assert seen(headers.frame, APP, page(LOGIN, status=503)).outcome is Outcome.UNKNOWN
    assert seen(headers.frame, APP, page(LOGIN, ("cf-mitigated", "challenge"), status=403)).outcome is Outcome.UNKNOWN
    missing = seen(headers.frame, APP, page(LOGIN, status=404))
    assert missing.outcome is Outcome.UNKNOWN
    assert "[flow.login]" in missing.fix
    endless = Trail(LOGIN, (Exchange(LOGIN, "GET", HttpState.ANSWERED, 302),), loop=True)
    assert seen(headers.frame, APP, endless).outcome is Outcome.UNKNOWN


def test_frame_is_not_asked_of_the_site_or_of_a_login_elsewhere() -> None:
    elsewhere = Trail(LOGIN, (Exchange(LOGIN, "GET", HttpState.ANSWERED, 302),), left="https://id.example/")
    assert seen(headers.frame, SITE).outcome is Outcome.NOT_APPLICABLE
    assert seen(headers.frame, APP, elsewhere).outcome is Outcome.NOT_APPLICABLE


def test_nosniff_weighs_more_where_users_upload_files() -> None:
    plain = seen(headers.nosniff, APP, page(LOGIN))
    uploads = seen(headers.nosniff, APP, page(LOGIN), project=replace(PROJECT, uploads=True))
    assert (plain.outcome, plain.severity, headers.nosniff.severity) == (Outcome.WARN, None, Severity.MEDIUM)
    assert (uploads.outcome, uploads.severity) == (Outcome.FAIL, Severity.HIGH)
    assert 'X-Content-Type-Options "nosniff"' in uploads.fix


def test_nosniff_passes_and_is_unknown() -> None:
    assert seen(headers.nosniff, SITE, page(HOME, ("x-content-type-options", "NoSniff"))).outcome is Outcome.PASS
    assert seen(headers.nosniff, SITE, page(HOME, state=HttpState.UNRESOLVED)).outcome is Outcome.UNKNOWN
    assert seen(headers.nosniff, Host("old.example", HostKind.OLD)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("lines", "body", "outcome"),
    [
        ([], "<html><head><meta name='robots' content='index, follow'></head>", Outcome.PASS),
        ([], "an article on the word noindex", Outcome.PASS),
        ([("x-robots-tag", "googlebot: noindex")], "", Outcome.FAIL),
        ([("x-robots-tag", "noarchive"), ("x-robots-tag", "none")], "", Outcome.FAIL),
        ([], '<META content="NOINDEX,nofollow" name="Robots">', Outcome.FAIL),
    ],
)
def test_noindex(lines: list[tuple[str, str]], body: str, outcome: Outcome) -> None:
    assert seen(headers.noindex, SITE, page(HOME, *lines, body=body)).outcome is outcome


def test_noindex_is_right_for_apps_and_unknown_without_a_page() -> None:
    assert seen(headers.noindex, APP).outcome is Outcome.NOT_APPLICABLE
    assert seen(headers.noindex, SITE, page(HOME, status=404)).outcome is Outcome.UNKNOWN
    assert seen(headers.noindex, SITE, page(HOME, state=HttpState.TLS)).outcome is Outcome.UNKNOWN
