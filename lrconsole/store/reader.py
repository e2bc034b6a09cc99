"""The reader of the record: short read-only questions, answered with the model's nouns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from lrconsole.model.audit import (
    Attestation,
    Audit,
    AuditState,
    ClockSegment,
    Decision,
    Event,
    EventKind,
    Job,
    JobState,
    Note,
    Waiver,
)
from lrconsole.model.finding import Finding
from lrconsole.model.name_watch import NameSeen
from lrconsole.store import liveness
from lrconsole.store.connection import identity, open_to_read
from lrconsole.store.faults import no_record, record_error, translated, understood
from lrconsole.store.migrations import WITH_NAMES, WITH_NOTES, version_of
from lrconsole.store.rows import (
    attestation_of,
    audit_of,
    decision_of,
    event_of,
    finding_of,
    job_of,
    name_of,
    note_of,
    segment_of,
    waiver_of,
)

Noun = TypeVar("Noun")

_BUSY_SECONDS = 2.0
_AUDITS_KEPT = 3
_AUDITS_OF_BASIS = 3


class RecordReader:
    """Reads one project's record; never writes and never keeps a transaction open.

    An audit or job whose process is gone is told as interrupted, whatever the record still says.

    Args:
        path: the record.
        alive: tells of a pid and birth time whether that process still runs.

    Raises:
        RecordError: from every method: missing, unreadable, not a record, from a newer version, or taken away while open.
    """

    def __init__(self, path: Path, alive: Callable[[int, float], bool] = liveness.alive) -> None:
        self.path = path
        self._alive = alive
        with translated(path):
            # Taken before the file is opened: one that is put in its place in between is then noticed, not taken for what was opened.
            try:
                self._identity = identity(path)
            except FileNotFoundError as error:
                raise no_record(path) from error
            self._connection = open_to_read(path, _BUSY_SECONDS)
        self._found: dict[int, tuple[int, tuple[Finding, ...]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the record."""
        self._connection.close()

    def data_version(self) -> tuple[int, int]:
        """A value that changes whenever another process wrote or a job's process ended; cheap enough to ask several times a second."""
        changed = int(self._rows("PRAGMA data_version")[0][0])
        running = self._rows("SELECT pid, born FROM job WHERE state = 'running'")
        return changed, sum(self._alive(row["pid"], row["born"]) for row in running)

    def basis(self) -> tuple[object, ...]:
        """A value that changes whenever something was written that findings and verdicts rest on: neither the clock nor an event is."""
        undone = "total(undone_at)" if self._not_undone() else "0"
        tables = ["decision", "waiver", "attestation", *(["note"] if self._not_undone() else [])]
        added = [f"(SELECT max(id) || ' ' || {undone} FROM {table})" for table in tables]
        found = "(SELECT max(id) FROM finding)"
        (row,) = self._rows(f"SELECT {', '.join([found, *added])}")
        return (*row, self.audits(_AUDITS_OF_BASIS), self.audit_of_names())

    def latest_audit(self, *, finished: bool = False) -> Audit | None:
        """The newest audit, or the newest that ran to its end."""
        found = self._audits("WHERE audit.state = 'done'" if finished else "", (), 1)
        return found[0] if found else None

    def audits(self, limit: int = 20) -> tuple[Audit, ...]:
        """The newest audits, newest first."""
        return self._audits("", (), limit)

    def findings(self, audit: int) -> tuple[Finding, ...]:
        """All findings of an audit, in the order they came."""
        last, known = self._found.get(audit, (0, ()))
        # Findings are only ever added, so whoever follows an audit reads each of them once.
        rows = self._rows("SELECT * FROM finding WHERE audit = ? AND id > ? ORDER BY id", (audit, last))
        if rows:
            with understood(self.path):
                known = (*known, *(finding_of(row) for row in rows))
            kept = list(self._found.items())[-_AUDITS_KEPT + 1 :]
            self._found = {**dict(kept), audit: (rows[-1]["id"], known)}
        return known

    def events(self, after: int = 0, limit: int = 500) -> tuple[Event, ...]:
        """The events after number `after`, oldest first."""
        return self._nouns(event_of, "SELECT * FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit))

    def events_of(self, kind: EventKind) -> tuple[Event, ...]:
        """All events of one kind, oldest first."""
        return self._nouns(event_of, "SELECT * FROM event WHERE kind = ? ORDER BY id", (kind.value,))

    def recent_events(self, limit: int = 50) -> tuple[Event, ...]:
        """The newest events, newest first."""
        return self._nouns(event_of, "SELECT * FROM event ORDER BY id DESC LIMIT ?", (limit,))

    def activity(self, limit: int = 500, *, everything: bool = False) -> tuple[Event, ...]:
        """What people and audits did, newest first; `everything` has each single check as well."""
        # Of one audit alone there may be thousands of lines about checks: they are left out by the database.
        where = "" if everything else "WHERE kind NOT IN (?, ?)"
        checks = () if everything else (EventKind.CHECK_STARTED.value, EventKind.CHECK_DONE.value)
        return self._nouns(event_of, f"SELECT * FROM event {where} ORDER BY id DESC LIMIT ?", (*checks, limit))

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions that were not taken back, oldest first."""
        return self._nouns(decision_of, f"SELECT * FROM decision {self._not_undone()} ORDER BY id")

    def waivers(self) -> tuple[Waiver, ...]:
        """All waivers that were not taken back, oldest first."""
        return self._nouns(waiver_of, f"SELECT * FROM waiver {self._not_undone()} ORDER BY id")

    def attestations(self) -> tuple[Attestation, ...]:
        """All answers of people that were not taken back, oldest first."""
        return self._nouns(attestation_of, f"SELECT * FROM attestation {self._not_undone()} ORDER BY id")

    def notes(self) -> tuple[Note, ...]:
        """All notes that were not taken back, oldest first."""
        return self._nouns(note_of, f"SELECT * FROM note {self._not_undone()} ORDER BY id") if self._not_undone() else ()

    def names(self, *, before: int | None = None) -> tuple[tuple[NameSeen, datetime], ...]:
        """What each declared name had when it was seen last, and when; with `before` only what was seen before that audit."""
        with translated(self.path):
            if version_of(self._connection) < WITH_NAMES:
                return ()
        newest = "SELECT max(id) FROM name_seen WHERE ? IS NULL OR audit < ? GROUP BY name, kind"
        return self._nouns(name_of, f"SELECT * FROM name_seen WHERE id IN ({newest}) ORDER BY id", (before, before))

    def audit_of_names(self) -> int | None:
        """The newest audit that has taken down what the declared names had."""
        with translated(self.path):
            if version_of(self._connection) < WITH_NAMES:
                return None
        newest: int | None = self._rows("SELECT max(audit) AS newest FROM name_seen")[0]["newest"]
        return newest

    def clock(self) -> tuple[ClockSegment, ...]:
        """All stretches of audit time, oldest first."""
        return self._nouns(segment_of, "SELECT * FROM clock ORDER BY id")

    def jobs(self, limit: int = 20) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        query = "SELECT *, pid AS job_pid, born AS job_born, state AS stands FROM job ORDER BY id DESC LIMIT ?"
        told = self._with_life(job_of, query, (limit,))
        return tuple(replace(job, state=JobState.INTERRUPTED, note="its process ended") if gone else job for job, gone in told)

    def _not_undone(self) -> str:
        # A record that was not migrated yet holds nothing that was taken back, and has no word for it.
        with translated(self.path):
            return "WHERE undone_at IS NULL" if version_of(self._connection) >= WITH_NOTES else ""

    def _audits(self, where: str, values: Sequence[object], limit: int) -> tuple[Audit, ...]:
        query = (
            "SELECT audit.*, audit.state AS stands, job.pid AS job_pid, job.born AS job_born,"
            " (SELECT count(*) FROM finding WHERE finding.audit = audit.id) AS done"
            f" FROM audit LEFT JOIN job ON job.audit = audit.id AND job.state = 'running' {where} ORDER BY audit.id DESC LIMIT ?"
        )
        told = self._with_life(lambda row: audit_of(row, row["done"]), query, (*values, limit))
        return tuple(replace(audit, state=AuditState.INTERRUPTED) if gone else audit for audit, gone in told)

    def _with_life(self, made_of: Callable[[sqlite3.Row], Noun], query: str, values: Sequence[object]) -> list[tuple[Noun, bool]]:
        """Nouns, each with whether it is said to run although its process is gone.

        A process may say that it is done and end between the reading and the look at it; so what seems gone is read once more.
        """
        rows = self._rows(query, values)
        if any(self._gone(row) for row in rows):
            rows = self._rows(query, values)
        with understood(self.path):
            return [(made_of(row), self._gone(row)) for row in rows]

    def _gone(self, row: sqlite3.Row) -> bool:
        return row["stands"] == "running" and (row["job_pid"] is None or not self._alive(row["job_pid"], row["job_born"]))

    def _nouns(self, made_of: Callable[[sqlite3.Row], Noun], query: str, values: Sequence[object] = ()) -> tuple[Noun, ...]:
        rows = self._rows(query, values)
        with understood(self.path):
            return tuple(made_of(row) for row in rows)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with translated(self.path):
            if identity(self.path) != self._identity:
                raise record_error("the file was replaced while it was open", self.path)
            return self._connection.execute(query, values).fetchall()
