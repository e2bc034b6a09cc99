"""Declared names as a job: show them from place to place, and run again exactly the checks that a change concerns."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.jobs.audit_job import AuditDone, Progress, run_audit
from lrconsole.model.errors import UsageError
from lrconsole.model.name_watch import CellState, Line, NameChange, NameSeen, Place

if TYPE_CHECKING:
    from lrconsole.credentials.redaction import Redactor
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.project import Project
    from lrconsole.probes.survey import LiveSurvey
    from lrconsole.project.loading import Loaded
    from lrconsole.project.locations import Locations


ROUND = 30.0
"""Seconds between two rounds of questions."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed since the run before, the checks that it concerns, and the audit of these; None when none was run.

    `waiting` are the changed names that some resolver still keeps as they were.
    """

    changes: tuple[NameChange, ...]
    checks: tuple[str, ...] = ()
    waiting: tuple[Line, ...] = ()
    audit: AuditDone | None = None


def lines(project: Project, now: datetime, names: Sequence[str] = ()) -> tuple[Line, ...]:
    """Every declared name, or those of `names` and below them, asked now: planned, the zone, each of its servers, each resolver.

    Raises:
        UsageError: none of them is declared.
    """
    import asyncio

    from lrconsole.stages.edge.zones.dns_diff import all_names, look
    from lrconsole.stages.edge.zones.dns_question import is_below

    chosen = [one for one in all_names(project) if not names or any(is_below(one.name, name) for name in names)]
    if names and not chosen:
        raise UsageError(f"{', '.join(names)}: no declared name", where=str(project.file), fix="declare it as [[host]] or [[domain]]")

    async def asked() -> tuple[Line, ...]:
        async with _survey(project, now) as survey:
            return tuple(await asyncio.gather(*(look(survey, question) for question in chosen)))

    return asyncio.run(asked())


def wait(
    project: Project,
    names: Sequence[str],
    seconds: float,
    now: Callable[[], datetime],
    *,
    told: Callable[[tuple[Line, ...], float], None] = lambda lines, left: None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Line, ...]:
    """Ask again and again until all is as planned in two rounds half a minute apart, since one address may be many caches.

    Gives up after `seconds` and returns what was seen last. `told` hears of each round that is not the last, and how long the next waits.

    Raises:
        UsageError: none of `names` is declared.
    """
    ends, was_done = now().timestamp() + seconds, False
    while True:
        found = lines(project, now(), names)
        is_done = all(line.is_done for line in found)
        left = ends - now().timestamp()
        if (is_done and was_done) or left <= 0:
            return found
        was_done = is_done
        pause = min(ROUND, left)
        told(found, pause)
        sleep(pause)


def run_changed(
    loaded: Loaded,
    locations: Locations,
    environ: Mapping[str, str],
    redactor: Redactor,
    *,
    who: str = "",
    at_once: bool = False,
    now: Callable[[], datetime],
    progress: Progress = lambda done, planned, name: None,
) -> Changed:
    """Look at every declared name, and run the checks that what changed since the run before concerns.

    While a resolver keeps a name as it was, checks would judge the old records; so they are run only once none does, or `at_once`.

    Raises:
        UsageError: no run has taken the names down yet.
        LockHeld, RecordError: as from `run_audit`.
    """
    from lrconsole.audit.name_changes import compare_names
    from lrconsole.audit.names import concerned
    from lrconsole.audit.plan import plan
    from lrconsole.stages.registry import load

    before = known(locations.record(loaded.file))
    if not before:
        raise UsageError("no run has looked at the declared names yet", where=str(loaded.file), fix="run: lrconsole audit")
    seen = _seen(loaded.project, now())
    changes = compare_names(before, seen)
    checks = concerned(plan(load(), loaded.project), changes, seen)
    waiting = _kept(loaded.project, changes, now()) if checks else ()
    if not checks or (waiting and not at_once):
        return Changed(changes, checks, waiting)
    done = run_audit(loaded, locations, environ, redactor, only=checks, who=who, starts_clock=False, now=now, progress=progress)
    return Changed(changes, checks, waiting, done)


def known(record: Path) -> dict[tuple[str, str], tuple[NameSeen, datetime]]:
    """What each declared name had when a run saw it last.

    Raises:
        RecordError: there is no record, or it cannot be read.
    """
    from lrconsole.store.reader import RecordReader

    with RecordReader(record) as reader:
        return {(one.name, one.kind): (one, at) for one, at in reader.names()}


def _kept(project: Project, changes: Sequence[NameChange], now: datetime) -> tuple[Line, ...]:
    """The changed names that are right in the zone, and that some resolver still has otherwise."""
    names = {(change.name, change.kind) for change in changes}
    asked = lines(project, now, tuple({name for name, _ in names})) if names else ()
    kept = (CellState.OLD, CellState.MISSING)
    return tuple(line for line in asked if (line.name, line.kind) in names and any(cell.state in kept for cell in line.of(Place.RESOLVER)))


def _seen(project: Project, now: datetime) -> tuple[NameSeen, ...]:
    import asyncio

    from lrconsole.audit.names import take

    async def taken() -> tuple[NameSeen, ...]:
        async with _survey(project, now) as survey:
            return await take(survey)

    return asyncio.run(taken())


@asynccontextmanager
async def _survey(project: Project, now: datetime) -> AsyncIterator[LiveSurvey]:
    """A survey of names alone, which reads no credential."""
    from lrconsole.model.errors import CredentialError
    from lrconsole.probes.survey import LiveSurvey

    async def none(reference: str) -> Secret:
        raise CredentialError("looking at names needs no credential", where=reference)

    survey = LiveSurvey(project, none, now)
    try:
        yield survey
    finally:
        await survey.close()
