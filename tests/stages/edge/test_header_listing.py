"""Tests of what search engines find of staging, and of the file that names a contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Environment, EnvironmentKind, Host, HostKind, Project
from lrconsole.stages import Check
from lrconsole.stages.edge import headers
from tests.stages.recorded import RecordedSurvey, judge

STAGING = "https://staging.northstar.example/"
PROJECT = Project("Northstar", Path("lrconsole.toml"), environments=(Environment(EnvironmentKind.STAGING, STAGING.rstrip("/")),))
SITE = Host("www.northstar.example", HostKind.SITE)
FILE = "https://www.northstar.example/.well-known/security.txt"


def trail(
    url: str, *lines: tuple[str, str], status: int = 200, body: str = "", state: HttpState = HttpState.ANSWERED, left: str = ""
) -> Trail:
    return Trail(url, (Exchange(url, "GET", state, status, lines, body=body),), left=left)


def staging(check: Check, followed: Trail) -> Verdict:
    return judge(check, RecordedSurvey(PROJECT, trails=[followed]), PROJECT)


@pytest.mark.parametrize("check", [headers.staging_auth, headers.staging_noindex], ids=lambda check: check.id)
def test_staging_that_is_closed_silent_or_not_declared(check: Check) -> None:
    assert staging(check, trail(STAGING, status=401)).outcome is Outcome.PASS
    assert staging(check, trail(STAGING, status=302, left="https://login.example/")).outcome is Outcome.PASS
    assert staging(check, trail(STAGING, state=HttpState.TIMEOUT)).outcome is Outcome.UNKNOWN
    assert staging(check, trail(STAGING, status=502)).outcome is Outcome.UNKNOWN
    assert staging(check, Trail(STAGING, trail(STAGING).hops, loop=True)).outcome is Outcome.UNKNOWN
    bare = Project("Northstar", Path("lrconsole.toml"))
    assert judge(check, RecordedSurvey(bare), bare).outcome is Outcome.NOT_APPLICABLE


def test_staging_auth() -> None:
    verdict = staging(headers.staging_auth, trail(STAGING, body="<h1>Clients"))
    assert verdict.outcome is Outcome.WARN
    assert "auth_basic" in verdict.fix
    assert staging(headers.staging_auth, trail(STAGING, body='<input name=p type="password">')).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("lines", "body", "outcome"),
    [
        ([("x-robots-tag", "noindex, nofollow")], "", Outcome.PASS),
        ([], '<meta name="robots" content="noindex">', Outcome.PASS),
        ([], "", Outcome.WARN),
        ([("x-robots-tag", "all")], "", Outcome.WARN),
    ],
)
def test_staging_noindex(lines: list[tuple[str, str]], body: str, outcome: Outcome) -> None:
    verdict = staging(headers.staging_noindex, trail(STAGING, *lines, body=body))
    assert verdict.outcome is outcome
    assert "X-Robots-Tag" in verdict.fix or outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, "Contact: mailto:a@northstar.example\nExpires: 2027-06-01T00:00:00Z\n", Outcome.PASS),
        (200, "# who\r\ncontact: https://a.example\r\nexpires: 2027-06-01T00:00:00+00:00\r\n", Outcome.PASS),
        (200, "Contact: mailto:a@northstar.example\nExpires: 2026-06-01T00:00:00Z\n", Outcome.WARN),
        (200, "Contact: mailto:a@northstar.example\n", Outcome.WARN),
        (200, "<html>Not found</html>", Outcome.WARN),
        (404, "", Outcome.WARN),
        (503, "", Outcome.UNKNOWN),
    ],
)
def test_security_txt(status: int, body: str, outcome: Outcome) -> None:
    verdict = judge(headers.security_txt, RecordedSurvey(PROJECT, trails=[trail(FILE, status=status, body=body)]), SITE)
    assert verdict.outcome is outcome
    assert "Contact: mailto:security@northstar.example" in verdict.fix or outcome is not Outcome.WARN


def test_security_txt_is_looked_for_on_the_public_site() -> None:
    assert (
        judge(headers.security_txt, RecordedSurvey(PROJECT), Host("app.northstar.example", HostKind.APP)).outcome is Outcome.NOT_APPLICABLE
    )
