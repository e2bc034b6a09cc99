"""Tests of the login check."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Login, StepSeen
from lrconsole.model.observed_state import LoginState
from lrconsole.model.project import Role
from lrconsole.stages.quick_audit import login
from tests.stages.recorded import RecordedSurvey, judge

OWNER = Role("owner", "owner@northstar.example", "keyring:northstar/owner")
URL = "https://app.northstar.example/login"
FORM = StepSeen("form", "GET", URL, 200, 80.0)


def seen(state: LoginState, *steps: StepSeen, reason: str = "") -> Verdict:
    return judge(login.role, RecordedSurvey(logins=[Login("owner", state, steps, reason=reason)]), OWNER)


def test_a_login_passes() -> None:
    verdict = seen(LoginState.IN, FORM, StepSeen("submit", "POST", URL, 302, 120.0))
    assert (verdict.outcome, verdict.summary) == (Outcome.PASS, "2 steps in 200 ms")


@pytest.mark.parametrize("state", [LoginState.REFUSED, LoginState.BROKEN])
def test_a_login_that_was_tried_and_did_not_work_fails_with_its_step(state: LoginState) -> None:
    verdict = seen(state, FORM, StepSeen("submit", "POST", URL, 500, 120.0, "answers 500, not 302"))
    assert verdict.outcome is Outcome.FAIL
    assert '"submit": answers 500' in verdict.summary
    assert f"POST {URL} as owner@northstar.example" in verdict.fix
    without_step = seen(state, reason="wrong password")
    assert without_step.outcome is Outcome.FAIL
    assert without_step.summary.endswith("wrong password")


@pytest.mark.parametrize(
    ("state", "unlocks"),
    [
        (LoginState.NOT_AGREED, "[consent]"),
        (LoginState.NO_FLOW, "[flow.login]"),
        (LoginState.NO_CREDENTIAL, "[[role]]"),
        (LoginState.UNREACHABLE, ""),
    ],
)
def test_a_login_that_was_not_tried_is_unknown(state: LoginState, unlocks: str) -> None:
    verdict = seen(state, reason="why it was not tried")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "why it was not tried" in verdict.summary
    assert unlocks in verdict.fix
