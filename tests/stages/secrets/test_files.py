"""Tests of the check of tracked files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import RepositorySeen
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Repository
from lrconsole.stages.secrets import files
from tests.stages.recorded import RecordedSurvey, judge


def seen(*tracked: str, state: RepositoryState = RepositoryState.READ) -> Verdict:
    survey = RecordedSurvey(tree=RepositorySeen(state, tracked=("README.md", *tracked)))
    return judge(files.env_tracked, survey, Repository(Path("repository")))


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        (".env", Outcome.FAIL),
        ("api/.env.production", Outcome.FAIL),
        (".env.local", Outcome.FAIL),
        (".ENV", Outcome.FAIL),
        (".env.example", Outcome.PASS),
        (".env.sample", Outcome.PASS),
        (".env.test", Outcome.PASS),
        (".env.production.template", Outcome.PASS),
        (".envrc", Outcome.PASS),
        ("prod.env", Outcome.FAIL),
        ("deploy/app.env", Outcome.FAIL),
        (".env-prod", Outcome.FAIL),
        (".env_production", Outcome.FAIL),
        ("env.production", Outcome.FAIL),
        (".env.production.test", Outcome.FAIL),
        ("src/env.ts", Outcome.PASS),
        ("keys/server.pem", Outcome.WARN),
        ("deploy/id_rsa", Outcome.WARN),
        ("deploy/id_rsa.pub", Outcome.PASS),
        ("gcp-service-account.json", Outcome.WARN),
    ],
)
def test_by_path(path: str, outcome: Outcome) -> None:
    assert seen(path).outcome is outcome


def test_the_fix_names_the_files() -> None:
    verdict = seen("my app/.env", "server.pem")
    assert verdict.fix.startswith("git rm --cached 'my app/.env'\nAdd to .gitignore:\n/my app/.env\n")
    assert [line.label for line in verdict.evidence] == ["my app/.env", "server.pem"]


def test_without_a_repository_nothing_is_known() -> None:
    assert seen(".env", state=RepositoryState.MISSING).outcome is Outcome.UNKNOWN
