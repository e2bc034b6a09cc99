"""Tests of comparing two audits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lrconsole.audit.compare import compare
from lrconsole.model.audit import Audit, AuditState, Change
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from tests.audit.made import audit, finding

OUTCOMES = {
    "pass": Outcome.PASS,
    "warn": Outcome.WARN,
    "fail": Outcome.FAIL,
    "unknown": Outcome.UNKNOWN,
    "error": Outcome.ERROR,
    "n/a": Outcome.NOT_APPLICABLE,
}


def seen(word: str, definition: str = "d1") -> list[Finding]:
    return [finding("a.b:c", OUTCOMES[word], definition=definition)] if word else []


def change(before: str, after: str, *history: str, later: Audit | None = None, definition: str = "d1") -> Change | None:
    found = compare(audit(4), seen(before), later or audit(5), seen(after, definition), [seen(word) for word in history]).differences
    assert len(found) <= 1
    return found[0].change if found else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "fail", Change.NEW),
        ("", "warn", Change.NEW),
        ("", "unknown", Change.NEW),
        ("", "pass", None),
        ("", "n/a", None),
        ("pass", "pass", None),
        ("pass", "fail", Change.NEW),
        ("pass", "unknown", Change.BECAME_UNKNOWN),
        ("pass", "error", Change.BECAME_UNKNOWN),
        ("pass", "n/a", Change.GONE),
        ("pass", "", Change.GONE),
        ("fail", "pass", Change.FIXED),
        ("warn", "pass", Change.FIXED),
        ("fail", "fail", Change.STILL_FAILING),
        ("fail", "warn", Change.STILL_FAILING),
        ("warn", "fail", Change.STILL_FAILING),
        ("fail", "unknown", Change.BECAME_UNKNOWN),
        ("fail", "error", Change.BECAME_UNKNOWN),
        ("fail", "n/a", Change.GONE),
        ("fail", "", Change.GONE),
        ("unknown", "unknown", None),
        ("unknown", "error", None),
        ("unknown", "pass", None),
        ("unknown", "fail", Change.NEW),
        ("n/a", "fail", Change.NEW),
        ("n/a", "n/a", None),
    ],
)
def test_change_between_two_audits(before: str, after: str, expected: Change | None) -> None:
    assert change(before, after) is expected


@pytest.mark.parametrize(
    ("history", "before", "after", "expected"),
    [
        (("fail",), "pass", "fail", Change.REGRESSED),
        (("pass", "fail"), "pass", "fail", Change.REGRESSED),
        (("pass",), "pass", "fail", Change.NEW),
        (("unknown",), "pass", "fail", Change.NEW),
        (("fail",), "unknown", "fail", Change.STILL_FAILING),
        (("unknown", "fail"), "unknown", "fail", Change.STILL_FAILING),
        (("pass", "fail"), "unknown", "fail", Change.REGRESSED),
        (("pass",), "unknown", "fail", Change.NEW),
        (("fail",), "unknown", "pass", Change.FIXED),
        (("pass", "fail"), "unknown", "pass", None),
        (("fail",), "fail", "unknown", Change.BECAME_UNKNOWN),
    ],
)
def test_change_with_history_newest_first(history: tuple[str, ...], before: str, after: str, expected: Change | None) -> None:
    assert change(before, after, *history) is expected


@pytest.mark.parametrize("before", [*OUTCOMES, ""])
@pytest.mark.parametrize("after", ["unknown", "error", "n/a", ""])
@pytest.mark.parametrize("history", ["fail", "pass", "unknown"])
def test_what_was_not_established_is_never_fixed(before: str, after: str, history: str) -> None:
    assert change(before, after, history) is not Change.FIXED


@pytest.mark.parametrize(("before", "after"), [("fail", "pass"), ("pass", "fail"), ("pass", "unknown"), ("unknown", "pass")])
def test_a_changed_check_is_said_to_have_changed(before: str, after: str) -> None:
    assert change(before, after, definition="d2") is Change.CHECK_CHANGED


def test_a_changed_check_that_still_fails_still_fails() -> None:
    assert change("fail", "fail", definition="d2") is Change.STILL_FAILING


@pytest.mark.parametrize("later", [audit(5, AuditState.RUNNING), audit(5, AuditState.CANCELLED), audit(5, only=("spf",))])
def test_what_an_unfinished_or_partial_audit_did_not_look_at_is_not_gone(later: Audit) -> None:
    assert change("fail", "", later=later) is None


def test_the_differences_say_both_outcomes_in_order_of_kind() -> None:
    old = [finding("a.x", Outcome.FAIL), finding("b.x", Outcome.PASS), finding("c.x", Outcome.FAIL)]
    new = [finding("a.x", Outcome.FAIL), finding("b.x", Outcome.FAIL), finding("c.x", Outcome.PASS, summary="one record")]
    found = compare(audit(4), old, audit(5), new)
    assert (found.before, found.after) == (4, 5)
    assert [(item.fingerprint, item.change, item.before, item.after) for item in found.differences] == [
        ("b.x", Change.NEW, "pass", "fail"),
        ("c.x", Change.FIXED, "fail", "pass"),
        ("a.x", Change.STILL_FAILING, "fail", "fail"),
    ]
    assert found.of(Change.FIXED)[0].summary == "one record"


def test_history_is_not_read_when_it_does_not_matter() -> None:
    def history() -> Iterator[list[Finding]]:
        raise AssertionError("the history was read")
        yield []

    same = seen("fail")
    assert compare(audit(4), same, audit(5), same, history()).of(Change.STILL_FAILING)
