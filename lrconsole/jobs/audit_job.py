"""The audit as a job: plan, look, judge and record, in a process of its own that can be followed, cancelled or killed."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole import __version__
from lrconsole.audit.plan import Planned, plan
from lrconsole.jobs import stopping
from lrconsole.jobs.clock import Beats
from lrconsole.jobs.credentials import vault_for
from lrconsole.model.audit import AuditState, EventKind, JobState, PersonNamed, ProjectSummary
from lrconsole.model.errors import LrconsoleError
from lrconsole.model.finding import Finding
from lrconsole.model.project import Duty, Project
from lrconsole.model.text import clean_line
from lrconsole.stages.registry import load as load_checks
from lrconsole.store import liveness, lock
from lrconsole.store.writer import RecordWriter

if TYPE_CHECKING:
    from lrconsole.credentials.redaction import Redactor
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.survey import Survey
    from lrconsole.project.loading import Loaded
    from lrconsole.project.locations import Locations

    ReadSecret = Callable[[str], Awaitable[Secret]]

_JOB_STATES = {
    AuditState.DONE: JobState.DONE,
    AuditState.CANCELLED: JobState.CANCELLED,
    AuditState.INTERRUPTED: JobState.FAILED,
}
_HEAD_LIMIT = 1_000
_BRANCH = re.compile(r"refs/[\w./+-]+")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")

Progress = Callable[[int, int, str], None]
"""Told after each check: how many are done, of how many, and which one it was."""


@dataclass(frozen=True, slots=True)
class AuditDone:
    """An audit that ran, and how it ended."""

    audit: int
    state: AuditState


def run_audit(
    loaded: Loaded,
    locations: Locations,
    environ: Mapping[str, str],
    redactor: Redactor,
    *,
    only: tuple[str, ...] = (),
    who: str = "",
    starts_clock: bool = True,
    now: Callable[[], datetime],
    progress: Progress = lambda done, planned, name: None,
) -> AuditDone:
    """Run an audit of the project for `who` and record it; SIGINT and SIGTERM cancel it at once, and what was found so far stays.

    The two-hour clock counts while it runs; `starts_clock` starts it when it does not.

    Raises:
        LockHeld: an audit of this project already runs.
        RecordError: the record cannot be written.
        UsageError: `only` names no check.
    """
    record = locations.record(loaded.file)
    planned = plan(load_checks(), loaded.project, only)
    with lock.held(record, "audit", now()), RecordWriter(record, now=now, redact=redactor.redact) as writer:
        # The lock that is held here proves that none of them runs.
        writer.close_interrupted("audit")
        job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
        read_secret = vault_for(loaded, locations, environ, redactor).read
        return _Running(loaded.project, planned, only, who, starts_clock, writer, job, now).done(read_secret, progress)


@dataclass(frozen=True, slots=True)
class _Running:
    """An audit under way, and what it is written with."""

    project: Project
    planned: tuple[Planned, ...]
    only: tuple[str, ...]
    who: str
    starts_clock: bool
    writer: RecordWriter
    job: int
    now: Callable[[], datetime]

    def done(self, read_secret: ReadSecret, progress: Progress) -> AuditDone:
        """Run it and close it in the record, however it ends."""
        commit = head_of(self.project)
        writer = self.writer
        audit = writer.begin_audit(
            summary_of(self.project), len(self.planned), commit=commit, version=__version__, only=self.only, job=self.job
        )
        sink = _RecordSink(writer, audit, len(self.planned), progress)
        try:
            state = self._looked(sink, read_secret)
        except BaseException as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            self._close(audit, AuditState.CANCELLED if interrupted else AuditState.INTERRUPTED, _reason(error))
            raise
        writer.add_event(EventKind.AUDIT_FINISHED, audit=audit, text=f"{state.value}: {sink.done} of {len(self.planned)} checks")
        self._close(audit, state)
        return AuditDone(audit, state)

    def _looked(self, sink: _RecordSink, read_secret: ReadSecret) -> AuditState:
        import asyncio

        with stopping.told_to_stop() as told:
            self.writer.add_event(EventKind.AUDIT_STARTED, audit=sink.audit, text=f"{len(self.planned)} checks", who=self.who)
            if self.starts_clock:
                self.writer.start_clock()
            beats = Beats(self.writer)
            asyncio.run(self._checked(sink, read_secret, beats, told))
        beats.leave()
        return AuditState.CANCELLED if told.is_set else AuditState.DONE

    async def _checked(self, sink: _RecordSink, read_secret: ReadSecret, beats: Beats, told: stopping.ToldToStop) -> None:
        """Run the checks, counting the clock, until they are done or the process is told to stop."""
        import asyncio

        from lrconsole.probes.survey import LiveSurvey

        survey = LiveSurvey(self.project, read_secret, self.now())
        work = asyncio.ensure_future(self._judged(survey, sink))
        count = asyncio.ensure_future(beats.go_on())
        told.then(work.cancel)
        try:
            # The count ends by itself only when the record cannot be written, and then there is no use in going on.
            await asyncio.wait((work, count), return_when=asyncio.FIRST_COMPLETED)
        finally:
            work.cancel()
            count.cancel()
            ended = await asyncio.gather(work, count, return_exceptions=True)
            await survey.close()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _judged(self, survey: Survey, sink: _RecordSink) -> None:
        """Run the checks, and meanwhile take down what every declared name has, whichever checks these are."""
        import asyncio

        from lrconsole.audit.runner import run

        named = asyncio.ensure_future(self._named(survey, sink.audit))
        try:
            await run(survey, self.planned, sink, clock=self.now)
            await named
        finally:
            named.cancel()
            await asyncio.gather(named, return_exceptions=True)

    async def _named(self, survey: Survey, audit: int) -> None:
        """Keep what the declared names have, and note in the log what changed since the run before."""
        from lrconsole.audit.name_changes import compare_names
        from lrconsole.audit.names import take
        from lrconsole.store.reader import RecordReader

        # A run of a few checks is to be quick: of certificates it takes down none that it has not seen anyhow.
        seen = await take(survey, certificates=not self.only)
        with RecordReader(self.writer.path) as reader:
            before = {(one.name, one.kind): (one, at) for one, at in reader.names(before=audit)}
        self.writer.add_names(audit, seen)
        for change in compare_names(before, seen):
            self.writer.add_event(EventKind.NAME_CHANGED, audit=audit, about=change.name, text=clean_line(change.text))

    def _close(self, audit: int, state: AuditState, note: str = "") -> None:
        self.writer.finish_audit(audit, state)
        self.writer.close_job(self.job, _JOB_STATES[state], note)


class _RecordSink:
    """Writes what the runner reports to the record."""

    def __init__(self, writer: RecordWriter, audit: int, planned: int, progress: Progress) -> None:
        self._writer = writer
        self.audit = audit
        self._planned = planned
        self._progress = progress
        self.done = 0

    def started(self, planned: Planned) -> None:
        """A check began; only paced ones, which take long on purpose, are worth a line in the log."""
        if planned.check.paced:
            name = f"{planned.check.id}:{planned.label}"
            self._writer.add_event(EventKind.CHECK_STARTED, audit=self.audit, about=name)
            self._progress(self.done, self._planned, name)

    def found(self, finding: Finding) -> None:
        """A check ended."""
        self._writer.add_finding(self.audit, finding)
        text = f"{finding.outcome.word}: {clean_line(finding.summary)}"
        self._writer.add_event(EventKind.CHECK_DONE, audit=self.audit, about=finding.fingerprint, text=text)
        self.done += 1
        self._progress(self.done, self._planned, finding.fingerprint)


def summary_of(project: Project) -> ProjectSummary:
    """What the record keeps of a project, so that its readers need not load the file."""
    on_call = project.named(Duty.ALERTS)
    people = tuple(
        PersonNamed(one.name, one.contact, tuple(duty.value for duty in one.duties), tuple(duty.value for duty in one.deputy_for))
        for one in project.people
    )
    weights = tuple((impact.value, weight) for impact, weight in project.weights)
    environment = project.production.label if project.production else ""
    return ProjectSummary(project.name, str(project.file), environment, on_call.name if on_call else "", people, weights)


def head_of(project: Project) -> str:
    """The commit that is checked out, read from the files of a plain repository; "" when it cannot be told that way."""
    if project.repository is None:
        return ""
    git = project.repository.path / ".git"
    head = _small_text(git / "HEAD")
    name = head.removeprefix("ref: ")
    commit = head if name == head else _small_text(git / name) if _BRANCH.fullmatch(name) and ".." not in name else ""
    return commit[:12] if _COMMIT.fullmatch(commit) else ""


def _small_text(path: Path) -> str:
    """The start of a file of a repository, which may hold anything; "" when it is no plain file."""
    try:
        if not path.is_file():
            return ""
        with path.open(encoding="ascii") as file:
            return file.read(_HEAD_LIMIT).strip()
    except (OSError, ValueError):
        return ""


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, LrconsoleError) else type(error).__name__
