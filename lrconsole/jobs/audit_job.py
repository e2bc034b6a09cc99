"""The audit as a job: plan, look, judge and record, in a process of its own that can be followed, cancelled or killed."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole import __version__
from lrconsole.audit.plan import Planned, plan
from lrconsole.jobs.credentials import vault_for
from lrconsole.model.audit import AuditState, EventKind, JobState, PersonNamed, ProjectSummary
from lrconsole.model.errors import LrconsoleError
from lrconsole.model.finding import Finding
from lrconsole.model.project import Duty, Project
from lrconsole.model.text import clean_line
from lrconsole.stages.registry import load as load_checks
from lrconsole.store import liveness, lock
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter

if TYPE_CHECKING:
    from lrconsole.credentials.redaction import Redactor
    from lrconsole.credentials.secret import Secret
    from lrconsole.project.loading import Loaded
    from lrconsole.project.locations import Locations

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
    now: Callable[[], datetime],
    progress: Progress = lambda done, planned, name: None,
) -> AuditDone:
    """Run an audit of the project and record it; SIGINT and SIGTERM cancel it at once, and what was found so far stays.

    Raises:
        LockHeld: an audit of this project already runs.
        RecordError: the record cannot be written.
        UsageError: `only` names no check.
    """
    record = locations.record(loaded.file)
    planned = plan(load_checks(), loaded.project, only)
    with lock.held(record, "audit", now()), RecordWriter(record, now=now, redact=redactor.redact) as writer:
        _close_what_was_interrupted(record, writer)
        job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or time.time())
        try:
            done = _recorded(loaded, locations, environ, redactor, planned, only, writer, job, now, progress)
        except LrconsoleError as error:
            writer.close_job(job, JobState.FAILED, str(error))
            raise
        writer.close_job(job, JobState.DONE if done.state is AuditState.DONE else JobState.CANCELLED)
    return done


def _recorded(
    loaded: Loaded,
    locations: Locations,
    environ: Mapping[str, str],
    redactor: Redactor,
    planned: tuple[Planned, ...],
    only: tuple[str, ...],
    writer: RecordWriter,
    job: int,
    now: Callable[[], datetime],
    progress: Progress,
) -> AuditDone:
    import asyncio

    project = loaded.project
    audit = writer.begin_audit(summary_of(project), len(planned), commit=_head_of(project), version=__version__, only=only)
    writer.attach_job(job, audit)
    writer.add_event(EventKind.AUDIT_STARTED, audit=audit, text=f"{len(planned)} checks")
    writer.start_clock()
    sink = _RecordSink(writer, audit, len(planned), progress)
    state = asyncio.run(_looked(project, vault_for(loaded, locations, environ, redactor).read, planned, sink, now))
    writer.finish_audit(audit, state)
    writer.add_event(EventKind.AUDIT_FINISHED, audit=audit, text=f"{state.value}: {sink.done} of {len(planned)} checks")
    return AuditDone(audit, state)


async def _looked(
    project: Project,
    read_secret: Callable[[str], Awaitable[Secret]],
    planned: tuple[Planned, ...],
    sink: _RecordSink,
    now: Callable[[], datetime],
) -> AuditState:
    """Run the checks; CANCELLED when the process is told to stop."""
    import asyncio
    import signal

    from lrconsole.audit.runner import run
    from lrconsole.probes.survey import LiveSurvey

    survey = LiveSurvey(project, read_secret, now())
    work = asyncio.ensure_future(run(survey, planned, sink, clock=now))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        return AuditState.CANCELLED
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        await survey.close()
    return AuditState.DONE


class _RecordSink:
    """Writes what the runner reports to the record."""

    def __init__(self, writer: RecordWriter, audit: int, planned: int, progress: Progress) -> None:
        self._writer = writer
        self._audit = audit
        self._planned = planned
        self._progress = progress
        self.done = 0

    def started(self, planned: Planned) -> None:
        """A check began; only paced ones, which take long on purpose, are worth a line in the log."""
        if planned.check.paced:
            name = f"{planned.check.id}:{planned.label}"
            self._writer.add_event(EventKind.CHECK_STARTED, audit=self._audit, about=name)
            self._progress(self.done, self._planned, name)

    def found(self, finding: Finding) -> None:
        """A check ended."""
        self._writer.add_finding(self._audit, finding)
        text = f"{finding.outcome.word}: {clean_line(finding.summary)}"
        self._writer.add_event(EventKind.CHECK_DONE, audit=self._audit, about=finding.fingerprint, text=text)
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


def _close_what_was_interrupted(record: Path, writer: RecordWriter) -> None:
    """Say of audits whose process was killed that they were interrupted; the lock that is held here proves that none runs."""
    with RecordReader(record) as reader:
        lost = [job for job in reader.jobs() if job.state is JobState.INTERRUPTED and job.finished is None]
    for job in lost:
        writer.close_job(job.id, JobState.INTERRUPTED, "its process ended")
        if job.audit is not None:
            writer.finish_audit(job.audit, AuditState.INTERRUPTED)


def _head_of(project: Project) -> str:
    """The commit that is checked out, read from the files of a plain repository; "" when it cannot be told that way."""
    if project.repository is None:
        return ""
    git = project.repository.path / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        name = head.removeprefix("ref: ")
        return (git / name).read_text().strip()[:12] if name != head else head[:12]
    except (OSError, UnicodeDecodeError):
        return ""
