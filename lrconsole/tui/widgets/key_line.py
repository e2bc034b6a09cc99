"""The footer: at most eight keys, each of which can be clicked; what cannot be done now is greyed."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.action import ACTIONS, Action
from lrconsole.project.preferences import Preferences, key_of
from lrconsole.tui.available import why_not

if TYPE_CHECKING:
    from lrconsole.tui.available import Situation

_SHOWN = tuple(action for action in ACTIONS if action.footer)


class KeyLine(Static):
    """One line of keys at the foot of the console."""

    def __init__(self, settings: Preferences) -> None:
        super().__init__("", id="key-line", markup=False)
        self._settings = settings
        self._places: list[tuple[int, Action]] = []
        self._at: Situation | None = None

    def show(self, at: Situation) -> None:
        """Take over how things are."""
        self._at = at
        self.refresh(layout=False)

    def render(self) -> Content:
        """The keys that fit, in the order of the registry; those whose place counts least go first."""
        shown = [(action, self._key(action)) for action in _SHOWN]
        while len(shown) > 1 and sum(part.cell_length for _, part in shown) > self.size.width:
            shown.remove(max(shown, key=lambda one: one[0].footer))
        ends = accumulate(part.cell_length for _, part in shown)
        self._places = list(zip(ends, (action for action, _ in shown), strict=True))
        return Content("").join(part for _, part in shown)

    def _key(self, action: Action) -> Content:
        is_greyed = bool(self._at and why_not(action, self._at))
        key = Content.styled(key_of(action, self._settings), "$lr-muted" if is_greyed else "$primary bold")
        label = Content.styled(f" {action.label} ", "$lr-muted" if is_greyed else "")
        return Content.assemble(" ", key, label)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked key does."""
        action = next((action for end, action in self._places if event.x < end), None)
        if action is not None:
            await self.app.run_action(f"do('{action.id}')")
