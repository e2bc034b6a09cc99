"""The footer: at most eight keys, each of which can be clicked."""

from __future__ import annotations

from itertools import accumulate

from textual import events
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.action import ACTIONS, Action

_SHOWN = tuple(action for action in ACTIONS if action.footer)[:8]
_KEPT = 2


class KeyLine(Static):
    """One line of keys at the foot of the console."""

    def __init__(self) -> None:
        super().__init__("", id="key-line", markup=False)
        self._places: list[tuple[int, Action]] = []

    def render(self) -> Content:
        """The keys that fit; the last ones, which list all keys and leave, go last."""
        shown = [(action, _key(action)) for action in _SHOWN]
        while len(shown) > _KEPT and sum(part.cell_length for _, part in shown) > self.size.width:
            del shown[-_KEPT - 1]
        ends = accumulate(part.cell_length for _, part in shown)
        self._places = list(zip(ends, (action for action, _ in shown), strict=True))
        return Content("").join(part for _, part in shown)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked key does."""
        action = next((action for end, action in self._places if event.x < end), None)
        if action is not None:
            await self.app.run_action(action.name)


def _key(action: Action) -> Content:
    return Content.assemble(" ", Content.styled(action.shown_key, "$primary bold"), f" {action.label} ")
