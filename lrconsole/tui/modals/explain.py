"""Help for the part of the console that has the keyboard."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lrconsole.tui.modals.base import ConsoleModal

_NOTHING = "Nothing has the keyboard.\n\n0 to 8 open a pane, ? lists every action, q leaves."


def help_of(widget: Widget | None) -> str:
    """The help text of a widget: its own, or that of what it is in."""
    for one in widget.ancestors_with_self if widget else ():
        text = getattr(one, "HELP", None)
        if isinstance(text, str) and text:
            return text
    return _NOTHING


class ExplainModal(ConsoleModal[None]):
    """A text in a frame."""

    def __init__(self, text: str, heading: str = "Help here") -> None:
        super().__init__()
        self._text = text
        self.heading = heading

    def body(self) -> ComposeResult:
        """The text."""
        yield Static(Content(self._text), markup=False)
