"""Tests of the pipeline checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome
from lrconsole.model.observation import RepositorySeen, Workflow
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Repository
from lrconsole.stages import Check
from lrconsole.stages.deploy import pipeline
from tests.stages.recorded import RecordedSurvey, judge

PATH = ".github/workflows/ci.yml"


def seen(check: Check, *texts: str, path: str = PATH, state: RepositoryState = RepositoryState.READ) -> Verdict:
    tree = RepositorySeen(state, workflows=tuple(Workflow(path, text) for text in texts))
    return judge(check, RecordedSurvey(tree=tree), Repository(Path("repository")))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("name: CI\non: push\njobs: {}\n", Outcome.PASS),
        ("on: [workflow_dispatch, pull_request]\n", Outcome.PASS),
        ("'on':\n  push:\n    branches: [main]\n", Outcome.PASS),
        ("on:\n- pull_request\njobs: {}\n", Outcome.PASS),
        ("on:\n  # push:\n  schedule:\n    - cron: '0 3 * * *'\njobs:\n  push:\n    runs-on: x\n", Outcome.WARN),
        ("on:\n  workflow_dispatch:\n    inputs:\n      push:\n        type: boolean\n", Outcome.WARN),
        ("on: workflow_dispatch # not on push\n", Outcome.WARN),
    ],
)
def test_workflow_by_its_events(text: str, outcome: Outcome) -> None:
    assert seen(pipeline.workflow, text).outcome is outcome


def test_workflow_fails_without_one_and_shows_one() -> None:
    verdict = seen(pipeline.workflow)
    assert verdict.outcome is Outcome.FAIL
    assert "on: [push, pull_request]" in verdict.fix


def test_other_systems_run_on_push() -> None:
    assert seen(pipeline.workflow, "test:\n  script: make test\n", path=".gitlab-ci.yml").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("- run: pytest -q", Outcome.PASS),
        ("- run: npm test", Outcome.PASS),
        ("- run: pnpm run test -- --ci", Outcome.PASS),
        ("- run: go test ./...", Outcome.PASS),
        ("- run: ./gradlew clean check", Outcome.PASS),
        ("- run: php artisan test", Outcome.PASS),
        ("- run: pip install pytest && pytest", Outcome.PASS),
        ("- run: pytest || true", Outcome.WARN),
        ("- run: npm run build", Outcome.FAIL),
        ("# - run: pytest", Outcome.FAIL),
        ("- name: npm test comes later", Outcome.FAIL),
        ("- run: pip install pytest-cov", Outcome.FAIL),
    ],
)
def test_tests_by_command(line: str, outcome: Outcome) -> None:
    assert seen(pipeline.tests, f"on: push\njobs:\n  a:\n    steps:\n      {line}\n").outcome is outcome


def test_tests_is_a_guess_from_text_and_says_so() -> None:
    assert pipeline.tests.confidence is Confidence.LIKELY
    assert seen(pipeline.tests).outcome is Outcome.FAIL


@pytest.mark.parametrize("check", [pipeline.workflow, pipeline.tests], ids=lambda check: check.id)
def test_without_a_repository_nothing_is_known(check: Check) -> None:
    assert seen(check, "on: push\n", state=RepositoryState.NO_GIT).outcome is Outcome.UNKNOWN


def test_a_workflow_for_releases_runs_on_no_change() -> None:
    release = "on:\n  push:\n    tags: ['v*']\njobs:\n  build:\n    steps: []\n"
    assert pipeline.events(Workflow(".github/workflows/release.yml", release)) == ()
    both = "on:\n  push:\n    branches: [main]\n    tags: ['v*']\njobs: {}\n"
    assert pipeline.events(Workflow(".github/workflows/ci.yml", both)) == ("push",)
