"""The day on which something ends: typed in words, or chosen in the grid of its month; both always say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from lrconsole.model.errors import UsageError
from lrconsole.model.text import count
from lrconsole.tui.modals.form import Fault, Row
from lrconsole.tui.widgets.date_picker import DatePicker

if TYPE_CHECKING:
    from textual.widget import Widget

    from lrconsole.jobs.forms import Days


class Until(Horizontal):
    """Rows on the left, the last of them the day as text, with the month on their right."""

    # The class of a narrow terminal is on the screen, above what a scoped style sheet reaches.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    Until { height: auto; }
    Until > Vertical { height: auto; width: 1fr; }
    Until > DatePicker { margin: 0 0 0 1; }
    .-slim Until { layout: vertical; }
    .-slim Until > DatePicker { margin: 0 0 0 8; }
    """

    class Taken(Message):
        """The day was confirmed in the month."""

    def __init__(self, above: tuple[Widget, ...], days: Days, now: Callable[[], datetime]) -> None:
        super().__init__(id="ends")
        self._above = above
        self._days = days
        self._now = now

    def compose(self) -> ComposeResult:
        """The rows, the day, what it means, and the month."""
        with Vertical():
            yield from self._above
            yield Row("Until", Input(id="until", placeholder="2026-12-24, 14d, 2w, end of month", select_on_focus=False))
            yield Static("", id="day", classes="hint", markup=False)
        yield DatePicker(self._days.first, self._days.usual, self._days.last, id="month")

    def on_mount(self) -> None:
        """Say what an empty field means."""
        self._typed()

    def day(self) -> date | None:
        """The day that was typed; None for the usual one.

        Raises:
            UsageError: it is no day, or not one that is allowed.
        """
        from lrconsole.jobs.forms import day_of

        day = day_of(self.query_one("#until", Input).value, self._now())
        days = self._days
        if day is not None and not days.first <= day <= days.last:
            raise UsageError(f"it cannot end on {day}", fix=f"choose a day from {days.first} to {days.last}")
        return day

    def fault(self) -> Fault | None:
        """What is amiss with the day that was typed."""
        try:
            self.day()
        except UsageError as error:
            return Fault(f"{error.what} — {error.fix}.", "until")
        return None

    @on(Input.Changed, "#until")
    def _typed(self) -> None:
        hint = self.query_one("#day", Static)
        try:
            day = self.day()
        except UsageError as error:
            hint.update(f"{error.what} — {error.fix}")
            return
        shown = day or self._days.usual
        self.query_one(DatePicker).show(shown)
        left = (shown - self._now().date()).days
        usual = ", when left empty" if day is None else ""
        hint.update(f"{shown:%a} {shown}, in {count(left, 'day')}{usual}; allowed to {self._days.last}")

    @on(DatePicker.Moved)
    def _moved(self, event: DatePicker.Moved) -> None:
        self.query_one("#until", Input).value = f"{event.day}"

    @on(DatePicker.Taken)
    def _taken(self, event: DatePicker.Taken) -> None:
        self.query_one("#until", Input).value = f"{event.day}"
        self.post_message(self.Taken())
