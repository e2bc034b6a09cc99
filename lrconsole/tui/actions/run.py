"""Start audits and cancel them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.stage import Stage

if TYPE_CHECKING:
    from lrconsole.model.audit import Job
    from lrconsole.tui.app import ConsoleApp


def stage(console: ConsoleApp) -> None:
    """Run the checks of the open stage; elsewhere all of them."""
    number = console.panes.number
    only = list(Stage)[number - 1].value if 1 <= number <= len(Stage) else ""
    console.say(console.work.run(_running(console), only))


def all(console: ConsoleApp) -> None:
    """Run every check."""
    console.say(console.work.run(_running(console)))


def cancel(console: ConsoleApp) -> None:
    """Cancel the audit that runs."""
    console.say(console.work.cancel(_running(console)))


def _running(console: ConsoleApp) -> Job | None:
    return console.view.running if console.view else None
