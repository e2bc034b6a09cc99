"""Go from one open question to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.tui.actions.pane import show
from lrconsole.tui.panes.stage import StagePane

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


async def next(console: ConsoleApp) -> None:
    """Open the stage of the open question that comes after the one under the cursor, with the cursor on it: what blocks first."""
    from lrconsole.jobs.two_hours import next_question

    standing = console.view.standing if console.view else None
    if standing is None:
        return
    chosen = console.chosen if isinstance(console.panes.pane, StagePane) else None
    after = chosen.finding.asked_row if chosen else ""
    row = next_question(standing, after)
    if row is None:
        console.say("All questions are answered.")
        return
    found = [one for one in standing.risks if one.finding.asked_row == row]
    if not found:
        console.say_trouble(f"The question of row {row} is open, and no stage lists it: R runs every check again.")
        return
    risk = found[0]
    await show(console, risk.finding.stage.number)
    opened = console.panes.pane
    if isinstance(opened, StagePane):
        opened.choose(risk)
