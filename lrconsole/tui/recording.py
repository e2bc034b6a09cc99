"""Write what people say into the record without holding up the console: in a thread, with a sentence about what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import LrconsoleError, RecordError
from lrconsole.model.text import clean_line, count

if TYPE_CHECKING:
    from lrconsole.jobs.people import People
    from lrconsole.model.standing import Standing
    from lrconsole.tui.app import ConsoleApp

Act = Callable[["People"], str]
"""Writes something through the door that it is given, and says in a sentence what."""

_BUSY_SECONDS = 2.0


def door(console: ConsoleApp) -> People:
    """The door to the console's record."""
    from lrconsole.jobs.people import People, masked

    config = console.config
    return People(config.record, config.now, masked, config.read_only, folder=folder(console), busy_seconds=_BUSY_SECONDS)


def folder(console: ConsoleApp) -> Path:
    """The folder that the path of an evidence file starts from, as on the command line: the one where lrconsole was started."""
    return console.config.folder


async def record(console: ConsoleApp, act: Act) -> str:
    """Do `act` and return what it did, with what it did to the verdict.

    Raises:
        LrconsoleError: it was refused, or the record could not be written; then nothing was kept.
    """
    import asyncio

    before = console.view.standing if console.view else None
    return await asyncio.to_thread(_recorded, console, act, before)


def _recorded(console: ConsoleApp, act: Act, before: Standing | None) -> str:
    people = door(console)
    said = act(people)
    try:
        after = people.standing()
    except RecordError:
        # What was said is kept all the same; the console itself tells what is wrong with the record.
        return said
    return f"{said} {verdict_after(before, after)}"


def verdict_after(before: Standing | None, after: Standing) -> str:
    """The verdict as it is now, and what it was if it changed: "Verdict: NO-GO, 60 blockers (61 before)."."""
    now = _verdict(after)
    was = _verdict(before) if before else now
    if now == was:
        return f"Verdict: {now}."
    if before and before.launch is after.launch:
        was = str(len(before.blockers))
    return f"Verdict: {now} ({was} before)."


def _verdict(standing: Standing) -> str:
    blockers = len(standing.blockers)
    return standing.launch.value + (f", {count(blockers, 'blocker')}" if blockers else "")


def in_form(error: LrconsoleError, *, names: bool) -> str:
    """An error as a form shows it: without the command line's options, and with the finding that it is about when there are several."""
    where = f"{clean_line(error.where, 80)}: " if names and error.where else ""
    fix = "" if "--" in error.fix or error.fix.startswith("use: lrconsole") else f" — {error.fix}"
    return f"{where}{error.what}{fix}."
