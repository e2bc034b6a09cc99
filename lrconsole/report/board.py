"""Lay out latency rows as lines of pieces with a meaning, which the console and the command line each give their own colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Day, Gap, LatencyRow, Reading
from lrconsole.model.text import ELLIPSIS, clean_line
from lrconsole.report.sparkline import Mark, Scale, Symbols, day_cells, draw, own_scale
from lrconsole.report.text import GLYPHS

ASCII_GLYPHS = {
    Outcome.PASS: "+",
    Outcome.ATTESTED: "+",
    Outcome.WARN: "!",
    Outcome.FAIL: "x",
    Outcome.UNKNOWN: "?",
    Outcome.ERROR: "?",
    Outcome.NOT_APPLICABLE: ".",
}
_NAME, _WORD, _LAST, _NUMBER = 26, 10, 10, 9
_SPARK, _MOST_SPARK = 8, 64
_STRIP, _SHARE, _SEEN = 30, 9, 6
_DASH = "—"


class Tint(Enum):
    """What a piece of a line means."""

    PLAIN = "plain"
    MUTED = "muted"
    GRAPH = "graph"
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"

    # Thousands are looked up a second, and members are what they are, so that their identity will do.
    __hash__ = object.__hash__


_TINTS = {
    Outcome.PASS: Tint.OK,
    Outcome.ATTESTED: Tint.OK,
    Outcome.WARN: Tint.WARN,
    Outcome.FAIL: Tint.FAIL,
    Outcome.UNKNOWN: Tint.UNKNOWN,
    Outcome.ERROR: Tint.UNKNOWN,
    Outcome.NOT_APPLICABLE: Tint.MUTED,
}
_MARK_TINTS = {
    Mark.NONE: Tint.PLAIN,
    Mark.UNKNOWN: Tint.UNKNOWN,
    Mark.DOWN: Tint.FAIL,
    Mark.OVER: Tint.WARN,
    Mark.WITHIN: Tint.GRAPH,
}
_DAY_TINTS = {Day.UP: Tint.OK, Day.SLOW: Tint.WARN, Day.DOWN: Tint.FAIL, Day.UNKNOWN: Tint.MUTED}


class Piece(NamedTuple):
    """Text of one meaning."""

    text: str
    tint: Tint = Tint.PLAIN


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The columns of a board: widths in cells, 0 for a column that has no room. `shared` is the scale of all rows, None for one each."""

    width: int
    name: int
    word: int
    budget: int
    p50: int
    spark: int
    days: int
    symbols: Symbols
    shared: tuple[float, float] | None


def board(rows: Sequence[LatencyRow], width: int, symbols: Symbols = Symbols.BLOCK, *, is_shared: bool = True) -> Board:
    """The columns that fit `width`; what counts least goes first: the days, the median, the budget, the line."""
    name = min(_NAME, max((cell_length(_name(row.name)) for row in rows), default=0), max(6, width // 4))
    word = min(_WORD, max((cell_length(row.word) for row in rows), default=0))
    room = width - 2 - name - 1 - word - _LAST - _NUMBER - 2
    budget = _NUMBER if room >= _NUMBER + _SPARK else 0
    room -= budget
    days = _STRIP + 2 + _SHARE + _SEEN if any(row.history for row in rows) and room >= _STRIP + _SHARE + _SEEN + 2 * _SPARK else 0
    room -= days
    p50 = _NUMBER if room >= _NUMBER + 3 * _SPARK else 0
    room -= p50
    spark = _whole(min(room, _MOST_SPARK), max((len(row.readings) for row in rows), default=0)) if room >= _SPARK else 0
    return Board(width, name, word, budget, p50, spark, days, symbols, _shared(rows) if is_shared else None)


def _whole(room: int, calls: int) -> int:
    """The room that the longest series fills evenly, so that no line begins with a blank."""
    return room // calls * calls if 0 < calls <= room else room


def _shared(rows: Sequence[LatencyRow]) -> tuple[float, float]:
    """From 0 to the largest budget, so that a line's height says how much of the budget is used."""
    budgets = [row.budget for row in rows if row.budget]
    return 0.0, max(budgets) if budgets else own_scale([reading for row in rows for reading in row.readings]).high


def head(form: Board) -> Line:
    """The line above the rows."""
    calls = f"newest calls {'against the budget' if form.shared else 'to their own scale'}"
    if len(calls) > form.spark:
        calls = "of the budget" if form.shared else "own scale"
    parts = [f"  {_fit('', form.name)} {_fit('', form.word)}", f"{'last':>{_LAST}}"]
    parts += [f"{'p50':>{form.p50}}"] if form.p50 else []
    parts += [f"{'p95':>{_NUMBER}}"] + ([f"{'budget':>{form.budget}}"] if form.budget else [])
    parts += ["  " + _fit(calls, form.spark)] if form.spark else []
    if form.days:
        parts.append(f"  {_fit('90 days', _STRIP)}{'uptime':>{_SHARE}}{'seen':>{_SEEN}}")
    return _exactly((Piece("".join(parts), Tint.MUTED),), form)


def line(row: LatencyRow, form: Board) -> Line:
    """One row."""
    return _exactly(tuple(_pieces(row, form)), form)


def note(rows: Sequence[LatencyRow]) -> str:
    """What fills the columns that no row has; "" when there is nothing to say."""
    if not rows or any(row.history for row in rows):
        return ""
    return "No 90 days or uptime yet: so far only audits measure. Measure again: R, or lrconsole audit --only latency"


def _pieces(row: LatencyRow, form: Board) -> Iterator[Piece]:
    is_ascii = form.symbols is Symbols.ASCII
    tint = _TINTS[row.outcome]
    yield Piece(f"{(ASCII_GLYPHS if is_ascii else GLYPHS)[row.outcome]} ", tint)
    yield Piece(_fit(_name(row.name), form.name, is_ascii=is_ascii) + " ")
    yield Piece(_fit(row.word, form.word, is_ascii=is_ascii), tint)
    yield Piece(_right(_shown(row.last, is_ascii), _LAST), Tint.FAIL if row.last is Gap.DOWN else Tint.PLAIN)
    if form.p50:
        yield Piece(_right(_shown(row.p50, is_ascii), form.p50), Tint.MUTED)
    yield Piece(_right(_shown(row.p95, is_ascii), _NUMBER), tint if row.is_over else Tint.PLAIN)
    if form.budget:
        yield Piece(_right(_shown(row.budget, is_ascii), form.budget), Tint.MUTED)
    if form.spark:
        yield Piece("  ")
        yield from _spark(row, form)
    if form.days:
        yield Piece("  ")
        yield from _days(row, form)


def _spark(row: LatencyRow, form: Board) -> Iterator[Piece]:
    if not row.readings:
        yield Piece(_fit(row.filled_by, form.spark, is_ascii=form.symbols is Symbols.ASCII), Tint.MUTED)
        return
    own = own_scale(row.readings)
    low, high = form.shared or (own.low, own.high)
    glyphs, marks = draw(row.readings, form.spark, Scale(low, high, row.budget), form.symbols)
    at = 0
    for mark, group in groupby(marks):
        end = at + len(list(group))
        yield Piece(glyphs[at:end], _MARK_TINTS[mark])
        at = end


def _days(row: LatencyRow, form: Board) -> Iterator[Piece]:
    if row.history is None:
        text = "no days yet: " + (row.filled_by or "only audits measured it")
        yield Piece(_fit(text, form.days - 2, is_ascii=form.symbols is Symbols.ASCII), Tint.MUTED)
        return
    yield from _strip(row.history.days, form.symbols)
    yield Piece(f"{row.history.uptime * 100:.2f} %".rjust(_SHARE))
    yield Piece(f"{row.history.coverage * 100:.0f} %".rjust(_SEEN), Tint.MUTED)


# Days change once a day and calls every second: what is drawn of the days is kept.
@lru_cache(256)
def _strip(days: tuple[Day, ...], symbols: Symbols) -> Line:
    groups = groupby(day_cells(days, _STRIP, symbols), key=lambda cell: cell[1])
    return tuple(Piece("".join(glyph for glyph, _ in group), Tint.MUTED if day is None else _DAY_TINTS[day]) for day, group in groups)


def milliseconds(value: float) -> str:
    """A time in at most eight cells: "2.4 ms", "804 ms", "12.3 s", "17 min", "> 99 h"."""
    for limit, size, digits, unit in ((9.95, 1, 1, "ms"), (9_999.5, 1, 0, "ms"), (999_950, 1_000, 1, "s"), (360e6, 60_000, 0, "min")):
        if value < limit:
            return f"{max(value, 0) / size:.{0 if float(value).is_integer() and size == 1 else digits}f} {unit}"
    return "> 99 h"


def _shown(reading: Reading | None, is_ascii: bool) -> str:
    if isinstance(reading, Gap):
        return "failed" if reading is Gap.DOWN else ("-" if is_ascii else _DASH)
    return ("-" if is_ascii else _DASH) if reading is None else milliseconds(reading)


@lru_cache(1024)
def _name(text: str) -> str:
    return clean_line(text, 60)


@lru_cache(4096)
def cell_length(text: str) -> int:
    """How many cells a text takes, wide letters counted twice and marks above letters not at all."""
    return len(text) if text.isascii() else sum(_cells_of(letter) for letter in text)


def _cells_of(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@lru_cache(1024)
def _fit(text: str, width: int, *, is_ascii: bool = False) -> str:
    """`text` in exactly `width` cells; what is cut off is marked."""
    shown = text.encode("ascii", "replace").decode() if is_ascii else text
    if cell_length(shown) <= width:
        return shown + " " * (width - cell_length(shown))
    kept, used = "", 0
    for letter in shown:
        if used + _cells_of(letter) > width - 1:
            break
        kept, used = kept + letter, used + _cells_of(letter)
    end = ("~" if is_ascii else ELLIPSIS) if width > 0 else ""
    return kept + end + " " * (width - used - len(end))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_length(text)) + text


def _exactly(pieces: Line, form: Board) -> Line:
    """The pieces cut or filled to exactly the board's width."""
    kept: list[Piece] = []
    room = max(0, form.width)
    for piece in pieces:
        length = cell_length(piece.text)
        kept.append(piece if length <= room else Piece(_fit(piece.text, room, is_ascii=form.symbols is Symbols.ASCII), piece.tint))
        room -= min(length, room)
    return (*kept, Piece(" " * room)) if room else tuple(kept)
