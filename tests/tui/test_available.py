"""Tests of when an action can be done, and what is said when it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.action import ACTIONS, BY_ID
from lrconsole.model.audit import Job, JobState
from lrconsole.model.standing import Risk
from lrconsole.tui.available import READ_ONLY, Situation, why_not
from lrconsole.tui.follow import View
from tests.tui.console import NOW, finding

CHECKED = Risk(finding(), 1, "blocks login", None, None, None, True)
ASKED = replace(CHECKED, finding=finding("attest.B2", ""))
RUNNING = View(None, Job(1, "audit", 1, 1.0, JobState.RUNNING, NOW), None, ())
NOTHING = View(None, None, None, ())
USUAL = Situation(read_only=False, pane=3, view=None, chosen=CHECKED, marked=(CHECKED,), in_detail=False, is_frozen=False, no_colour=False)


def test_a_console_that_only_looks_refuses_exactly_what_changes_something() -> None:
    refused = [one.id for one in ACTIONS if why_not(one, replace(USUAL, read_only=True)) == READ_ONLY]
    assert refused == [one.id for one in ACTIONS if one.changes]


@pytest.mark.parametrize(
    ("id", "situation", "reason"),
    [
        ("finding.decide", replace(USUAL, chosen=None, marked=()), "There are no results yet"),
        ("finding.decide", USUAL, ""),
        ("finding.answer", USUAL, "The check tls.expiry answers this one"),
        ("finding.answer", replace(USUAL, chosen=ASKED, marked=(ASKED,)), ""),
        ("finding.answer", replace(USUAL, chosen=None, marked=()), "There are no results yet"),
        ("copy.fix", replace(USUAL, chosen=None, marked=()), "There are no results yet"),
        ("run.all", replace(USUAL, view=RUNNING), "runs already"),
        ("run.all", replace(USUAL, view=NOTHING), ""),
        *((f"finding.{id}", replace(USUAL, marked=(), missing=2), "have no result yet") for id in ("decide", "waive", "note", "answer")),
        *((f"copy.{id}", replace(USUAL, marked=(), missing=2), "have no result yet") for id in ("fix", "finding")),
        ("finding.decide", replace(USUAL, missing=1), ""),
        ("run.cancel", USUAL, "No audit runs"),
        ("run.cancel", replace(USUAL, view=NOTHING), "No audit runs"),
        ("run.cancel", replace(USUAL, view=RUNNING), ""),
        ("run.cancel", replace(USUAL, is_working=True), ""),
        ("pane.goal", replace(USUAL, pane=0), "no stage"),
        ("pane.goal", replace(USUAL, pane=8), "no stage"),
        ("pane.goal", USUAL, ""),
        ("view.theme", replace(USUAL, no_colour=True), "NO_COLOR"),
        ("view.theme", USUAL, ""),
        ("question.next", replace(USUAL, view=NOTHING), "No audit has run yet"),
    ],
)
def test_the_reason_names_what_is_in_the_way(id: str, situation: Situation, reason: str) -> None:
    said = why_not(BY_ID[id], situation)
    assert reason in said
    assert bool(said) == bool(reason)
