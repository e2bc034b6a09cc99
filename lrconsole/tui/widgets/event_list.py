"""The list of what happened: drawn line by line, and filtered while typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from lrconsole.model.audit import Event
from lrconsole.model.text import clean_line
from lrconsole.tui.theme import NO_COLOURS, PALETTES
from lrconsole.tui.widgets.cells import fit, style
from lrconsole.tui.widgets.lines_view import LinesView

_WHO, _KIND = 13, 15
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Line:
    """An event as it is drawn: its columns, cleaned once; `haystack` is what a filter looks in."""

    event: Event
    at: str
    who: str
    kind: str
    text: str

    @property
    def haystack(self) -> str:
        return f"{self.at} {self.who} {self.kind} {self.text}".lower()


class EventList(LinesView):
    """Events, newest first, with a cursor; `Moved` tells which one it is on."""

    HELP = "Who did what and when, the newest first. Type to filter; the arrows, page up and page down move."
    DEFAULT_CSS = "EventList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"

    @dataclass
    class Moved(Message):
        """The cursor is on another event, or on none."""

        event: Event | None

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[tuple[_Line, str], ...] = ()
        self._shown: tuple[_Line, ...] = ()
        self._words: list[str] = []
        self._at = 0
        self._empty = "Nothing has happened yet."

    @property
    def number(self) -> int:
        """How many are shown."""
        return len(self._shown)

    def show(self, told: Sequence[Event]) -> None:
        """Take over what happened, newest first; the cursor stays on its event."""
        before = self._shown[self._at].event.id if self._shown and self._at else None
        lines = tuple(_line(event) for event in told)
        self._all = tuple((line, line.haystack) for line in lines)
        self._apply()
        self._put(next((number for number, line in enumerate(self._shown) if line.event.id == before), 0))

    def filter(self, wanted: str) -> None:
        """Show only events in which every word occurs."""
        self._words = wanted.lower().split()
        self._apply()
        self._put(0)

    def move(self, steps: int) -> None:
        """Move the cursor and keep it in sight."""
        self._put(min(max(self._at + steps, 0), max(0, len(self._shown) - 1)))

    @property
    def page(self) -> int:
        """Lines that a page is."""
        return max(1, self.size.height - 1)

    def _apply(self) -> None:
        self._shown = tuple(line for line, haystack in self._all if all(word in haystack for word in self._words))
        self.hold(len(self._shown))
        self.refresh()

    def _put(self, at: int) -> None:
        self._at = at
        self.scroll_to_region(Region(0, at, 1, 1), animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(self._shown[at].event if self._shown else None))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on what was clicked."""
        offset = event.get_content_offset(self)
        number = offset.y + self.scroll_offset.y if offset else len(self._shown)
        if number < len(self._shown):
            self._put(number)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        number = y + self.scroll_offset.y
        palette = PALETTES.get(self.app.theme, NO_COLOURS)
        width = self.scrollable_content_region.width
        is_current = number == self._at and bool(self._shown)
        ground = palette.panel if is_current else palette.surface
        muted, text = (style(colour, ground, reverse=is_current and not ground) for colour in (palette.muted, palette.text))
        if number >= len(self._shown):
            said = ("Nothing is like that." if self._words else self._empty) if not (self._shown or number) else ""
            return Strip([Segment(fit(said, width), muted)], width)
        line = self._shown[number]
        head = [Segment(f"{line.at} ", muted), Segment(fit(line.who, _WHO), text), Segment(" "), Segment(fit(line.kind, _KIND), text)]
        room = max(0, width - len(line.at) - _WHO - _KIND - 3)
        rest = [Segment(" ", text), Segment(fit(line.text, room), muted)]
        return Strip([*(Segment(part.text, part.style or text) for part in head), *rest]).adjust_cell_length(width, text)


def _line(event: Event) -> _Line:
    text = "  ".join(part for part in (clean_line(event.about, _LONGEST), clean_line(event.text, _LONGEST)) if part)
    return _Line(event, f"{event.at:%Y-%m-%d %H:%M}", clean_line(event.who, 60), event.kind.value, text)
