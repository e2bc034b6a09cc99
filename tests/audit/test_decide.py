"""Tests of deciding and waiving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lrconsole.audit.decide import decide
from lrconsole.audit.standing import take
from lrconsole.audit.waive import waive
from lrconsole.model.audit import Choice
from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Outcome, Severity
from tests.audit.made import NOW, REASON, Memory, audit, decision, finding, standing, waiver

NAME = "spf.single:northstar.example"
ONE = standing(finding(), finding("a.high", severity=Severity.HIGH), finding("tls.chain:a", Outcome.PASS))


def test_a_decision_keeps_who_why_when_and_of_which_audit() -> None:
    made = decide(ONE, NAME, Choice.DEFER, "  Ana   Ruiz ", " in the   next sprint, it can wait ", NOW)
    assert (made.fingerprint, made.choice, made.who, made.reason, made.at, made.audit) == (
        NAME,
        Choice.DEFER,
        "Ana Ruiz",
        "in the next sprint, it can wait",
        NOW,
        1,
    )


def test_a_check_with_one_finding_can_be_named_by_its_id() -> None:
    assert decide(ONE, "spf.single", Choice.FIX_NOW, "Ana", "", NOW).fingerprint == NAME


def test_an_attested_row_can_be_decided() -> None:
    unanswered = take(Memory().add(audit(), finding()), NOW)
    assert decide(unanswered, "attest.B1", Choice.DEFER, "Ana", "somebody asks on Friday", NOW).fingerprint == "attest.B1"


@pytest.mark.parametrize("choice", [Choice.DEFER, Choice.NOT_APPLICABLE, Choice.NO_GO])
def test_all_but_fix_now_need_a_reason(choice: Choice) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        decide(ONE, NAME, choice, "Ana", " ", NOW)
    assert decide(ONE, NAME, Choice.FIX_NOW, "Ana", "", NOW).reason == ""


@pytest.mark.parametrize(
    "decided",
    [{"kept_decisions": [decision(NAME, Choice.DEFER)]}, {"kept_waivers": [waiver(NAME)]}],
    ids=["decision", "waiver"],
)
def test_to_reopen_needs_a_reason(decided: dict[str, Any]) -> None:
    before = standing(finding(), **decided)
    with pytest.raises(UsageError, match="decided before"):
        decide(before, NAME, Choice.FIX_NOW, "Ana", "", NOW)
    assert decide(before, NAME, Choice.FIX_NOW, "Ana", "the receiver complained", NOW).choice is Choice.FIX_NOW


@pytest.mark.parametrize(
    ("name", "choice", "who", "says"),
    [
        ("spf.singel", Choice.DEFER, "Ana", "try: spf.single"),
        ("tls.chain:a", Choice.DEFER, "Ana", "nothing to decide, it is pass"),
        (NAME, Choice.DEFER, "  ", "needs the name"),
        (NAME, Choice.WAIVE, "Ana", "lrconsole waive"),
    ],
)
def test_what_cannot_be_decided_says_what_to_do(name: str, choice: Choice, who: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        decide(ONE, name, choice, who, "a reason", NOW)


def test_an_ambiguous_check_id_lists_its_findings() -> None:
    both = standing(finding("a.b:one"), finding("a.b:two"))
    with pytest.raises(UsageError, match=r"try: a\.b:one, a\.b:two"):
        decide(both, "a.b", Choice.DEFER, "Ana", "why", NOW)


@pytest.mark.parametrize(
    ("name", "expires", "ends"),
    [
        (NAME, None, date(2026, 12, 8)),
        (NAME, date(2026, 12, 8), date(2026, 12, 8)),
        (NAME, date(2026, 11, 25), date(2026, 11, 25)),
        ("a.high", None, date(2026, 12, 24)),
        ("a.high", date(2027, 2, 22), date(2027, 2, 22)),
    ],
)
def test_a_waiver_ends_as_its_day_begins(name: str, expires: date | None, ends: date) -> None:
    made = waive(ONE, name, "ana ruiz", REASON, NOW, expires=expires, approved_by="Ben Okoro")
    assert made.expires == datetime(ends.year, ends.month, ends.day, tzinfo=UTC)
    assert (made.owner, made.created, made.approved_by) == ("Ana Ruiz", NOW, "Ben Okoro")
    assert made.holds(made.expires - timedelta(microseconds=1))
    assert not made.holds(made.expires)


@pytest.mark.parametrize(
    ("name", "expires"),
    [
        (NAME, date(2026, 12, 9)),
        (NAME, date(2026, 11, 24)),
        (NAME, date(2025, 1, 1)),
        ("a.high", date(2027, 2, 23)),
    ],
)
def test_a_waiver_that_is_too_long_or_over_already_is_refused(name: str, expires: date) -> None:
    with pytest.raises(UsageError, match="choose a day from 2026-11-25 to"):
        waive(ONE, name, "Ana Ruiz", REASON, NOW, expires=expires)


@pytest.mark.parametrize(
    ("owner", "reason", "says"),
    [
        ("Ana Ruiz", "too short a reason!", "at least 20 characters"),
        ("Ana Ruiz", "short" + " " * 40, "at least 20 characters"),
        ("", REASON, "needs an owner"),
        ("Eve", REASON, "Ana Ruiz, Ben Okoro"),
    ],
)
def test_a_waiver_needs_reason_and_owner(owner: str, reason: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        waive(ONE, NAME, owner, reason, NOW)


def test_a_met_finding_cannot_be_waived() -> None:
    with pytest.raises(UsageError, match="nothing to decide"):
        waive(ONE, "tls.chain:a", "Ana Ruiz", REASON, NOW)
