"""The live board: all latency rows in one widget that draws its own lines, so that thirty rows a second cost next to nothing."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.timer import Timer

from lrconsole.report.board import Board, Line, Piece, Tint, board, head, line, note
from lrconsole.report.latency import NOTHING
from lrconsole.report.sparkline import Symbols
from lrconsole.tui.ascii_lines import is_wanted
from lrconsole.tui.theme import NO_COLOURS, PALETTES, Palette
from lrconsole.tui.widgets.cells import fit, style
from lrconsole.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from lrconsole.model.latency import LatencyRow
    from lrconsole.tui.app import ConsoleApp

PAUSE = 0.25
"""Seconds between two drawings: at most four a second, however often the rows change."""


class LatencyBoard(LinesView):
    """A row for each route or monitor under one line of headings. While it is hidden it takes rows and draws nothing."""

    HELP = (
        "How quickly each route answers.\n\n"
        "One line a route: state, newest call, p50 and p95, budget, and the calls in order, newest at the right.\n"
        "× is a call that got no good answer, · one that nobody made. A full block is over the budget.\n"
        "enter draws each line to its own scale, or all against the budget again. R measures again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "scale", "scale", show=False)]
    DEFAULT_CSS = """
    LatencyBoard { height: 1fr; width: 1fr; background: $background; overflow-x: hidden;
                   scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-color: $panel; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[LatencyRow, ...] = ()
        self._nothing: tuple[str, ...] = NOTHING
        self._form: Board | None = None
        self._is_shared = True
        self._is_stale = False
        self._drawn_at = float("-inf")
        self._timer: Timer | None = None

    @property
    def lines(self) -> int:
        """How many lines all of it takes."""
        return 1 + len(self._rows) + bool(note(self._rows)) if self._rows else len(self._nothing)

    def show(self, rows: tuple[LatencyRow, ...], nothing: tuple[str, ...] = NOTHING) -> None:
        """Take over new rows, and what is said when there are none.

        They are drawn when the pause since the last drawing is over, and at once when they have other names.
        A name that was masked must not stay in sight for the length of a pause.
        """
        if rows == self._rows and nothing == self._nothing:
            return
        self._nothing = nothing
        is_renamed = [row.name for row in rows] != [row.name for row in self._rows]
        self._rows = rows
        if is_renamed:
            self._is_stale = True
            self._draw()
        else:
            self._draw_soon()

    def action_scale(self) -> None:
        """Draw each line to its own scale, or all against the budget again."""
        self._is_shared = not self._is_shared
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click on the headings changes the scale."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y == 0:
            self.action_scale()

    def on_show(self) -> None:
        """Draw what came while it was hidden."""
        if self._is_stale:
            self._draw()

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self._form = None

    @property
    def _is_seen(self) -> bool:
        return self.is_attached and self.visible and all(node.display for node in self.ancestors_with_self)

    def _draw_soon(self) -> None:
        self._is_stale = True
        wait = self._drawn_at + PAUSE - time.monotonic()
        if wait <= 0:
            self._draw()
        elif self._timer is None:
            self._timer = self.set_timer(wait, self._draw)

    def _draw(self) -> None:
        if self._timer:
            self._timer.stop()
            self._timer = None
        if not self._is_seen:
            return
        self._is_stale, self._drawn_at, self._form = False, time.monotonic(), None
        self.hold(self.lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of what is seen; the headings stay at the top."""
        width = self.scrollable_content_region.width
        palette = PALETTES.get(self.app.theme, NO_COLOURS)
        if self._form is None or self._form.width != width:
            self._form = board(self._rows, width, self._symbols, is_shared=self._is_shared)
        number = y + self.scroll_offset.y - 1
        if not self._rows:
            text = self._nothing[number + 1] if number + 1 < len(self._nothing) else ""
            return _strip((Piece(fit(text, width), Tint.MUTED),), palette, width)
        if y == 0:
            return _strip(head(self._form), palette, width)
        if number < len(self._rows):
            return _strip(line(self._rows[number], self._form), palette, width)
        text = note(self._rows) if number == len(self._rows) else ""
        return _strip((Piece(fit(text, width), Tint.MUTED),), palette, width)

    @property
    def _symbols(self) -> Symbols:
        console = cast("ConsoleApp", self.app)
        settings = console.config.settings
        return Symbols.ASCII if is_wanted(settings.glyphs, console.surroundings) else Symbols(settings.symbols)


def _strip(pieces: Line, palette: Palette, width: int) -> Strip:
    styles = _styles(palette)
    strip = Strip([Segment(text, styles[tint]) for text, tint in pieces])
    return strip if strip.cell_length == width else strip.adjust_cell_length(width, styles[Tint.PLAIN])


@lru_cache(8)
def _styles(palette: Palette) -> dict[Tint, Style]:
    colours = {
        Tint.PLAIN: palette.text,
        Tint.MUTED: palette.muted,
        Tint.GRAPH: palette.accent,
        Tint.OK: palette.ok,
        Tint.WARN: palette.warn,
        Tint.FAIL: palette.fail,
        Tint.UNKNOWN: palette.unknown,
    }
    return {tint: style(colour, palette.background) for tint, colour in colours.items()}
