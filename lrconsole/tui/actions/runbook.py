"""Go from a finding to the steps that mend it, and where there are none say what there is instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lrconsole.model.action import BY_ID
from lrconsole.model.judgement import Effort
from lrconsole.model.text import clean_line
from lrconsole.project.preferences import key_of
from lrconsole.tui.numbers import RUNBOOKS

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk
    from lrconsole.tui.app import ConsoleApp


async def open(console: ConsoleApp) -> None:
    """Open the runbooks with the cursor on the finding, or say what there is instead."""
    from lrconsole.tui.actions.pane import show
    from lrconsole.tui.panes.runbooks import RunbooksPane

    risk = console.chosen
    if risk is None:
        return
    await show(console, RUNBOOKS)
    pane = console.panes.pane
    if isinstance(pane, RunbooksPane) and pane.choose(risk):
        pane.open_steps()
        return
    await show(console, console.panes.before)
    console.say(_instead(risk, lambda id: key_of(BY_ID[id], console.config.settings)))


def _instead(risk: Risk, key: Callable[[str], str]) -> str:
    """What there is for a finding that no runbook mends."""
    finding = risk.finding
    name = clean_line(finding.asked_row if finding.is_question else finding.check, 60)
    if not finding.outcome.is_open:
        return f"There is nothing to mend: {name} is {finding.outcome.word}."
    if finding.is_question:
        return f"No runbook answers {name}: {key('finding.answer')} writes the answer of somebody who knows."
    why = "it takes more than a quarter of an hour" if finding.effort is not Effort.MINUTES else "it does not block the launch"
    if not finding.fix.strip():
        return f"There is no runbook for {name}, and no fix is known: {key('finding.decide')} decides what becomes of it."
    return f"There is no runbook for {name}, since {why}: {key('copy.fix')} copies its fix, {key('run.stage')} looks again afterwards."
