"""The line at a list's foot in which a filter is typed; what is wrong with it is said below, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from lrconsole.model.text import clean_line
from lrconsole.report.selection import LONGEST

_STEPS = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
_HINT = "words  !word  state:fail  severity:blocker …  enter keeps, esc drops"


class FilterLine(Vertical):
    """Tells of every letter (`Typed`), and whether the filter is to be kept or dropped; arrows move in the list above (`Moved`)."""

    HELP = (
        "A filter: every word must occur, !word must not; key:value asks by name.\n\n"
        "state:fail,warn  severity:blocker  stage:edge  check:spf.*  subject:/login  row:B5\n"
        "hurts:data-leak  effort:minutes  blocks:yes  who:ana  state:open,waived,decided\n\n"
        'A comma means or. "two words" looks for both together. ! before any of them turns it round.\n'
        "The list changes as you type. enter keeps the filter, esc drops it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", "drop the filter")]
    DEFAULT_CSS = """
    FilterLine { height: auto; background: $surface; display: none; }
    FilterLine.-open { display: block; }
    FilterLine Horizontal { height: 1; }
    FilterLine .slash { width: 3; color: $primary; text-style: bold; }
    FilterLine Input { width: 1fr; background: $surface; }
    FilterLine .trouble { height: auto; max-height: 4; padding: 0 1; color: $warning; display: none; }
    FilterLine.-wrong .trouble { display: block; }
    """

    @dataclass
    class Typed(Message):
        """The filter reads differently."""

        text: str

    @dataclass
    class Moved(Message):
        """The cursor of the list is to go down by so many lines."""

        steps: int

    class Kept(Message):
        """The filter is as it should be."""

    class Dropped(Message):
        """There shall be no filter."""

    def __init__(self) -> None:
        super().__init__()
        self._told = ""

    def compose(self) -> ComposeResult:
        """The line, and room for what is wrong with it."""
        with Horizontal():
            yield Static(" / ", classes="slash", markup=False)
            line = Input(placeholder=_HINT, max_length=LONGEST, compact=True, select_on_focus=False)
            line.cursor_blink = False
            yield line
        yield Static("", classes="trouble", markup=False)

    def open(self, text: str) -> None:
        """Show the line with a filter in it, and take the keyboard."""
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = text
        line.cursor_position = len(text)
        self.tell("")
        self.add_class("-open")
        line.focus()

    def close(self) -> None:
        """Go away."""
        self.remove_class("-open")

    @property
    def is_open(self) -> bool:
        """Whether it is in sight."""
        return self.has_class("-open")

    def tell(self, trouble: str) -> None:
        """Say what is wrong with the filter, "" for nothing."""
        if trouble == self._told:
            return
        self._told = trouble
        self.query_one(".trouble", Static).update(clean_line(trouble, 300))
        self.set_class(bool(trouble), "-wrong")

    def on_key(self, event: events.Key) -> None:
        """Arrows belong to the list, so that one can look while typing."""
        if event.key in _STEPS:
            self.post_message(self.Moved(_STEPS[event.key]))
            event.stop()
            event.prevent_default()

    def action_drop(self) -> None:
        """Drop the filter."""
        self.post_message(self.Dropped())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.has_class("-wrong"):
            self.post_message(self.Kept())
