"""Tests of the variable checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import NameRead, RepositorySeen
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Environment, EnvironmentKind, Project, Repository
from lrconsole.stages import Check
from lrconsole.stages.secrets import variables
from tests.stages.recorded import RecordedSurvey, judge

REPOSITORY = Repository(Path("repository"))
READS = (
    NameRead("DATABASE_URL", "app/db.py", 4),
    NameRead("NODE_ENV", "app/main.js", 1),
    NameRead("CACHE_URL", "app/db.py", 9, optional=True),
)


def seen(check: Check, given: tuple[str, ...] | None = (), state: RepositoryState = RepositoryState.READ, **more: Any) -> Verdict:
    facts: dict[str, Any] = {"names": READS, "example": ()} | more
    production = Environment(EnvironmentKind.PRODUCTION, "https://app.northstar.example", names=given)
    project = Project("Northstar", Path("lrconsole.toml"), environments=(production,), repository=REPOSITORY)
    return judge(check, RecordedSurvey(project, tree=RepositorySeen(state, **facts)), REPOSITORY)


def test_missing_lists_the_name_and_the_line_that_reads_it() -> None:
    verdict = seen(variables.missing)
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "1 variable missing: DATABASE_URL")
    assert [(line.label, line.value) for line in verdict.evidence] == [("DATABASE_URL", "app/db.py:4")]
    assert "DATABASE_URL=…" in verdict.fix


def test_missing_passes_when_all_are_set_and_defaults_need_no_value() -> None:
    assert seen(variables.missing, ("DATABASE_URL",)).outcome is Outcome.PASS


def test_missing_is_unknown_when_the_file_does_not_say_what_is_set() -> None:
    verdict = seen(variables.missing, None)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "[environment.production]" in verdict.fix
    assert 'names = ["DATABASE_URL"]' in verdict.fix


def test_example() -> None:
    assert seen(variables.example, example=("DATABASE_URL", "CACHE_URL")).outcome is Outcome.PASS
    assert seen(variables.example, example=("DATABASE_URL",)).outcome is Outcome.WARN
    verdict = seen(variables.example, example=("CACHE_URL",))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.fix == "Add to .env.example:\nDATABASE_URL="


def test_example_fails_without_the_file_unless_nothing_is_read() -> None:
    verdict = seen(variables.example, example=None)
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "there is no .env.example")
    assert seen(variables.example, example=None, names=()).outcome is Outcome.PASS


@pytest.mark.parametrize("check", [variables.missing, variables.example], ids=lambda check: check.id)
@pytest.mark.parametrize("state", [state for state in RepositoryState if state is not RepositoryState.READ])
def test_without_a_repository_nothing_is_known(check: Check, state: RepositoryState) -> None:
    verdict = seen(check, state=state, reason="why")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "why" in verdict.summary


@pytest.mark.parametrize(
    ("name", "expected"), [("PORT", True), ("VERCEL_URL", True), ("CI", True), ("PORTAL_URL", False), ("DATABASE_URL", False)]
)
def test_names_of_the_platform(name: str, expected: bool) -> None:
    assert variables.is_platform(name) is expected


@pytest.mark.parametrize("check", [variables.missing, variables.example], ids=lambda check: check.id)
def test_nothing_missing_in_a_part_is_not_known_to_be_nothing(check: Check) -> None:
    whole: dict[str, Any] = {"names": (), "example": ()}
    assert seen(check, (), incomplete="5,000 files over the limit, 3 files not readable", **whole).outcome is Outcome.UNKNOWN
    assert seen(check, (), incomplete="a shallow clone", **whole).outcome is Outcome.PASS
