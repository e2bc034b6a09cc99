"""Tests of the health checks."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Timing
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Environment, EnvironmentKind
from lrconsole.stages import Check
from lrconsole.stages.observe import health
from tests.stages.recorded import RecordedSurvey, judge

APP = "https://app.northstar.example"
URL = f"{APP}/healthz"
PRODUCTION = Environment(EnvironmentKind.PRODUCTION, APP, health=URL)


def seen(
    check: Check,
    body: str = "ok",
    status: int = 200,
    *headers: tuple[str, str],
    state: HttpState = HttpState.ANSWERED,
    total: float = 80.0,
    app: HttpState = HttpState.ANSWERED,
) -> Verdict:
    answers = [Exchange(URL, "GET", state, status, headers, body=body, timing=Timing(total=total)), Exchange(APP, "GET", app, 200)]
    return judge(check, RecordedSurvey(exchanges=answers), PRODUCTION)


def test_route_by_status_and_time() -> None:
    assert seen(health.route).outcome is Outcome.PASS
    assert seen(health.route, total=1_001).outcome is Outcome.WARN
    for status in (204, 302, 401, 404, 500, 503):
        assert seen(health.route, status=status).outcome is Outcome.FAIL
    assert seen(health.route, "", 403, ("cf-mitigated", "challenge")).outcome is Outcome.UNKNOWN


def test_route_that_times_out_fails_only_when_the_app_answers() -> None:
    assert seen(health.route, state=HttpState.TIMEOUT).outcome is Outcome.FAIL
    assert seen(health.route, state=HttpState.TIMEOUT, app=HttpState.TIMEOUT).outcome is Outcome.UNKNOWN
    assert seen(health.route, state=HttpState.REFUSED).outcome is Outcome.FAIL
    assert seen(health.route, state=HttpState.UNRESOLVED).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("check", [health.route, health.honest], ids=lambda check: check.id)
def test_without_an_address_the_line_to_add_is_named(check: Check) -> None:
    verdict = judge(check, RecordedSurvey(), Environment(EnvironmentKind.PRODUCTION, APP))
    assert verdict.outcome is Outcome.UNKNOWN
    assert "[environment.production]" in verdict.fix


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"status": "ok", "database": "ok"}', Outcome.PASS),
        ('{"status": "UP", "components": {"db": {"status": "UP"}, "mail": {"status": "UP"}}}', Outcome.PASS),
        ('{"checks": {"postgres:connected": true}}', Outcome.PASS),
        ("db: ok, redis: ok", Outcome.PASS),
        ('{"status": "ok"}', Outcome.WARN),
        ('{"status": "ok", "uptime": 12}', Outcome.WARN),
        ("ok", Outcome.WARN),
        ("<html>database</html>", Outcome.WARN),
        ('{"broken', Outcome.WARN),
        ('{"status": "ok", "database": "down"}', Outcome.FAIL),
        ('{"components": {"mail": {"status": "DOWN"}}}', Outcome.FAIL),
        ('{"checks": {"database": false}}', Outcome.FAIL),
    ],
)
def test_honest(body: str, outcome: Outcome) -> None:
    assert seen(health.honest, body).outcome is outcome


def test_honest_is_content_with_an_error_that_tells_and_unknown_otherwise() -> None:
    assert seen(health.honest, '{"database": "down"}', 503).outcome is Outcome.PASS
    assert seen(health.honest, "not found", 404).outcome is Outcome.UNKNOWN
    assert seen(health.honest, state=HttpState.TIMEOUT).outcome is Outcome.UNKNOWN
