"""Tests of the rollback checks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.project import Project, Rollback
from lrconsole.stages import Check
from lrconsole.stages.deploy import rollback
from tests.stages.recorded import NOW, RecordedSurvey, judge


def seen(check: Check, declared: Rollback | None) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), rollback=declared)
    return judge(check, RecordedSurvey(project), project)


def rehearsed(days: int, minutes: float | None = 6.5) -> Outcome:
    return seen(rollback.rehearsed, Rollback("make rollback", "v1.4.1", NOW.date() - timedelta(days=days), minutes)).outcome


@pytest.mark.parametrize(
    ("declared", "outcome"),
    [
        (Rollback("make rollback", "v1.4.1"), Outcome.PASS),
        (Rollback("make rollback"), Outcome.FAIL),
        (Rollback(" ", "v1.4.1"), Outcome.FAIL),
        (None, Outcome.FAIL),
    ],
)
def test_declared(declared: Rollback | None, outcome: Outcome) -> None:
    verdict = seen(rollback.declared, declared)
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or "[rollback]" in verdict.fix


@pytest.mark.parametrize(
    ("days", "minutes", "outcome"),
    [
        (0, 6.5, Outcome.PASS),
        (30, 10, Outcome.PASS),
        (31, 6.5, Outcome.WARN),
        (90, 6.5, Outcome.WARN),
        (91, 6.5, Outcome.FAIL),
        (4, 10.5, Outcome.FAIL),
        (4, None, Outcome.WARN),
        (-1, 6.5, Outcome.UNKNOWN),
    ],
)
def test_rehearsed(days: int, minutes: float | None, outcome: Outcome) -> None:
    assert rehearsed(days, minutes) is outcome


def test_never_rehearsed_fails_and_the_fix_names_the_command() -> None:
    verdict = seen(rollback.rehearsed, Rollback("make rollback", "v1.4.1"))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.fix.startswith("Rehearse: make rollback\n")


def test_what_is_not_declared_cannot_be_rehearsed() -> None:
    assert seen(rollback.rehearsed, None).outcome is Outcome.NOT_APPLICABLE
