"""The list of short ways out, under a heading for each stage, drawn line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from lrconsole.model.stage import Stage
from lrconsole.model.text import clean_line
from lrconsole.report.text import GLYPHS
from lrconsole.tui.theme import NO_COLOURS, PALETTES, Palette
from lrconsole.tui.widgets.cells import fit, style
from lrconsole.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from lrconsole.report.ways_out import WayOut

_NUMBER = 4


class WayList(LinesView):
    """Ways out in the order in which to walk them, with a cursor; `Moved` tells which one it is on, `Opened` which one was chosen."""

    HELP = (
        "Short ways out\n\nEach takes a quarter of an hour at most and takes one blocker away.\n"
        "j and k move, / filters, enter goes to the finding."
    )

    @dataclass
    class Moved(Message):
        """The cursor is on another way out, or on none."""

        way: WayOut | None

    @dataclass
    class Opened(Message):
        """A way out was chosen by a click."""

        way: WayOut

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._ways: tuple[WayOut, ...] = ()
        self._lines: tuple[Stage | int, ...] = ()
        self._places: tuple[int, ...] = ()
        self._at = 0
        self._empty = ""

    @property
    def chosen(self) -> WayOut | None:
        """The way out under the cursor."""
        return self._ways[self._at] if self._ways else None

    def show(self, ways: tuple[WayOut, ...], empty: str) -> None:
        """Take over a new list; the cursor stays on its finding, and where that is gone on the one that took its place."""
        before, self._empty = self.chosen, empty
        # A line is a stage's heading, or the number of a way out.
        lines: list[Stage | int] = []
        for number, way in enumerate(ways):
            lines += [number] if way.stage in lines else [way.stage, number]
        self._ways, self._lines = ways, tuple(lines)
        self._places = tuple(place for place, line in enumerate(lines) if isinstance(line, int))
        names = [way.risk.finding.fingerprint for way in ways]
        if before and before.risk.finding.fingerprint in names:
            self._at = names.index(before.risk.finding.fingerprint)
        self._at = max(0, min(self._at, len(names) - 1))
        self.hold(len(lines))
        self.refresh()
        if self.chosen != before:
            self.post_message(self.Moved(self.chosen))

    def move(self, steps: int) -> None:
        """Move the cursor from one way out to the next; headings are passed over."""
        at = min(max(self._at + steps, 0), len(self._places) - 1)
        if self._places and at != self._at:
            self._at = at
            # A heading comes in sight together with the first line under it.
            place = self._places[at]
            top = place - 1 if isinstance(self._lines[place - 1], Stage) else place
            self.scroll_to_region(Region(0, top, 1, place - top + 1), animate=False, force=True)
            self.refresh()
            self.post_message(self.Moved(self.chosen))

    def choose(self, fingerprint: str) -> None:
        """Put the cursor on the way out of a finding, if it is listed."""
        names = [way.risk.finding.fingerprint for way in self._ways]
        if fingerprint in names:
            self.move(names.index(fingerprint) - self._at)

    def on_key(self, event: events.Key) -> None:
        """Arrows, page and end keys."""
        self.go(event, page=max(1, self.size.height - 1), every=len(self._places))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked; a second click opens it."""
        offset = event.get_content_offset(self)
        number = offset.y + self.scroll_offset.y if offset else -1
        if number in self._places:
            again = self._places.index(number) == self._at
            self.move(self._places.index(number) - self._at)
            if again and self.chosen:
                self.post_message(self.Opened(self.chosen))

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        number, palette = y + self.scroll_offset.y, PALETTES.get(self.app.theme, NO_COLOURS)
        width = self.scrollable_content_region.width
        if number >= len(self._lines):
            text = "" if self._lines or number else f" {self._empty}"
            return Strip([Segment(fit(text, width), style(palette.muted, palette.background))], width)
        line = self._lines[number]
        return self._heading(line, width, palette) if isinstance(line, Stage) else self._way(line, width, palette)

    def _heading(self, stage: Stage, width: int, palette: Palette) -> Strip:
        ways = sum(way.stage is stage for way in self._ways)
        return Strip([Segment(fit(f" {stage.number} {stage.title} · {ways}", width), style(palette.accent, palette.background, bold=True))])

    def _way(self, number: int, width: int, palette: Palette) -> Strip:
        way, is_current = self._ways[number], number == self._at
        ground = palette.panel if is_current else palette.background
        outcome = way.risk.finding.outcome
        parts = (
            ("▌" if is_current and ground else " ", palette.accent, False),
            (f"{number + 1:>{_NUMBER - 1}} ", palette.muted, False),
            (f"{GLYPHS[outcome]} {outcome.word:<8}", palette.of(outcome), False),
            (clean_line(way.name, 200), palette.text, is_current),
        )
        is_reversed = is_current and not ground
        segments = [Segment(text, style(colour, ground, bold=bold, reverse=is_reversed)) for text, colour, bold in parts[:-1]]
        used = sum(len(text) for text, _, _ in parts[:-1])
        text, colour, bold = parts[-1]
        segments.append(Segment(fit(text, max(0, width - used)), style(colour, ground, bold=bold, reverse=is_reversed)))
        return Strip(segments).adjust_cell_length(width, style("", ground, reverse=is_reversed))
