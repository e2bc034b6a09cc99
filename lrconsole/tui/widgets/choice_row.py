"""One choice of a few, made by its letter, with the arrows, or by a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static

_GAP = "   "


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: the letter that chooses it, and its word."""

    letter: str
    word: str


class ChoiceRow(Static, can_focus=True):
    """Options, each with its letter before it, in as many lines as they need; nothing is chosen at first."""

    DEFAULT_CSS = """
    ChoiceRow { height: auto; width: 1fr; padding: 0 1; text-wrap: nowrap; }
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
        self.number: int | None = None

    def render(self) -> Content:
        """The options; the chosen one stands out also where there are no colours."""
        lines = self._lines(self.content_size.width or self._whole)
        return Content("\n").join(Content(_GAP).join(self._part(number, self._options[number]) for number in line) for line in lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the options need."""
        return len(self._lines(width))

    @property
    def _whole(self) -> int:
        return sum(_width(option) + len(_GAP) for option in self._options)

    def _lines(self, width: int) -> list[list[int]]:
        """The options by their number, line by line."""
        lines: list[list[int]] = [[]]
        used = 0
        for number, option in enumerate(self._options):
            if lines[-1] and used + _width(option) > width:
                lines.append([])
                used = 0
            lines[-1].append(number)
            used += _width(option) + len(_GAP)
        return lines

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
        lines = self._lines(self.content_size.width)
        if offset is None or not 0 <= offset.y < len(lines):
            return
        end = 0
        for number in lines[offset.y]:
            end += self._part(number, self._options[number]).cell_length + len(_GAP)
            if offset.x < end:
                self._pick(number, goes_on=True)
                return

    def _pick(self, number: int, *, goes_on: bool) -> None:
        self.number = number
        self.refresh()
        self.post_message(self.Picked(number, goes_on))


def _width(option: Option) -> int:
    """Cells of an option when it is chosen, which is when it is widest."""
    return len(f" {option.letter} {option.word} ")
