"""A day chosen in the grid of its month, with the arrows or by a click, within the days that are allowed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

_CELL, _HEAD = 3, 2
_WIDTH = 7 * _CELL
_STEPS = {"left": -1, "right": 1, "up": -7, "down": 7}


class DatePicker(Static, can_focus=True):
    """The month of the chosen day. Days that are not allowed are dots, so that they can be told where there are no colours."""

    DEFAULT_CSS = """
    DatePicker { width: 23; height: 8; padding: 0 1; }
    DatePicker:focus { background: $panel; }
    """
    HELP = "Arrows move by days and weeks, page up and page down by months, home and end to the first and last day allowed; enter takes it."

    @dataclass
    class Moved(Message):
        """Another day is chosen."""

        day: date

    @dataclass
    class Taken(Message):
        """The chosen day was confirmed."""

        day: date

    def __init__(self, first: date, day: date, last: date, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self.first, self.last = first, last
        self.day = min(max(day, first), last)

    def show(self, day: date) -> None:
        """Choose a day without telling of it; one that is not allowed is left alone."""
        if self.first <= day <= self.last and day != self.day:
            self.day = day
            self.refresh()

    def render(self) -> Content:
        """The month's name, the weekdays, and its weeks from Monday on."""
        lines = [Content.styled(f"{self.day:%B %Y}".center(_WIDTH - 1), "bold"), Content.styled("Mo Tu We Th Fr Sa Su", "$lr-muted")]
        lines += [Content(" ").join([self._day(number) for number in week]) for week in self._weeks()]
        return Content("\n").join(lines)

    def _weeks(self) -> list[list[int]]:
        return calendar.Calendar().monthdayscalendar(self.day.year, self.day.month)

    def _day(self, number: int) -> Content:
        if not number:
            return Content("  ")
        day = self.day.replace(day=number)
        if day == self.day:
            return Content.styled(f"{number:>2}", "$primary on $background reverse bold")
        return Content(f"{number:>2}") if self.first <= day <= self.last else Content.styled(" ·", "$lr-muted")

    def on_key(self, event: events.Key) -> None:
        """Move, or take the day."""
        if event.key in _STEPS:
            self._move(self.day + timedelta(days=_STEPS[event.key]))
        elif event.key in ("pageup", "pagedown"):
            self._move(_month_on(self.day, 1 if event.key == "pagedown" else -1))
        elif event.key in ("home", "end"):
            self._move(self.first if event.key == "home" else self.last)
        elif event.key == "enter":
            self.post_message(self.Taken(self.day))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Choose the day that was clicked."""
        offset = event.get_content_offset(self)
        weeks = self._weeks()
        row, column = (offset.y - _HEAD, offset.x // _CELL) if offset else (-1, 0)
        if 0 <= row < len(weeks) and column < 7 and weeks[row][column]:
            day = self.day.replace(day=weeks[row][column])
            if self.first <= day <= self.last:
                self._move(day)

    def _move(self, day: date) -> None:
        day = min(max(day, self.first), self.last)
        if day != self.day:
            self.day = day
            self.refresh()
            self.post_message(self.Moved(day))


def _month_on(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
