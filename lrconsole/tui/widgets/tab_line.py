"""The tab line: each pane with its key, and what needs a hand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage
from lrconsole.report.text import GLYPHS
from lrconsole.tui import words
from lrconsole.tui.follow import View

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing

_ROOMY = 110


class TabLine(Static):
    """One line of tabs; a click opens a pane."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        number: int

    def __init__(self) -> None:
        super().__init__("", id="tab-line", markup=False)
        self._standing: Standing | None = None
        self._current = 0
        self._ends: list[int] = []

    def show(self, view: View, current: int) -> None:
        """Take over a new view or another pane."""
        self._standing = view.standing
        self._current = current
        self.refresh(layout=False)

    def render(self) -> Content:
        """The tabs; without room for all words only the open one keeps its word."""
        roomy = self.size.width >= _ROOMY
        tabs = [self._tab(0, "Glance", Content(""), roomy)]
        tabs += [self._tab(stage.number, stage.short, self._state(stage), roomy) for stage in Stage]
        tabs.append(self._tab(8, "Runbooks", Content(""), roomy))
        self._ends = []
        at = 0
        for tab in tabs:
            at += tab.cell_length
            self._ends.append(at)
        return Content("").join(tabs)

    def _tab(self, number: int, word: str, mark: Content, roomy: bool) -> Content:
        is_current = number == self._current
        shown = word if roomy or is_current else word[:3]
        if is_current:
            return words.label(f"{number} {shown} {mark.plain}".rstrip(), "$primary")
        return Content.assemble(" ", words.muted(f"{number} "), shown, " " if mark else "", mark, " " if roomy else "")

    def _state(self, stage: Stage) -> Content:
        """The worst that stands open in the stage, with its number."""
        if self._standing is None or self._standing.audit is None:
            return words.muted("…")
        numbers = self._standing.tally(stage)
        for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.UNKNOWN):
            if numbers[outcome]:
                return _tight(outcome, numbers[outcome])
        return _tight(Outcome.PASS, 0) if any(numbers.values()) else words.muted("…")

    def on_click(self, event: events.Click) -> None:
        """Open the pane whose tab was clicked."""
        number = next((index for index, end in enumerate(self._ends) if event.x < end), None)
        if number is not None:
            self.post_message(self.Chosen(number))


def _tight(outcome: Outcome, number: int) -> Content:
    return Content.styled(f"{GLYPHS[outcome]}{number or ''}", words.COLOURS[outcome])
