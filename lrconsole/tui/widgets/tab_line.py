"""The tab line: each pane with its key, and what needs a hand in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
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
from lrconsole.tui.numbers import GLANCE, RUNBOOKS

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing


@dataclass(frozen=True, slots=True)
class _Form:
    """How tabs are written: letters of a word, blanks before and after its mark, and whether the mark has its number."""

    letters: int
    before: str
    after: str
    has_number: bool = True


_FORMS = (
    _Form(99, " ", " "),
    _Form(99, " ", ""),
    _Form(4, " ", ""),
    _Form(3, " ", ""),
    _Form(3, "", ""),
    _Form(3, "", "", has_number=False),
    _Form(0, "", "", has_number=False),
)
"""From the roomiest to the tightest, which fits 40 cells."""


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
        """The tabs, all of them in the roomiest form in which they fit; the open one keeps its whole word."""
        for form in _FORMS:
            tabs = self._tabs(form)
            self._ends = list(accumulate(tab.cell_length for tab in tabs))
            if self._ends[-1] <= self.size.width:
                break
        return Content("").join(tabs)

    def _tabs(self, form: _Form) -> list[Content]:
        stages = [self._tab(stage.number, stage.short, self._state(stage, form), form) for stage in Stage]
        return [self._tab(GLANCE, "Glance", Content(""), form), *stages, self._tab(RUNBOOKS, "Runbooks", Content(""), form)]

    def _tab(self, number: int, word: str, mark: Content, form: _Form) -> Content:
        if number == self._current:
            return words.label(f"{number} {word} {mark.plain}".rstrip(), "$primary")
        name = word[: form.letters]
        gap = form.before if mark else ""
        return Content.assemble(" ", words.muted(f"{number}{' ' if name else ''}"), name, gap, mark, form.after)

    def _state(self, stage: Stage, form: _Form) -> Content:
        """The worst that stands open in the stage, with its number."""
        if self._standing is None or self._standing.audit is None:
            return words.muted("…")
        numbers = self._standing.tally(stage)
        for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.UNKNOWN):
            if numbers[outcome]:
                return _tight(outcome, numbers[outcome] if form.has_number else 0)
        return _tight(Outcome.PASS, 0) if any(numbers.values()) else words.muted("…")

    def on_click(self, event: events.Click) -> None:
        """Open the pane whose tab was clicked."""
        number = next((index for index, end in enumerate(self._ends) if event.x < end), None)
        if number is not None:
            self.post_message(self.Chosen(number))


def _tight(outcome: Outcome, number: int) -> Content:
    return Content.styled(f"{GLYPHS[outcome]}{number or ''}", words.COLOURS[outcome])
