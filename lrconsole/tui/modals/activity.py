"""The activity log: who did what and when, newest first, filtered while typing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from lrconsole.model.audit import Event
from lrconsole.model.errors import RecordError
from lrconsole.model.text import clean_line, count
from lrconsole.tui import words
from lrconsole.tui.follow import View
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.widgets.event_list import EventList

_MOST = 500


class ActivityModal(ConsoleModal[None]):
    """The newest events with the one under the cursor whole below them; it follows the record while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", show=False, priority=True),
        Binding("up", "move(-1)", "up", show=False, priority=True),
        Binding("pagedown", "page(1)", "page down", show=False, priority=True),
        Binding("pageup", "page(-1)", "page up", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    ActivityModal > .frame { width: 130; height: 1fr; overflow: hidden; }
    ActivityModal .frame Input { border: none; height: 1; padding: 0 1; background: $panel; }
    ActivityModal #whole { height: 4; padding: 1 0 0 0; }
    ActivityModal.-slim #whole { height: 8; }
    """
    heading = "Activity"
    hint = "type to filter · esc closes"

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[Event, ...] | None = None
        self._total = 0

    def body(self) -> ComposeResult:
        """Filter, list, and the line under the cursor in full."""
        yield Input(placeholder="type to filter by day, person, kind, finding or text", select_on_focus=False)
        yield EventList()
        yield Static("", id="whole", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.query_one(Input).focus()

    def show(self, view: View) -> None:
        """Read the log again when something new is in it."""
        super().show(view)
        if view.events != self._told:
            self._told = view.events
            self.run_worker(self._read(), exclusive=True)

    async def _read(self) -> None:
        import asyncio

        from lrconsole.jobs.activity import activity

        try:
            found = await asyncio.to_thread(activity, self.console.config.record, _MOST)
        except RecordError as error:
            self.query_one("#whole", Static).update(Content.styled(clean_line(str(error), 300), "$error"))
            return
        self._total = len(found)
        self.query_one(EventList).show(found)
        self._count()

    def _count(self) -> None:
        shown = self.query_one(EventList).number
        of = f"{shown} of {count(self._total, 'line')}" if shown != self._total else count(shown, "line")
        self.query_one(".frame").border_title = f"Activity · {of}"

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(EventList).filter(event.value)
        self._count()

    @on(EventList.Moved)
    def _moved(self, event: EventList.Moved) -> None:
        self.query_one("#whole", Static).update(_whole(event.event) if event.event else "", layout=False)

    def action_move(self, steps: int) -> None:
        """Move in the list while the filter keeps the keyboard."""
        self.query_one(EventList).move(steps)

    def action_page(self, steps: int) -> None:
        """Move by a page."""
        events = self.query_one(EventList)
        events.move(steps * events.page)


def _whole(event: Event) -> Content:
    who = f"{clean_line(event.who, 60)} " if event.who else ""
    head = f"{event.at:%Y-%m-%d %H:%M:%S} UTC  {who}{event.kind.value}"
    return Content("\n").join([Content.styled(head, "bold"), words.plain(f"{event.about} {event.text}".strip(), 600)])
