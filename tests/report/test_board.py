"""Tests of the latency board's lines: exact width at any width, the columns that fit, and what each says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Day, Gap, History, LatencyRow
from lrconsole.report.board import Line, Tint, board, cell_length, head, line, milliseconds, note
from lrconsole.report.sparkline import Symbols

NUMBERS = st.none() | st.floats(min_value=0, allow_nan=False)
HISTORIES = st.none() | st.builds(History, st.lists(st.sampled_from(list(Day)), max_size=90).map(tuple), st.floats(0, 1), st.floats(0, 1))
ROWS = st.builds(
    LatencyRow,
    name=st.text(max_size=40),
    outcome=st.sampled_from(list(Outcome)),
    word=st.sampled_from(["ok", "slow", "down 3 m", "unknown"]),
    readings=st.lists(st.one_of(st.floats(), st.sampled_from(list(Gap))), max_size=70).map(tuple),
    budget=NUMBERS,
    p50=NUMBERS,
    p95=NUMBERS,
    history=HISTORIES,
    filled_by=st.text(max_size=60),
)
SLOW = LatencyRow("client list", Outcome.FAIL, "slow", (100.0, 640.0, Gap.DOWN, 612.0), 500.0, 120.0, 612.0)
FAST = LatencyRow("homepage", Outcome.PASS, "ok", (84.0,) * 20, 500.0, 80.0, 90.0)


def text(pieces: Line) -> str:
    return "".join(piece.text for piece in pieces)


@given(st.lists(ROWS, max_size=6), st.integers(0, 220), st.sampled_from(list(Symbols)), st.booleans())
def test_every_line_has_exactly_the_width(rows: list[LatencyRow], width: int, symbols: Symbols, is_shared: bool) -> None:
    form = board(rows, width, symbols, is_shared=is_shared)
    for drawn in (head(form), *(line(row, form) for row in rows)):
        assert cell_length(text(drawn)) == width
    if symbols is Symbols.ASCII:
        assert all(text(line(row, form)).isascii() for row in rows if row.name.isprintable())


@pytest.mark.parametrize("width", [60, 76, 116])
def test_what_fits_is_whole(width: int) -> None:
    form = board([SLOW, FAST], width)
    shown = text(line(SLOW, form))
    for wanted in ("✖ client list slow", "612 ms", "×"):
        assert wanted in shown
    assert ("500 ms" in shown) == (width >= 60)
    assert ("120 ms" in shown) == (width >= 116)
    assert text(head(form)).index("p95") + 3 == shown.index("612 ms", shown.index("612 ms") + 1) + 6


def test_meanings_are_pieces_of_their_own() -> None:
    tints = {piece.text.strip(): piece.tint for piece in line(SLOW, board([SLOW], 116))}
    assert tints["slow"] is Tint.FAIL
    assert tints["612 ms"] is Tint.FAIL
    assert any("×" in found and tint is Tint.FAIL for found, tint in tints.items())
    assert any("█" in found and tint is Tint.WARN for found, tint in tints.items())


def test_the_shared_scale_is_the_budget_and_the_own_one_shows_the_shape() -> None:
    row = LatencyRow("homepage", Outcome.PASS, "ok", (2.0, 3.0, 9.0), 500.0)
    shared, own = (text(line(row, board([row], 60, is_shared=one))) for one in (True, False))
    assert set(shared.rstrip().rpartition("  ")[2]) == {"▁"}
    assert "▇" in own


def test_history_has_its_columns_where_there_is_room() -> None:
    watched = LatencyRow("app", Outcome.PASS, "up", (1.0,), 500.0, history=History((Day.UP, Day.UNKNOWN, Day.DOWN), 0.9961, 0.97))
    form = board([watched, FAST], 130)
    assert "99.61 %" in text(line(watched, form))
    assert "97 %" in text(line(watched, form))
    assert "▮·×" in text(line(watched, form))
    assert "no days yet" in text(line(FAST, form))
    assert "90 days" in text(head(form))
    assert "90 days" not in text(head(board([watched], 80)))
    assert note([watched]) == ""
    assert "lrconsole audit --only latency" in note([FAST])


def test_a_row_without_calls_says_what_fills_it() -> None:
    row = LatencyRow("login", Outcome.UNKNOWN, "unknown", budget=500.0, filled_by='Add "paced" to probes in [consent].')
    assert 'Add "paced"' in text(line(row, board([row], 116)))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 ms"),
        (2, "2 ms"),
        (2.44, "2.4 ms"),
        (9.97, "10 ms"),
        (804.4, "804 ms"),
        (12_300, "12.3 s"),
        (1e6, "17 min"),
        (1e300, "> 99 h"),
    ],
)
def test_times(value: float, shown: str) -> None:
    assert milliseconds(value) == shown


@given(st.floats(min_value=0, allow_nan=False))
def test_a_time_never_needs_more_than_nine_cells(value: float) -> None:
    assert len(milliseconds(value)) <= 9
