"""The panes of the console, of which one is in sight; each is built when it is opened for the first time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import ContentSwitcher

from lrconsole.model.stage import Stage
from lrconsole.tui.numbers import RUNBOOKS
from lrconsole.tui.panes.glance import GlancePane
from lrconsole.tui.panes.list_pane import ListPane

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk
    from lrconsole.tui.panes.runbooks import RunbooksPane
    from lrconsole.tui.panes.stage import StagePane

    Pane = GlancePane | StagePane | RunbooksPane


class PaneSwitch(ContentSwitcher):
    """The glance (0), the seven stages and the runbooks (8); `number` is the pane in sight, `before` the one before it."""

    def __init__(self, on_built: Callable[[int, Pane], None]) -> None:
        """`on_built` is told of every pane that is opened for the first time, but the glance."""
        self._on_built = on_built
        self._built: dict[int, Pane] = {0: GlancePane()}
        super().__init__(self._built[0], initial="pane-0", id="panes")
        self.number = 0
        self.before = 0

    @property
    def built(self) -> Mapping[int, Pane]:
        """The panes that were opened so far."""
        return self._built

    @property
    def pane(self) -> Pane:
        """The pane in sight."""
        return self._built[self.number]

    @property
    def marked(self) -> tuple[Risk, ...]:
        """What work is done on: the marked lines that have a result, or when none is marked the one under the cursor."""
        pane = self.pane
        if isinstance(pane, ListPane) and (pane.marked or pane.missing):
            return pane.marked
        return (pane.chosen,) if pane.chosen else ()

    @property
    def missing(self) -> int:
        """How many lines are marked that have no result, so that no work can be done on them."""
        return self.pane.missing if isinstance(self.pane, ListPane) else 0

    def rename(self, names: Mapping[str, str], masked: Callable[[str], str]) -> None:
        """Keep marks and filters while names are masked or shown again; `names` are the fingerprints as they were and as they are."""
        for pane in self._built.values():
            if isinstance(pane, ListPane):
                pane.browser.rename_marks(names)
                # A filter that names a host would show it, and find nothing among masks.
                if masked(pane.list_state.filter) != pane.list_state.filter:
                    pane.list_state = replace(pane.list_state, filter="")

    async def bring(self, number: int) -> None:
        """Bring a pane in sight."""
        if number not in self._built:
            self._built[number] = _build(number)
            await self.mount(self._built[number])
            self._on_built(number, self._built[number])
        if number != self.number:
            self.before, self.number = self.number, number
        self.current = f"pane-{number}"


def _build(number: int) -> Pane:
    if number == RUNBOOKS:
        from lrconsole.tui.panes.runbooks import RunbooksPane

        return RunbooksPane()
    from lrconsole.tui.panes.stage import StagePane

    return StagePane(list(Stage)[number - 1])
