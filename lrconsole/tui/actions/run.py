"""Start audits and cancel them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.stage import Stage

if TYPE_CHECKING:
    from lrconsole.model.audit import Job
    from lrconsole.tui.app import ConsoleApp


def stage(console: ConsoleApp) -> None:
    """Run the checks of the open stage; in the runbooks the check of the chosen way out; on the glance all of them."""
    number, risk = console.panes.number, console.chosen
    only = list(Stage)[number - 1].value if 1 <= number <= len(Stage) else ""
    if number > len(Stage) and risk is not None:
        if risk.finding.is_question:
            console.say("A person answers this one, not a check: e writes the answer down.")
            return
        only = risk.finding.check
    console.say(console.work.run(_running(console), only, console.who))


def all(console: ConsoleApp) -> None:
    """Run every check."""
    console.say(console.work.run(_running(console), who=console.who))


def cancel(console: ConsoleApp) -> None:
    """Cancel the audit that runs."""
    console.say(console.work.cancel(_running(console)))


def _running(console: ConsoleApp) -> Job | None:
    return console.view.running if console.view else None
