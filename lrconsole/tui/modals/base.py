"""What all that opens above the panes has in common: the status line stays in sight, escape leaves, small terminals scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from lrconsole.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp
    from lrconsole.tui.follow import View

Result = TypeVar("Result")

_SLIM = 60
"""Columns below which what stands side by side in a modal stands one below the other (its class is then `-slim`)."""

_FRAME = 6
"""Cells of a frame's edge that its hint cannot have."""


class ConsoleModal(ModalScreen[Result]):
    """A frame with a title; subclasses yield what is in it from `body`. Escape gives None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "close")]
    DEFAULT_CSS = """
    ConsoleModal { align: center top; background: $background 60%; overflow: hidden; }
    ConsoleModal > #status-line { dock: top; }
    ConsoleModal > .frame {
        border: round $primary; border-title-color: $primary; border-subtitle-color: $lr-muted; background: $surface;
        width: 84; max-width: 100%; height: auto; max-height: 1fr; padding: 0 1; scrollbar-size-vertical: 1;
    }
    """
    heading = ""
    hint = "esc closes"

    @property
    def console(self) -> ConsoleApp:
        """The console below."""
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        """The status line, and the frame with the body in it."""
        yield self.top()
        with VerticalScroll(classes="frame"):
            yield from self.body()

    def top(self) -> StatusLine:
        """The line that is always in sight."""
        return StatusLine(self.console.config)

    def body(self) -> ComposeResult:
        """What is in the frame."""
        yield from ()

    def on_mount(self) -> None:
        """Title and hint; the frame takes the keyboard when nothing in it does."""
        frame = self.query_one(".frame", VerticalScroll)
        frame.border_title = self.heading
        frame.border_subtitle = self.hint
        if self.console.shown_view:
            self.show(self.console.shown_view)
        if self.focused is None:
            frame.focus()

    def on_resize(self) -> None:
        """Fit the layout to the terminal, and the hint to the frame: its end, which says how to leave, is kept longest."""
        self.set_class(self.app.size.width < _SLIM, "-slim")
        self.call_after_refresh(self._fit_hint)

    def _fit_hint(self) -> None:
        frame = self.query_one(".frame", VerticalScroll)
        parts = self.hint.split(" · ")
        while len(parts) > 1 and len(" · ".join(parts)) > frame.size.width - _FRAME:
            parts.pop(0)
        frame.border_subtitle = " · ".join(parts)

    def show(self, view: View) -> None:
        """Take over a new view while the modal is open."""
        self.query_one(StatusLine).show(view)

    def action_cancel(self) -> None:
        """Leave without a result."""
        self.dismiss(None)
