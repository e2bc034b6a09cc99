"""Tests of the version checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, RepositorySeen
from lrconsole.model.observed_state import HttpState, RepositoryState
from lrconsole.model.project import Environment, EnvironmentKind, Project, Repository
from lrconsole.stages import Check
from lrconsole.stages.deploy import version
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/version"
HEAD = "1f2e3d4c5b6a79880f1e2d3c4b5a69788f0e1d2c"
PRODUCTION = Environment(EnvironmentKind.PRODUCTION, "https://app.northstar.example", version=URL)
REPOSITORY = Repository(Path("repository"))


def seen(
    check: Check,
    body: str,
    status: int = 200,
    state: HttpState = HttpState.ANSWERED,
    place: Environment = PRODUCTION,
    repository: Repository | None = REPOSITORY,
    tree: RepositoryState = RepositoryState.READ,
) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), environments=(place,), repository=repository)
    answer = Exchange(URL, "GET", state, status, body=body)
    return judge(check, RecordedSurvey(project, exchanges=[answer], tree=RepositorySeen(tree, HEAD, "main")), place)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'{{"commit": "{HEAD}"}}', HEAD),
        ('{"status": "ok", "version": "1.4.2"}', "1.4.2"),
        ('{"app": {"release": "northstar@2026.11.24"}}', "2026.11.24"),
        ("v1.4.2-rc.1\n", "v1.4.2-rc.1"),
        ("v1.4-3-g1f2e3d4", "1f2e3d4"),
        ("2026-11-24.3", "2026-11-24.3"),
        ("abc1234", "abc1234"),
        ('{"version": "local"}', ""),
        ('{"uptime": "1.4.2"}', ""),
        ('{"broken', ""),
        ("<!doctype html><title>App 1.4.2</title>", ""),
        ("ok", ""),
    ],
)
def test_visible(body: str, found: str) -> None:
    verdict = seen(version.visible, body)
    assert version.served_version(body) == found
    assert verdict.outcome is (Outcome.PASS if found else Outcome.FAIL)


def test_visible_fails_on_an_error_and_is_unknown_without_an_answer_or_an_address() -> None:
    assert seen(version.visible, "1.4.2", 404).outcome is Outcome.FAIL
    assert seen(version.visible, "", state=HttpState.TIMEOUT).outcome is Outcome.UNKNOWN
    verdict = seen(version.visible, "", place=Environment(EnvironmentKind.PRODUCTION, "https://app.northstar.example"))
    assert verdict.outcome is Outcome.UNKNOWN
    assert "[environment.production]" in verdict.fix


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (f'{{"commit": "{HEAD}"}}', Outcome.PASS),
        (f'{{"version": "1.4.2", "sha": "{HEAD[:7]}"}}', Outcome.PASS),
        (f"v1.4-3-g{HEAD[:9]}", Outcome.PASS),
        (f"{HEAD[:6]}", Outcome.UNKNOWN),
        ('{"commit": "0000000"}', Outcome.WARN),
        ('{"version": "1.4.2"}', Outcome.WARN),
        ("ok", Outcome.UNKNOWN),
    ],
)
def test_matches(body: str, outcome: Outcome) -> None:
    assert seen(version.matches, body).outcome is outcome


def test_matches_is_unknown_when_one_side_is_missing() -> None:
    assert seen(version.matches, HEAD, repository=None).outcome is Outcome.UNKNOWN
    assert seen(version.matches, HEAD, tree=RepositoryState.MISSING).outcome is Outcome.UNKNOWN
    assert seen(version.matches, HEAD, status=500).outcome is Outcome.UNKNOWN
    assert seen(version.matches, "", state=HttpState.REFUSED).outcome is Outcome.UNKNOWN
