"""The footer: at most eight keys, each of which can be clicked."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.action import ACTIONS

_SHOWN = tuple(action for action in ACTIONS if action.footer)[:8]


class KeyLine(Static):
    """One line of keys at the foot of the console."""

    def __init__(self) -> None:
        super().__init__("", id="key-line", markup=False)
        self._ends: list[int] = []

    def render(self) -> Content:
        """The keys that fit."""
        parts, self._ends, at = [], [], 0
        for action in _SHOWN:
            part = Content.assemble(" ", Content.styled(action.shown_key, "$primary bold"), f" {action.label} ")
            if at + part.cell_length > self.size.width:
                break
            at += part.cell_length
            self._ends.append(at)
            parts.append(part)
        return Content("").join(parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked key does."""
        number = next((index for index, end in enumerate(self._ends) if event.x < end), None)
        if number is not None:
            await self.app.run_action(_SHOWN[number].name)
