"""Tests of what is read out of an audit's findings for the latency board."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.audit.standing import take
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Gap, Reading
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from lrconsole.report.latency import NOTHING, latency_document, latency_rows, latency_text, read_times, without_rows
from lrconsole.report.sparkline import Symbols
from tests.audit.made import NOW, memory
from tests.tui.console import finding


def timed(name: str, outcome: Outcome, **seen: str) -> Finding:
    evidence = tuple(Evidence(label, value) for label, value in seen.items())
    return finding(
        "latency.p95", name, stage=Stage.DATABASE, outcome=outcome, evidence=evidence, summary="not measured: no consent", fix=""
    )


def standing(*findings: Finding) -> Standing:
    return take(memory(*findings), NOW)


SLOW = timed("bookings", Outcome.FAIL, budget="500 ms", p50="3 ms", p95="804 ms", times="3.1 804 – × 2.0 ms")


def test_a_row_has_the_calls_in_order_and_the_figures() -> None:
    (row,) = latency_rows(standing(SLOW))
    assert row.readings == (3.1, 804.0, Gap.DOWN, Gap.DOWN, 2.0)
    assert (row.p50, row.p95, row.budget, row.word, row.last) == (3.0, 804.0, 500.0, "slow", 2.0)
    assert row.is_over


def test_what_needs_a_hand_comes_first() -> None:
    fast, lost = timed("a", Outcome.PASS, times="3 ms"), timed("z", Outcome.UNKNOWN)
    rows = latency_rows(standing(fast, timed("n", Outcome.NOT_APPLICABLE), lost, SLOW, finding()))
    assert [row.name for row in rows] == ["bookings", "z", "a"]
    assert latency_rows(None) == ()


def test_a_row_without_calls_tells_the_way_out() -> None:
    asked = replace(timed("a", Outcome.UNKNOWN), fix='Add "paced" to probes in [consent].')
    (row,) = latency_rows(standing(asked))
    assert row.filled_by == 'Add "paced" to probes in [consent].'
    (old,) = latency_rows(standing(timed("a", Outcome.PASS, p95="3 ms")))
    assert "next audit" in old.filled_by
    (lost,) = latency_rows(standing(timed("a", Outcome.UNKNOWN, times="– – ms")))
    assert lost.word == "down"


@pytest.mark.parametrize(
    ("text", "readings"),
    [("", ()), ("ms", ()), ("1 2.5 ms", (1.0, 2.5)), ("x nan inf -3 1 ms", (1.0,)), (" ".join(["7"] * 90) + " ms", (7.0,) * 60)],
)
def test_times_are_read_and_what_is_none_is_left_out(text: str, readings: tuple[Reading, ...]) -> None:
    assert read_times(text) == readings


@given(st.text(max_size=200))
def test_any_text_is_read_without_raising(text: str) -> None:
    assert len(read_times(text)) <= 60


def test_text_and_document() -> None:
    rows = latency_rows(standing(SLOW))
    shown = latency_text(rows, 100, Symbols.BLOCK)
    assert "✖ bookings slow" in shown
    assert "×" in shown
    assert latency_text(rows, 100, Symbols.ASCII).isascii()
    assert "[[route]]" in latency_text((), 100, Symbols.BLOCK)
    (row,) = json.loads(json.dumps(latency_document(rows)))
    assert row["milliseconds"] == [3.1, 804.0, None, None, 2.0]
    assert row["over_budget"] is True


@pytest.mark.parametrize(
    ("only", "progress", "says"),
    [
        ((), (3, 91), "end of the audit that runs: 3 of 91 checks done"),
        (("database",), (3, 9), "3 of 9"),
        (("latency.p95:bookings",), (0, 1), "0 of 1"),
        (("edge",), (3, 41), "does not time the routes"),
        ((), None, "declare it as [[route]]"),
    ],
)
def test_without_rows_it_says_what_happens_and_what_brings_them(only: tuple[str, ...], progress: tuple[int, int] | None, says: str) -> None:
    found = standing(finding())
    assert found.audit
    lines = without_rows(replace(found, audit=replace(found.audit, only=only)), progress)
    assert says in " ".join(lines)
    assert all(len(line) <= 76 for line in lines)


def test_before_the_first_audit_the_key_that_runs_one_is_named() -> None:
    assert "R runs every check" in without_rows(None, None)[0]
    assert latency_text((), 80, Symbols.BLOCK) == " ".join(NOTHING) + "\n"
