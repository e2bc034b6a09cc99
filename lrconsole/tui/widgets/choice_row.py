"""One choice of a few, made by its letter, with the arrows, or by a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

_GAP = "   "


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: the letter that chooses it, and its word."""

    letter: str
    word: str


class ChoiceRow(Static, can_focus=True):
    """A line of options, each with its letter before it; nothing is chosen at first."""

    DEFAULT_CSS = """
    ChoiceRow { height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap; }
    ChoiceRow:focus { background: $panel; }
    """
    HELP = "Press the letter of what you choose, or go there with the arrows; enter goes on."

    @dataclass
    class Picked(Message):
        """An option was chosen; `goes_on` says that the choice was made and not only passed over."""

        number: int
        goes_on: bool

    def __init__(self, options: Sequence[Option], *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._options = tuple(options)
        self._ends: list[int] = []
        self.number: int | None = None

    def render(self) -> Content:
        """The options; the chosen one stands out also where there are no colours."""
        parts = [self._part(number, option) for number, option in enumerate(self._options)]
        self._ends = list(accumulate(part.cell_length + len(_GAP) for part in parts))
        return Content(_GAP).join(parts)

    def _part(self, number: int, option: Option) -> Content:
        if number == self.number:
            return Content.styled(f" {option.letter} {option.word} ", "$primary on $background reverse bold")
        return Content.assemble(Content.styled(option.letter, "$primary bold"), f" {option.word}")

    def on_key(self, event: events.Key) -> None:
        """Letters choose, arrows go from one to the next, enter goes on."""
        last = len(self._options) - 1
        at = self.number
        if event.key in ("right", "left"):
            step = 1 if event.key == "right" else -1
            self._pick((0 if step > 0 else last) if at is None else min(max(at + step, 0), last), goes_on=False)
        elif event.key == "enter" and at is not None:
            self._pick(at, goes_on=True)
        elif not self.choose(event.key):
            return
        event.stop()
        event.prevent_default()

    def choose(self, letter: str) -> bool:
        """Choose by its letter; False when no option has it."""
        number = next((number for number, option in enumerate(self._options) if option.letter == letter), None)
        if number is not None:
            self._pick(number, goes_on=True)
        return number is not None

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        offset = event.get_content_offset(self)
        number = next((number for number, end in enumerate(self._ends) if offset and offset.x < end), None)
        if number is not None:
            self._pick(number, goes_on=True)

    def _pick(self, number: int, *, goes_on: bool) -> None:
        self.number = number
        self.refresh()
        self.post_message(self.Picked(number, goes_on))
