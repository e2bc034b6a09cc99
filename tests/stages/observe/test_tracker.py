"""Tests of the error tracker check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Project, Tracker
from lrconsole.stages.observe import tracker
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/login"
SENTRY = Tracker("Sentry", URL, 'release="([^"]+)"')


def seen(body: str, declared: Tracker | None = SENTRY, status: int = 200, state: HttpState = HttpState.ANSWERED, **more: Any) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), tracker=declared)
    return judge(tracker.release, RecordedSurvey(project, exchanges=[Exchange(URL, "GET", state, status, body=body, **more)]), project)


def test_a_release_in_the_page_passes_and_is_shown() -> None:
    verdict = seen('<script>Sentry.init({release="1.4.2"})')
    assert (verdict.outcome, verdict.summary) == (Outcome.PASS, "Sentry: 1.4.2")


def test_no_release_fails_with_what_to_write() -> None:
    verdict = seen('<script>Sentry.init({release=""})')
    assert verdict.outcome is Outcome.FAIL
    assert "Sentry" in verdict.fix


@pytest.mark.parametrize("declared", [None, Tracker("Sentry"), Tracker("Sentry", URL), Tracker("Sentry", URL, "(")])
def test_what_is_not_declared_is_unknown_and_named(declared: Tracker | None) -> None:
    verdict = seen("", declared)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "[tracker]" in verdict.fix


def test_a_page_that_could_not_be_read_is_unknown() -> None:
    assert seen("", status=500).outcome is Outcome.UNKNOWN
    assert seen("", state=HttpState.TIMEOUT).outcome is Outcome.UNKNOWN
    assert seen("cut", truncated=True).outcome is Outcome.UNKNOWN
