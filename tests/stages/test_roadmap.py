"""Tests of the roadmap's rows."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Severity
from lrconsole.model.stage import Stage
from lrconsole.stages import roadmap
from lrconsole.stages.roadmap import ROWS, Row, RowKind, stage_text

LISTED = """
B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11
T1 T2 T3 T4 T5
R1.1 R1.2 R1.3 R1.4 R1.5 R1.6 D1 F1
R2.1 R2.2 R2.3 R2.4 R2.5 D2 F2
R3.1 R3.2 R3.3 R3.4 R3.5 R3.6 D3 F3
R4.1 R4.2 R4.3 R4.4 R4.5 D4 F4
R5.1 R5.2 R5.3 R5.4 D5 F5
R6.1 R6.2 R6.3 R6.4 R6.5 D6 F6
R7.1 R7.2 R7.3 D7 F7
A1 A2 A3 A4 A5 A6 A7
"""
IDS = LISTED.split()

WHOLLY_AUTOMATIC = "R1.1 R1.2 R1.3 R1.4 R1.5 R1.6 B5 B6 B10 T1 R2.5 R3.2 R3.3 R3.4 R3.6 R7.2"
AUTOMATIC = set(WHOLLY_AUTOMATIC.split())
SEVERITIES = {
    "B": {Severity.BLOCKER},
    "T": {Severity.HIGH},
    "R": {Severity.HIGH, Severity.MEDIUM},
    "F": {Severity.MEDIUM},
}
QUESTION_WORDS = ("Are ", "Can ", "Could ", "Did ", "Do ", "Does ", "Has ", "Is ", "Was ", "Would ")


def test_every_row_of_the_roadmap_exists_once_and_in_order() -> None:
    assert [row.id for row in ROWS] == IDS


def test_exactly_the_agreed_rows_are_established_by_checks_alone() -> None:
    assert {row.id for row in ROWS if row.automatic} == AUTOMATIC


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_asked_unless_checks_establish_it_or_it_is_only_listed(row: Row) -> None:
    listed = row.kind in (RowKind.DELIVERABLE, RowKind.AUTOMATION)
    assert row.asked == (not listed and not row.automatic)


@pytest.mark.parametrize("row", [row for row in ROWS if row.asked], ids=lambda row: row.id)
def test_an_asked_row_has_all_that_asking_needs(row: Row) -> None:
    assert row.question.endswith("?")
    assert row.question.startswith(QUESTION_WORDS)
    assert len(row.question) <= 160
    assert row.why.endswith(".")
    assert row.confirms
    assert row.hurts
    assert 0 < row.days <= 365
    assert row.severity in SEVERITIES[row.id[0]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_shown_in_its_own_stage(row: Row) -> None:
    over_all = row.kind in (RowKind.BAR, RowKind.TARGET, RowKind.AUTOMATION)
    assert (row.stage is None) == over_all
    assert over_all or row.stage is row.shown
    assert row.id[0] not in "RDF" or row.shown.number == int(row.id[1])


def test_titles_differ_and_are_short() -> None:
    titles = [row.title for row in ROWS]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 80


def test_row_is_found_by_its_id() -> None:
    assert roadmap.row("R1.5").id == "R1.5"
    with pytest.raises(KeyError):
        roadmap.row("R9.9")


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_says_what_it_is_for(stage: Stage) -> None:
    text = stage_text(stage)
    assert all(sentence.endswith((".", "”")) for sentence in (text.goal, text.deliverable, *text.signals))
    assert text.signals
