"""The list of short ways out with the line in which its filter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from lrconsole.report.selection import parse
from lrconsole.tui.widgets.way_list import WayList

if TYPE_CHECKING:
    from lrconsole.report.ways_out import WayOut
    from lrconsole.tui.widgets.filter_line import FilterLine


class WayBrowser(Vertical):
    """The list and its filter; `Narrowed` tells that the filter reads differently."""

    class Narrowed(Message):
        """Other ways out are to be shown."""

    def __init__(self) -> None:
        super().__init__(classes="part")
        self.filter = ""
        self._line: FilterLine | None = None

    def compose(self) -> ComposeResult:
        """The list."""
        yield WayList(id="ways")

    def chosen_of(self, ways: tuple[WayOut, ...]) -> tuple[WayOut, ...]:
        """What the filter lets through."""
        selection = parse(self.filter)
        return tuple(way for way in ways if selection.matches(way.risk)) if self.filter else ways

    def put(self, filter_: str) -> None:
        """Look through the list with another filter."""
        if filter_ != self.filter:
            self.filter = filter_
            self.post_message(self.Narrowed())

    async def open_filter(self) -> None:
        """Open the line in which the filter is typed."""
        if self._line is None:
            from lrconsole.tui.widgets.filter_line import FilterLine

            self._line = FilterLine()
            await self.mount(self._line)
        self._line.open(self.filter)

    @property
    def is_filtering(self) -> bool:
        """Whether a filter is being typed."""
        return self._line is not None and self._line.is_open

    def close(self) -> None:
        """Close the line; the filter that holds goes on to hold."""
        if self._line and self.is_filtering:
            self._line.close()
        self.query_one(WayList).focus()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Show what the filter lets through, as far as it is understood."""
        from lrconsole.tui.widgets.finding_browser import understood

        event.stop()
        filter_, trouble = understood(event.text)
        self.put(filter_)
        if self._line:
            self._line.tell(trouble)

    def on_filter_line_kept(self, event: FilterLine.Kept) -> None:
        """Back to the list."""
        event.stop()
        self.close()

    def on_filter_line_dropped(self, event: FilterLine.Dropped) -> None:
        """Show the whole list again."""
        event.stop()
        self.put("")
        self.close()

    def on_filter_line_moved(self, event: FilterLine.Moved) -> None:
        """Move in the list while the filter is typed."""
        event.stop()
        self.query_one(WayList).move(event.steps)
