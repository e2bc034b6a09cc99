"""Open what is selected, and come back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.tui.actions.pane import show
from lrconsole.tui.maximise import share
from lrconsole.tui.panes.stage import StagePane

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


async def open(console: ConsoleApp) -> None:
    """In a stage: its detail. Elsewhere: the stage of the risk under the cursor, with the cursor on it."""
    pane, risk = console.panes.pane, console.chosen
    if isinstance(pane, StagePane):
        pane.open_detail()
    elif risk is not None:
        await show(console, risk.finding.stage.number)
        opened = console.panes.pane
        if isinstance(opened, StagePane):
            opened.choose(risk)


async def back(console: ConsoleApp) -> None:
    """Share the pane again, leave the detail, drop the filter, go from a stage to the glance: what comes first of these."""
    pane = console.panes.pane
    if share(pane):
        return
    if pane.in_detail:
        pane.focus_list()
    elif pane.leave_filter():
        return
    elif console.panes.number:
        await show(console, 0)
