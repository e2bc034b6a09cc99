"""Every key of the console, in a list that scrolls."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from lrconsole.model.action import ACTIONS
from lrconsole.tui.config import ConsoleConfig
from lrconsole.tui.follow import View
from lrconsole.tui.widgets.status_line import StatusLine


class KeysModal(ModalScreen[None]):
    """The key list; the status line stays in sight above it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", "close")]

    def __init__(self, config: ConsoleConfig, view: View | None) -> None:
        super().__init__()
        self._config = config
        self._view = view

    def compose(self) -> ComposeResult:
        """Status line and list."""
        yield StatusLine(self._config)
        with VerticalScroll(id="keys"):
            yield Static(_list(), markup=False)

    def on_mount(self) -> None:
        """Say how to leave."""
        self.query_one("#keys").border_title = "Keys · esc closes"
        self.query_one("#keys").focus()
        if self._view:
            self.query_one(StatusLine).show(self._view)


def _list() -> Content:
    lines = [Content.assemble(Content.styled(f"{one.shown_key:>6}", "$primary bold"), f"  {one.tooltip}") for one in ACTIONS]
    return Content("\n").join(lines)
