"""Ask for the initials of whoever has said a topic back."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from lrconsole.model.text import clean_line
from lrconsole.report.presentation import ASK_BACK, Topic
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.widgets.plain_line import PlainLine
from lrconsole.tui.widgets.status_line import StatusLine


class InitialsModal(ConsoleModal[str]):
    """Its result are the initials as they were typed."""

    DEFAULT_CSS = """
    InitialsModal { align: center middle; }
    InitialsModal > .frame { width: 64; padding: 1 2; }
    InitialsModal Input { margin: 1 0 0 0; background: $panel; }
    """
    heading = "Said back"
    hint = "enter keeps it · esc closes"

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self._topic = topic

    def top(self) -> StatusLine:
        """The line in plain words."""
        return PlainLine(self.console.config)

    def body(self) -> ComposeResult:
        """The topic, the request and the line to type in."""
        yield Static(
            Content.assemble(
                Content.styled(clean_line(self._topic.headline, 300), "bold"),
                "\n\n",
                f"{ASK_BACK} Then your initials, and enter:",
            ),
            markup=False,
        )
        yield Input(placeholder="AR", max_length=8, select_on_focus=False, compact=True)

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value)
