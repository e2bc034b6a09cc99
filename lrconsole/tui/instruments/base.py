"""What the instruments have in common: a frame that is one line in a small terminal, and grows when it has the keyboard."""

from __future__ import annotations

from abc import abstractmethod

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lrconsole.model.standing import Standing
from lrconsole.tui import words
from lrconsole.tui.abstract import AbstractWidgetMeta
from lrconsole.tui.follow import View

NOT_YET = "No audit has looked yet: r runs the checks of this stage."


class Instrument(VerticalScroll, can_focus=True, metaclass=AbstractWidgetMeta):
    """The frame. A subclass says `heading`, one line for small terminals (`summary`), and its lines (`lines`)."""

    HELP = (
        "The instrument of this stage: what its findings add up to.\n\n"
        "j and k scroll, m gives it the whole pane, esc goes back to the list.\n"
        "In a small terminal it is one line until it has the keyboard."
    )
    # The layout classes are on the screen, above what a scoped style sheet reaches.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    Instrument { height: 10; width: 1fr; border: round $panel; border-title-color: $lr-muted; padding: 0 1; background: $background;
                 scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-color: $panel; }
    Instrument:focus-within { border: round $primary; border-title-color: $primary; }
    Instrument Static { text-wrap: nowrap; text-overflow: ellipsis; height: auto; }
    Instrument .summary { display: none; height: 1; }
    Instrument.-tall { height: 15; }
    .-narrow Instrument, .-short Instrument { height: 1; border: none; overflow-y: hidden; }
    .-narrow Instrument .summary, .-short Instrument .summary { display: block; }
    .-narrow Instrument:focus-within, .-short Instrument:focus-within { height: 12; border: round $primary; overflow-y: auto; }
    .-narrow Instrument:focus-within .summary, .-short Instrument:focus-within .summary { display: none; }
    Instrument.-whole { border: round $primary !important; overflow-y: auto !important; }
    Instrument.-whole .summary { display: none !important; }
    .-tiny Instrument { display: none; }
    """
    heading = ""

    def __init__(self) -> None:
        super().__init__(classes="part")
        self._standing: Standing | None = None
        self._text = Static("", classes="lines", markup=False)

    def compose(self) -> ComposeResult:
        """The line of small terminals, then all of it."""
        yield Static("", classes="summary", markup=False)
        yield from self.body()

    def body(self) -> ComposeResult:
        """What is in the frame."""
        yield self._text

    def on_mount(self) -> None:
        """Draw what is known already."""
        self._draw()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self._draw()

    def show(self, view: View) -> None:
        """Take over a new view."""
        standing = view.standing if view.standing and view.standing.audit else None
        if standing is not self._standing:
            self._standing = standing
            self._draw()

    @property
    def needed(self) -> int:
        """How many lines all of it takes."""
        return len(self._text.content.plain.splitlines()) if isinstance(self._text.content, Content) else 1

    def move(self, steps: int) -> None:
        """Scroll."""
        self.scroll_relative(y=steps, animate=False)

    @abstractmethod
    def summary(self, standing: Standing) -> Content:
        """All of it in one line."""

    @abstractmethod
    def lines(self, standing: Standing, width: int) -> list[Content]:
        """All of it, in lines of at most `width` cells."""

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        standing = self._standing
        short = self.summary(standing) if standing else words.muted(NOT_YET)
        change(
            self.query_one(".summary", Static),
            Content.assemble(" ", Content.styled("tab", "$primary"), words.muted(f" {self.heading}: "), short),
        )
        width = max(20, self.size.width - 1)
        change(self._text, Content("\n").join(self.lines(standing, width)) if standing else words.muted(NOT_YET))


def change(widget: Widget, content: Content) -> None:
    """Show other text, and do nothing for the same: laying out anew is what costs."""
    assert isinstance(widget, Static)
    if not (isinstance(widget.content, Content) and widget.content.is_same(content)):
        widget.update(content)
