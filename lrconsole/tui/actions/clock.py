"""Start and pause the two-hour clock, and say what the time came to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def toggle(console: ConsoleApp) -> None:
    """Start the clock, or pause it."""
    console.say(console.two_hours.toggle(console.view, console.who))


async def summary(console: ConsoleApp) -> None:
    """Show what the two hours came to so far."""
    from lrconsole.jobs.two_hours import read_summary
    from lrconsole.model.errors import RecordError
    from lrconsole.tui.modals.summary import SummaryModal

    try:
        found = await asyncio.to_thread(read_summary, console.config.record, console.config.now())
    except RecordError as error:
        console.say_trouble(str(error))
        return
    console.push_screen(SummaryModal(console.privacy.of(found)))
