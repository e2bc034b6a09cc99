"""One of every noun that the record keeps, with a text of choice in every place that takes text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lrconsole.model.audit import (
    Answer,
    Attestation,
    AuditState,
    Choice,
    Decision,
    EventKind,
    EvidenceKind,
    JobState,
    Note,
    PersonNamed,
    ProjectSummary,
    Waiver,
)
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.stage import Stage
from lrconsole.store.writer import RecordWriter

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_000, tzinfo=UTC)


class Time:
    """A clock that is moved by hand: the time of day and a monotonic clock."""

    def __init__(self) -> None:
        self.day = NOW
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.day

    def monotonic(self) -> float:
        return self.ticks

    def passes(self, seconds: float) -> None:
        self.day += timedelta(seconds=seconds)
        self.ticks += seconds

    def sleeps(self, seconds: float) -> None:
        """The laptop is closed: the time of day goes on, a monotonic clock does not."""
        self.day += timedelta(seconds=seconds)


def writer(path: Path) -> RecordWriter:
    return RecordWriter(path, now=lambda: NOW)


def summary(text: str) -> ProjectSummary:
    person = PersonNamed(text, text, (text,), (text, "rollback"))
    return ProjectSummary(text, text, text, text, (person,), ((text, 5),))


def finding(text: str, check: str = "spf.single") -> Finding:
    return Finding(
        check=check,
        subject=text,
        stage=Stage.EDGE,
        rows=("R1.5", text),
        title=text,
        founder=text,
        fix=text,
        refs=(text, "RFC 7208 4.5"),
        severity=Severity.BLOCKER,
        hurts=(Impact.EMAIL, Impact.REPUTATION),
        effort=Effort.MINUTES,
        confidence=Confidence.CERTAIN,
        exposure=Exposure.PUBLIC,
        outcome=Outcome.FAIL,
        summary=text,
        evidence=(Evidence(text, text), Evidence("second", text)),
        definition=text,
        seen_at=NOW,
        milliseconds=12.5,
    )


def decision(text: str) -> Decision:
    return Decision(text, Choice.DEFER, text, text, NOW, 1)


def waiver(text: str) -> Waiver:
    return Waiver(text, text, text, NOW, NOW + timedelta(days=14), text)


def attestation(text: str) -> Attestation:
    return Attestation(text, Answer.YES, text, EvidenceKind.FILE, text, text, NOW, NOW + timedelta(days=90))


def note(text: str) -> Note:
    return Note(text, text, text, NOW)


def write_everything(record: RecordWriter, text: str) -> None:
    """Write one of every noun, with `text` in every place that takes text."""
    job = record.open_job(text, 4711, 12.25)
    audit = record.begin_audit(summary(text), 84, commit=text, version=text, only=(text, "spf"), job=job)
    record.add_finding(audit, finding(text, check=text))
    record.add_names(audit, [NameSeen(text, text, (text, "second"), 300)])
    record.add_event(EventKind.CHECK_DONE, audit=audit, about=text, text=text, who=text)
    record.add_decision(decision(text))
    record.add_waiver(waiver(text))
    record.add_attestation(attestation(text))
    record.add_note(note(text))
    with record.one_act():
        record.add_decision(decision(text))
        record.add_note(note(text))
    undone = record.newest_act()
    assert undone is not None
    record.take_back(undone.number, text)
    record.start_clock()
    record.finish_audit(audit, AuditState.DONE)
    record.close_job(job, JobState.DONE, text)
