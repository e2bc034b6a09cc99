"""Go from pane to pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


async def show(console: ConsoleApp, number: int) -> None:
    """Open a pane; its first visit builds it."""
    await console.panes.bring(number)
    console.show()
    console.panes.pane.focus_list()


async def previous(console: ConsoleApp) -> None:
    """Go back to the pane before."""
    await show(console, console.panes.before)


def goal(console: ConsoleApp) -> None:
    """Say what the stage in sight is for."""
    from lrconsole.model.stage import Stage
    from lrconsole.tui.modals.goal import GoalModal

    console.push_screen(GoalModal(list(Stage)[console.panes.number - 1]))
