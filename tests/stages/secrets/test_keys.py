"""Tests of the key checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import KeyLike, KeyScan, RepositorySeen
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Environment, EnvironmentKind, Repository
from lrconsole.stages.secrets import keys
from tests.stages.recorded import RecordedSurvey, judge

REPOSITORY = Repository(Path("repository"))
PRODUCTION = Environment(EnvironmentKind.PRODUCTION, "https://app.northstar.example")


def key(rule: str = "stripe-secret", mark: str = "m1", place: str = "abc1234:app/pay.py", **more: Any) -> KeyLike:
    return KeyLike(rule, "Stripe secret key", place, 12, "sk_… 32 characters", more.get("public", False), mark)


def scan(*found: KeyLike, complete: bool = True) -> KeyScan:
    return KeyScan("the history", complete, 120, 3_000_000, found, "" if complete else "the clone is shallow")


def in_history(found: KeyScan, state: RepositoryState = RepositoryState.READ) -> Verdict:
    return judge(keys.history, RecordedSurvey(history=found, tree=RepositorySeen(state)), REPOSITORY)


def in_bundle(found: KeyScan) -> Verdict:
    return judge(keys.bundle, RecordedSurvey(bundle=found), PRODUCTION)


@pytest.mark.parametrize("look", [in_history, in_bundle])
@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (scan(), Outcome.PASS),
        (scan(key(public=True)), Outcome.PASS),
        (scan(key("generic-api-key")), Outcome.WARN),
        (scan(key()), Outcome.FAIL),
        (scan(key("generic-api-key"), key(mark="m2")), Outcome.FAIL),
        (scan(complete=False), Outcome.UNKNOWN),
        (scan(key(public=True), complete=False), Outcome.UNKNOWN),
        (scan(key(), complete=False), Outcome.FAIL),
        (scan(key("generic-api-key"), complete=False), Outcome.WARN),
    ],
)
def test_by_what_was_found(look: Any, found: KeyScan, outcome: Outcome) -> None:
    assert look(found).outcome is outcome


def test_one_key_in_two_places_is_one_key_with_two_places() -> None:
    verdict = in_history(scan(key(), key(place="def5678:app/pay.py")))
    assert verdict.summary == "1 key: Stripe secret key"
    assert [line.label for line in verdict.evidence[:2]] == ["abc1234:app/pay.py:12", "def5678:app/pay.py:12"]
    assert verdict.fix.startswith("Revoke the Stripe secret key seen at abc1234:app/pay.py:12.")


def test_keys_that_are_public_by_design_are_told() -> None:
    verdict = in_bundle(scan(key(public=True)))
    assert "1 key public by design" in verdict.summary
    assert "(public by design)" in verdict.evidence[0].value


def test_an_incomplete_scan_says_why() -> None:
    assert "the clone is shallow" in in_history(scan(complete=False)).summary


def test_without_a_repository_nothing_is_known() -> None:
    assert in_history(scan(key()), RepositoryState.NOT_GIT).outcome is Outcome.UNKNOWN
