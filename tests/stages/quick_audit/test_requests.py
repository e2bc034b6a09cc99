"""Tests of the request check."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Login
from lrconsole.model.observed_state import HttpState, LoginState
from lrconsole.model.project import Project, Role, Route
from lrconsole.stages.quick_audit import requests
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/clients"
OWNER = Role("owner", "owner@northstar.example", "keyring:northstar/owner")
ROUTE = Route("client list", URL, "owner")


def seen(
    status: int = 200,
    *headers: tuple[str, str],
    state: HttpState = HttpState.ANSWERED,
    login: LoginState = LoginState.IN,
    route: Route = ROUTE,
) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), roles=(OWNER,))
    answer = Exchange(URL, "GET", state, status, headers)
    return judge(requests.errors, RecordedSurvey(project, exchanges=[answer], logins=[Login("owner", login)]), route)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.PASS),
        (204, Outcome.PASS),
        (304, Outcome.WARN),
        (401, Outcome.FAIL),
        (403, Outcome.FAIL),
        (404, Outcome.FAIL),
        (500, Outcome.FAIL),
        (503, Outcome.FAIL),
        (429, Outcome.UNKNOWN),
    ],
)
def test_by_status(status: int, outcome: Outcome) -> None:
    assert seen(status).outcome is outcome


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("/login?next=/clients", Outcome.FAIL),
        ("https://id.northstar.example/users/sign_in", Outcome.FAIL),
        ("/auth/start", Outcome.FAIL),
        ("/clients/", Outcome.WARN),
        ("/authors", Outcome.WARN),
        ("/blog-in-review", Outcome.WARN),
    ],
)
def test_a_redirect_fails_only_when_it_leads_to_a_login(location: str, outcome: Outcome) -> None:
    assert seen(302, ("location", location)).outcome is outcome


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (HttpState.TIMEOUT, Outcome.FAIL),
        (HttpState.REFUSED, Outcome.FAIL),
        (HttpState.BROKEN, Outcome.FAIL),
        (HttpState.TLS, Outcome.FAIL),
        (HttpState.TOO_LARGE, Outcome.WARN),
        (HttpState.UNRESOLVED, Outcome.UNKNOWN),
        (HttpState.UNREACHABLE, Outcome.UNKNOWN),
        (HttpState.UNDECLARED, Outcome.UNKNOWN),
    ],
)
def test_without_an_answer(state: HttpState, outcome: Outcome) -> None:
    assert seen(state=state).outcome is outcome


def test_a_bot_challenge_is_unknown() -> None:
    assert seen(403, ("cf-mitigated", "challenge")).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("login", [state for state in LoginState if state is not LoginState.IN])
def test_without_its_login_a_route_is_unknown(login: LoginState) -> None:
    verdict = seen(500, login=login)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "not logged in as owner" in verdict.summary


def test_a_role_that_is_not_declared_is_unknown_and_a_visitor_needs_none() -> None:
    assert "[[role]]" in seen(route=Route("client list", URL, "coach")).fix
    assert seen(login=LoginState.REFUSED, route=Route("client list", URL)).outcome is Outcome.PASS
