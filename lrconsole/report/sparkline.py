"""Draw series and days in one line of text: gaps stay gaps, and what exceeds the threshold has a sign of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf, isfinite
from typing import NamedTuple, TypeVar

from lrconsole.model.latency import Day, Gap, Reading


class Symbols(Enum):
    """What lines are drawn with; braille has two columns in a cell and half the height."""

    BLOCK = "block"
    BRAILLE = "braille"
    ASCII = "ascii"


Item = TypeVar("Item")
BLANK = " "
_LEVELS = {Symbols.BLOCK: "▁▂▃▄▅▆▇█", Symbols.ASCII: "_.-=+*%#"}
_GAPS = {
    Symbols.BLOCK: {Gap.DOWN: "×", Gap.UNKNOWN: "·"},
    Symbols.BRAILLE: {Gap.DOWN: "×", Gap.UNKNOWN: "·"},
    Symbols.ASCII: {Gap.DOWN: "x", Gap.UNKNOWN: "?"},
}
_DAYS = {Day.UP: "▮", Day.SLOW: "▯", Day.DOWN: "×", Day.UNKNOWN: "·"}
_ASCII_DAYS = {Day.UP: "|", Day.SLOW: ":", Day.DOWN: "x", Day.UNKNOWN: "?"}
_DOTS = 4
_LEFT = (0x00, 0x40, 0x44, 0x46, 0x47)
_RIGHT = (0x00, 0x80, 0xA0, 0xB0, 0xB8)
_BRAILLE = 0x2800


@dataclass(frozen=True, slots=True)
class Scale:
    """From which value to which a line is drawn. The top level is kept for what exceeds `threshold`, so that it is seen without colour."""

    low: float
    high: float
    threshold: float | None = None

    def exceeds(self, value: float) -> bool:
        """Whether a value is over the threshold."""
        return self.threshold is not None and value > self.threshold

    def level(self, value: float, levels: int) -> int:
        """The level of a value, 0 to `levels` - 1. A series that does not move lies in the middle."""
        if self.threshold is not None:
            if value > self.threshold:
                return levels - 1
            levels -= 1
        # Halved first: the distance between two huge values need not be a number.
        span = self.high / 2 - self.low / 2
        if not 0 < span < inf:
            return (levels - 1) // 2
        return int(min(levels - 1, max(0.0, (value / 2 - self.low / 2) / span * levels)))


class Mark:
    """What a cell of a line tells, beside its height, in a letter: nothing yet, not looked at, lost, over the threshold, within it."""

    NONE, UNKNOWN, DOWN, OVER, WITHIN = " ", "?", "x", "!", "-"


class Drawn(NamedTuple):
    """A line of text, and a `Mark` for each of its cells."""

    glyphs: str
    marks: str


def own_scale(readings: Sequence[Reading], threshold: float | None = None) -> Scale:
    """From the smallest time of a series to its largest."""
    times = [time for time in map(_sane, readings) if not isinstance(time, Gap)]
    return Scale(min(times, default=0.0), max(times, default=0.0), threshold)


def draw(readings: Sequence[Reading], width: int, scale: Scale, symbols: Symbols = Symbols.BLOCK) -> Drawn:
    """A series in exactly `width` cells, newest at the right.

    Where a cell stands for several calls the worst is drawn: a lost call, else the slowest. Where there are more cells than calls each
    call has as many as fit evenly.
    """
    width = max(0, width)
    if symbols is Symbols.BRAILLE:
        pairs = _columns(readings, width * 2)
        drawn = [_braille(pairs[at : at + 2], scale) for at in range(0, width * 2, 2)]
    else:
        levels, gaps = _LEVELS[symbols], _GAPS[symbols]
        drawn = [_cell(one, scale, levels, gaps) for one in _columns(readings, width)]
    return Drawn("".join(glyph for glyph, _ in drawn), "".join(mark for _, mark in drawn))


def spark(
    readings: Sequence[Reading],
    width: int,
    low: float,
    high: float,
    symbols: Symbols = Symbols.BLOCK,
    threshold: float | None = None,
) -> str:
    """A series as text of exactly `width` cells, drawn between `low` and `high`."""
    return draw(readings, width, Scale(low, high, threshold), symbols).glyphs


def day_cells(days: Sequence[Day], width: int, symbols: Symbols = Symbols.BLOCK) -> tuple[tuple[str, Day | None], ...]:
    """Days in exactly `width` cells, today at the right, each with the worst day that it stands for; None before the first."""
    glyphs = _ASCII_DAYS if symbols is Symbols.ASCII else _DAYS
    found: list[Day | None] = [None] * max(0, width - len(days))
    for bucket in _buckets(days, min(max(0, width), len(days))):
        found.append(next((day for day in (Day.DOWN, Day.SLOW, Day.UP) if day in bucket), Day.UNKNOWN))
    return tuple((BLANK if day is None else glyphs[day], day) for day in found)


def strip(days: Sequence[Day], width: int, symbols: Symbols = Symbols.BLOCK) -> str:
    """Days as text of exactly `width` cells."""
    return "".join(glyph for glyph, _ in day_cells(days, width, symbols))


def _columns(readings: Sequence[Reading], number: int) -> tuple[Reading | None, ...]:
    sane = [_sane(reading) for reading in readings]
    if len(sane) > number:
        return tuple(_worst(bucket) for bucket in _buckets(sane, number))
    times = number // len(sane) if sane else 0
    drawn: list[Reading | None] = [reading for reading in sane for _ in range(times)]
    return tuple([None] * (number - len(drawn)) + drawn)


def _buckets(items: Sequence[Item], number: int) -> Iterator[Sequence[Item]]:
    for at in range(number):
        yield items[at * len(items) // number : (at + 1) * len(items) // number]


def _worst(bucket: Sequence[Reading]) -> Reading:
    if Gap.DOWN in bucket:
        return Gap.DOWN
    return max((time for time in bucket if not isinstance(time, Gap)), default=Gap.UNKNOWN)


def _sane(reading: Reading) -> Reading:
    """A time that is no number is one that nobody knows."""
    return reading if isinstance(reading, Gap) or isfinite(reading) else Gap.UNKNOWN


def _cell(reading: Reading | None, scale: Scale, levels: str, gaps: Mapping[Gap, str]) -> tuple[str, str]:
    if reading is None:
        return BLANK, Mark.NONE
    if isinstance(reading, Gap):
        return gaps[reading], Mark.DOWN if reading is Gap.DOWN else Mark.UNKNOWN
    return levels[scale.level(reading, len(levels))], Mark.OVER if scale.exceeds(reading) else Mark.WITHIN


def _braille(pair: Sequence[Reading | None], scale: Scale) -> tuple[str, str]:
    times = [one for one in pair if one is not None and not isinstance(one, Gap)]
    gaps = _GAPS[Symbols.BRAILLE]
    # A lost call must not vanish beside an answered one, while half a cell of unknown may stay empty.
    if Gap.DOWN in pair:
        return gaps[Gap.DOWN], Mark.DOWN
    if not times:
        return (gaps[Gap.UNKNOWN], Mark.UNKNOWN) if Gap.UNKNOWN in pair else (BLANK, Mark.NONE)
    heights = [0 if one is None or isinstance(one, Gap) else scale.level(one, _DOTS) + 1 for one in pair]
    mark = Mark.OVER if any(map(scale.exceeds, times)) else Mark.WITHIN
    return chr(_BRAILLE + _LEFT[heights[0]] + _RIGHT[heights[1]]), mark
