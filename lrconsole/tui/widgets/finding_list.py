"""The list of findings: drawn line by line, so that hundreds cost no more than what is seen of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lrconsole.model.text import clean_line
from lrconsole.report.text import GLYPHS
from lrconsole.tui.theme import NO_COLOURS, PALETTES, Palette

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk

_ROOMY = 70
_ASKED = "attest."


class FindingList(ScrollView, can_focus=True):
    """Findings in rank order with a cursor; `Moved` tells which one it is on, `Opened` which one was chosen."""

    @dataclass
    class Moved(Message):
        """The cursor is on another finding, or on none."""

        risk: Risk | None

    @dataclass
    class Opened(Message):
        """A finding was chosen."""

        risk: Risk

    def __init__(self, empty: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._empty = empty
        self._risks: tuple[Risk, ...] = ()
        self._at = 0
        self._is_placed = False

    @property
    def chosen(self) -> Risk | None:
        """The finding under the cursor."""
        return self._risks[self._at] if self._risks else None

    def show(self, risks: tuple[Risk, ...], empty: str) -> None:
        """Take over a new list. A cursor that the user has moved stays on its finding, one that nobody moved on the first line."""
        before = self.chosen
        self._risks, self._empty = risks, empty
        names = [risk.finding.fingerprint for risk in risks]
        stays = self._is_placed and before is not None and before.finding.fingerprint in names
        self._at = names.index(before.finding.fingerprint) if stays and before else 0
        self.virtual_size = Size(0, max(1, len(risks)))
        self.refresh()
        if self.chosen != before:
            self.post_message(self.Moved(self.chosen))

    def move(self, steps: int) -> None:
        """Move the cursor and keep it in sight."""
        if not self._risks:
            return
        self._is_placed = True
        at = min(max(self._at + steps, 0), len(self._risks) - 1)
        if at != self._at:
            self._at = at
            self.scroll_to_region(Region(0, at, 1, 1), animate=False)
            self.refresh()
            self.post_message(self.Moved(self.chosen))

    def on_key(self, event: events.Key) -> None:
        """Arrows, page and end keys."""
        page = max(1, self.size.height - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -len(self._risks), "end": len(self._risks)}
        if event.key in steps:
            self.move(steps[event.key])
            event.stop()
            event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked; a second click opens it."""
        line = event.y + self.scroll_offset.y
        if 0 <= line < len(self._risks):
            again = line == self._at
            self.move(line - self._at)
            if again and self.chosen:
                self.post_message(self.Opened(self.chosen))

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        line = y + self.scroll_offset.y
        width = self.size.width
        palette = PALETTES.get(self.app.theme, NO_COLOURS)
        if not self._risks:
            text = self._empty if line == 0 else ""
            return Strip([Segment(f" {text}"[:width].ljust(width), _style(palette.muted, palette.background))], width)
        if line >= len(self._risks):
            return Strip([Segment(" " * width, _style("", palette.background))], width)
        return self._row(self._risks[line], line == self._at, width, palette)

    def _row(self, risk: Risk, is_current: bool, width: int, palette: Palette) -> Strip:
        finding = risk.finding
        ground = palette.panel if is_current else palette.background
        reverse = is_current and not palette.panel
        colour = _style(palette.of(finding.outcome), ground, reverse=reverse)
        dim, bright = _style(palette.muted, ground, reverse=reverse), _style(palette.text, ground, bold=is_current, reverse=reverse)
        word = "waived" if risk.waiver else finding.outcome.word if finding.outcome.word != "not applicable" else "n/a"
        severity = finding.severity.value if finding.outcome.is_open else ""
        name, fact = _name(risk, roomy=width >= _ROOMY), ""
        if width >= _ROOMY:
            room = max(12, min(48, width // 2 - 10))
            name, fact = f"{name[: room - 1]:<{room}}", " " + clean_line(finding.summary, 200)
        segments = [
            Segment("▌" if is_current else " ", _style(palette.accent, ground, reverse=reverse)),
            Segment(f"{GLYPHS[finding.outcome]} {word:<8}", colour),
            Segment(f"{severity:<8}", colour if risk.blocks else dim),
            Segment(name, bright),
            Segment(fact, dim),
        ]
        return Strip(segments).adjust_cell_length(width, _style("", ground, reverse=reverse))


def _name(risk: Risk, *, roomy: bool) -> str:
    """What a row is called: a check by its id and subject, a question by its title. Narrow lists line the subjects up."""
    finding = risk.finding
    if finding.check.startswith(_ASKED):
        return f"{finding.check.removeprefix(_ASKED):<5}{clean_line(finding.title, 100)}"
    check = finding.check if roomy else f"{finding.check:<20}"
    return f"{check}  {clean_line(finding.subject, 80)}"


def _style(colour: str, ground: str, *, bold: bool = False, reverse: bool = False) -> Style:
    return Style(color=colour or None, bgcolor=ground or None, bold=bold or None, reverse=reverse or None)
