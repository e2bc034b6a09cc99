"""Draw series and days in one line of text: gaps stay gaps, and what exceeds the threshold has a sign of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf, isfinite
from typing import TypeVar

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
        if self.exceeds(value):
            return levels - 1
        top = levels - 1 if self.threshold is None else levels - 2
        # Halved first: the distance between two huge values need not be a number.
        span = self.high / 2 - self.low / 2
        if not 0 < span < inf:
            return top // 2
        return int(min(top, max(0.0, (value / 2 - self.low / 2) / span * (top + 1))))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a line: what is drawn, and the readings that it stands for (none where the series has not begun)."""

    glyph: str
    readings: tuple[Reading, ...]


def own_scale(readings: Sequence[Reading], threshold: float | None = None) -> Scale:
    """From the smallest time of a series to its largest."""
    times = [time for time in map(_sane, readings) if not isinstance(time, Gap)]
    return Scale(min(times, default=0.0), max(times, default=0.0), threshold)


def cells(readings: Sequence[Reading], width: int, scale: Scale, symbols: Symbols = Symbols.BLOCK) -> tuple[Cell, ...]:
    """A series in exactly `width` cells, newest at the right.

    Where a cell stands for several calls the worst is drawn: a lost call, else the slowest. Where there are more cells than calls each
    call has as many as fit evenly.
    """
    width = max(0, width)
    if symbols is Symbols.BRAILLE:
        pairs = _columns(readings, width * 2)
        return tuple(_braille(pairs[at : at + 2], scale) for at in range(0, width * 2, 2))
    return tuple(Cell(_glyph(one, scale, symbols), () if one is None else (one,)) for one in _columns(readings, width))


def spark(
    readings: Sequence[Reading],
    width: int,
    low: float,
    high: float,
    symbols: Symbols = Symbols.BLOCK,
    threshold: float | None = None,
) -> str:
    """A series as text of exactly `width` cells, drawn between `low` and `high`."""
    return "".join(cell.glyph for cell in cells(readings, width, Scale(low, high, threshold), symbols))


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


def _glyph(reading: Reading | None, scale: Scale, symbols: Symbols) -> str:
    if reading is None:
        return BLANK
    if isinstance(reading, Gap):
        return _GAPS[symbols][reading]
    levels = _LEVELS[symbols]
    return levels[scale.level(reading, len(levels))]


def _braille(pair: Sequence[Reading | None], scale: Scale) -> Cell:
    known = tuple(one for one in pair if one is not None)
    gap = next((gap for gap in Gap if gap in known), None)
    times = [one for one in known if not isinstance(one, Gap)]
    # A lost call must not vanish beside an answered one, while half a cell of unknown may stay empty.
    if gap is Gap.DOWN or (gap and not times):
        return Cell(_GAPS[Symbols.BRAILLE][gap], known)
    if not known:
        return Cell(BLANK, ())
    heights = [0 if one is None or isinstance(one, Gap) else scale.level(one, _DOTS) + 1 for one in pair]
    return Cell(chr(_BRAILLE + _LEFT[heights[0]] + _RIGHT[heights[1]]), known)
