"""Tests of the drawing of series and days: always the exact width, gaps stay gaps, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.latency import Day, Gap, Reading
from lrconsole.report.sparkline import Mark, Scale, Symbols, draw, own_scale, spark, strip

READINGS = st.lists(st.one_of(st.floats(), st.sampled_from(list(Gap))), max_size=200)
SYMBOLS = st.sampled_from(list(Symbols))


@given(READINGS, st.integers(-3, 150), st.floats(), st.floats(), SYMBOLS, st.none() | st.floats())
def test_any_series_is_drawn_in_exactly_its_width(
    readings: list[Reading], width: int, low: float, high: float, symbols: Symbols, threshold: float | None
) -> None:
    drawn = spark(readings, width, low, high, symbols, threshold)
    assert len(drawn) == max(0, width)
    if symbols is Symbols.ASCII:
        assert drawn.isascii()


@given(READINGS, st.integers(1, 150), SYMBOLS)
def test_a_lost_call_is_always_seen(readings: list[Reading], width: int, symbols: Symbols) -> None:
    glyphs, marks = draw(readings, width, own_scale(readings), symbols)
    assert (Mark.DOWN in marks) == (Gap.DOWN in readings)
    assert any(sign in glyphs for sign in "x×") == (Gap.DOWN in readings)
    assert len(glyphs) == len(marks)


@given(st.lists(st.sampled_from(list(Day)), max_size=120), st.integers(-3, 150), SYMBOLS)
def test_any_days_are_drawn_in_exactly_their_width(days: list[Day], width: int, symbols: Symbols) -> None:
    drawn = strip(days, width, symbols)
    assert len(drawn) == max(0, width)
    if width > 0:
        assert (Day.DOWN in days) == any(glyph in drawn for glyph in "x×")


@pytest.mark.parametrize(
    ("readings", "drawn"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ([1.0, Gap.DOWN, Gap.UNKNOWN, 8.0], "▁▁××··██"),
        ([5.0, 5.0], "▄▄▄▄▄▄▄▄"),
        ([5.0], "▄▄▄▄▄▄▄▄"),
        ([], "        "),
        ([Gap.DOWN] * 8, "××××××××"),
        ([1e308, -1e308], "████▁▁▁▁"),
        ([float("nan"), float("inf")], "········"),
        ([1, 8, 8], "  ▁▁████"),
    ],
)
def test_what_is_drawn(readings: list[Reading], drawn: str) -> None:
    scale = own_scale(readings)
    assert spark(readings, 8, scale.low, scale.high) == drawn


def test_the_worst_of_a_cell_is_drawn() -> None:
    assert spark([1, 9, 1, 1, Gap.DOWN, 1, Gap.UNKNOWN, 1], 4, 1, 9) == "█▁×▁"
    assert strip([Day.UP, Day.DOWN, Day.UNKNOWN, Day.UP, Day.UNKNOWN, Day.UNKNOWN, Day.SLOW, Day.UP], 4) == "×▮·▯"


def test_the_top_level_is_kept_for_what_exceeds_the_threshold() -> None:
    assert spark([100, 500, 501, 9_000], 4, 0, 500, threshold=500) == "▂▇██"
    assert spark([100, 500, 501, 9_000], 4, 0, 500, Symbols.ASCII, threshold=500) == ".%##"
    assert spark([3, 3, 3], 3, 3, 3, threshold=2) == "███"
    assert "█" not in spark([499, 500], 2, 0, 500, threshold=500)


def test_braille_has_two_columns_a_cell_and_keeps_gaps() -> None:
    assert spark([0, 3, 3, 0, Gap.DOWN, 3, Gap.UNKNOWN, 3, Gap.UNKNOWN, Gap.UNKNOWN], 5, 0, 3, Symbols.BRAILLE) == "⣸⣇×⢸·"
    assert spark([3], 2, 0, 3, Symbols.BRAILLE) == "⣿⣿"


def test_downtime_and_unknown_differ_in_every_set_of_symbols() -> None:
    for symbols in Symbols:
        down, unknown = (spark([gap] * 2, 1, 0, 1, symbols) for gap in Gap)
        assert len({down, unknown, spark([1.0], 1, 0, 1, symbols), " "}) == 4
        assert len({strip([day], 1, symbols) for day in Day}) == 4


def test_a_level_is_never_outside_the_scale() -> None:
    scale = Scale(10, 20)
    assert [scale.level(value, 8) for value in (-5, 10, 15, 20, 1e300)] == [0, 0, 4, 7, 7]
