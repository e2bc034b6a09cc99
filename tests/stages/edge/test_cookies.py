"""Tests of the cookie checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import CookieSeen, Login
from lrconsole.model.observed_state import LoginState
from lrconsole.model.project import Flow, Project, Role
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
