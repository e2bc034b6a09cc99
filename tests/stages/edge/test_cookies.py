"""Tests of the cookie checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import CookieSeen, Login, StepSeen
from lrconsole.model.observed_state import LoginState
from lrconsole.model.project import Flow, Host, HostKind, Project, Role
from lrconsole.stages import Check
from lrconsole.stages.edge import cookies
from tests.stages.recorded import RecordedSurvey, judge

OWNER = Role("owner", "owner@northstar.example", "keyring:northstar/owner")
GOOD = CookieSeen("sessionid", True, True, "Lax")


def seen(*found: CookieSeen, state: LoginState = LoginState.IN, bearer: str = "") -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), roles=(OWNER,), flows=(Flow("login", (), bearer),))
    return judge(cookies.session, RecordedSurvey(project, logins=[Login("owner", state, cookies=found)]), OWNER)


@pytest.mark.parametrize(
    ("cookie", "outcome"),
    [
        (GOOD, Outcome.PASS),
        (CookieSeen("__Host-auth", True, True, "strict"), Outcome.PASS),
        (CookieSeen("sessionid", False, True, "Lax"), Outcome.FAIL),
        (CookieSeen("sessionid", True, False, "Lax"), Outcome.FAIL),
        (CookieSeen("connect.sid", True, True), Outcome.WARN),
        (CookieSeen("access_token", True, True, "None"), Outcome.WARN),
    ],
)
def test_session(cookie: CookieSeen, outcome: Outcome) -> None:
    verdict = seen(cookie, CookieSeen("csrftoken", False, False), CookieSeen("theme", False, False))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or f"Set-Cookie: {cookie.name}=…; Path=/; Secure; HttpOnly; SameSite=Lax" in verdict.fix


def test_session_judges_what_was_set_last_and_leaves_out_deleted_cookies() -> None:
    assert seen(CookieSeen("sessionid", False, False), GOOD).outcome is Outcome.PASS
    assert seen(GOOD, CookieSeen("old_session", False, False, max_age=0)).outcome is Outcome.PASS


def test_session_is_unknown_when_nothing_looks_like_one() -> None:
    assert seen(CookieSeen("theme", True, True)).outcome is Outcome.UNKNOWN
    assert seen(bearer="${token}").outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("state", [state for state in LoginState if state is not LoginState.IN])
def test_session_is_unknown_without_a_login(state: LoginState) -> None:
    assert seen(GOOD, state=state).outcome is Outcome.UNKNOWN


def by_attribute(check: Check, *found: CookieSeen, state: LoginState = LoginState.IN, bearer: str = "") -> Verdict:
    hosts = (Host("app.northstar.example", HostKind.APP), Host("blog.northstar.example", HostKind.SITE))
    project = Project("Northstar", Path("lrconsole.toml"), hosts=hosts, roles=(OWNER,), flows=(Flow("login", (), bearer),))
    steps = (StepSeen("submit", "POST", "https://app.northstar.example/login", 303, 1.0),)
    return judge(check, RecordedSurvey(project, logins=[Login("owner", state, steps, found)]), OWNER)


ATTRIBUTES = [cookies.prefix, cookies.domain_too_wide, cookies.lifetime]


@pytest.mark.parametrize("check", ATTRIBUTES, ids=lambda check: check.id)
def test_a_good_cookie_passes_and_without_a_login_nothing_is_known(check: Check) -> None:
    assert by_attribute(check, GOOD).outcome is Outcome.PASS
    assert by_attribute(check, GOOD, state=LoginState.NOT_AGREED).outcome is Outcome.UNKNOWN
    assert by_attribute(check, bearer="${token}").outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("cookie", "outcome"),
    [
        (CookieSeen("__Host-session", True, True, path="/"), Outcome.PASS),
        (CookieSeen("__Secure-session", True, True, path="/app"), Outcome.PASS),
        (CookieSeen("__Host-session", False, True, path="/"), Outcome.FAIL),
        (CookieSeen("__Host-session", True, True, path="/app"), Outcome.FAIL),
        (CookieSeen("__Host-session", True, True, path="/", domain="northstar.example"), Outcome.FAIL),
        (CookieSeen("__Secure-session", False, True), Outcome.FAIL),
    ],
)
def test_prefix(cookie: CookieSeen, outcome: Outcome) -> None:
    assert by_attribute(cookies.prefix, cookie).outcome is outcome


def test_domain_too_wide_names_who_else_is_sent_it() -> None:
    verdict = by_attribute(cookies.domain_too_wide, CookieSeen("sessionid", True, True, "Lax", domain="northstar.example"))
    assert verdict.outcome is Outcome.WARN
    assert "blog.northstar.example" in verdict.summary
    own = by_attribute(cookies.domain_too_wide, CookieSeen("sessionid", True, True, "Lax", domain="app.northstar.example"))
    assert own.outcome is Outcome.PASS


def test_lifetime() -> None:
    day = 86_400
    assert by_attribute(cookies.lifetime, CookieSeen("sessionid", True, True, "Lax", max_age=400 * day)).outcome is Outcome.PASS
    verdict = by_attribute(cookies.lifetime, CookieSeen("sessionid", True, True, "Lax", max_age=730 * day))
    assert (verdict.outcome, verdict.summary) == (Outcome.WARN, "sessionid lasts 730 days")
