"""The writer of the record: jobs open one and write as they go, each fact in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from lrconsole.model.audit import (
    Act,
    Attestation,
    AuditState,
    ClockSegment,
    Decision,
    EventKind,
    JobState,
    Note,
    ProjectSummary,
    Waiver,
)
from lrconsole.model.finding import Finding
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.text import as_it_is
from lrconsole.store import acts, migrations, stretches
from lrconsole.store.connection import open_to_write, transaction
from lrconsole.store.faults import translated, understood
from lrconsole.store.rows import (
    Row,
    attestation_row,
    decision_row,
    finding_row,
    listed,
    name_row,
    note_row,
    storable,
    summary_text,
    to_ms,
    waiver_row,
)

_BUSY_SECONDS = 5.0


class RecordWriter:
    """Writes one project's record from one thread.

    What people decided, and where audits and jobs begin and end, is on the disk when the call returns (synchronous=FULL); findings
    and events survive the end of the process at once and the loss of power within moments (NORMAL).

    Args:
        path: the record; its folder is made with mode 0700 and the file with 0600.
        now: the clock, UTC.
        redact: every text passes through it before it is stored.
        busy_seconds: how long a write waits for another process's.

    Raises:
        RecordError: from every method, when the record cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], datetime],
        redact: Callable[[str], str] = as_it_is,
        busy_seconds: float = _BUSY_SECONDS,
    ) -> None:
        self.path = path
        self._now = now
        self._redact = redact
        self._act = 0
        with translated(path):
            self._connection = open_to_write(path, busy_seconds)
            try:
                self._migrate()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the record."""
        with translated(self.path):
            self._connection.close()

    def begin_audit(
        self,
        project: ProjectSummary,
        planned: int,
        *,
        commit: str = "",
        version: str = "",
        only: tuple[str, ...] = (),
        job: int | None = None,
    ) -> int:
        """Open an audit, done by `job`, and return its number. A reader takes an audit that no living job does for interrupted."""
        row = {
            "project": summary_text(project, self._safe),
            "state": AuditState.RUNNING.value,
            "started": self._ms(),
            "finished": None,
            "planned": planned,
            "commit_sha": self._safe(commit),
            "version": self._safe(version),
            "only_these": listed(only, self._safe),
        }
        with self._writing(durable=True):
            audit = self._insert("audit", row)
            if job is not None:
                self._update("job", job, {"audit": audit})
            return audit

    def finish_audit(self, audit: int, state: AuditState) -> None:
        """Close an audit."""
        with self._writing(durable=True):
            self._update("audit", audit, {"state": state.value, "finished": self._ms()})

    def add_event(self, kind: EventKind, *, audit: int = 0, about: str = "", text: str = "", who: str = "") -> None:
        """Add a line to the activity log."""
        row = {"at": self._ms(), "kind": kind.value, "audit": audit, "about": self._safe(about), "text": self._safe(text)}
        self._add("event", {**row, "who": self._safe(who)})

    def add_finding(self, audit: int, finding: Finding) -> None:
        """Add a finding to an audit."""
        self._add("finding", finding_row(audit, finding, self._safe))

    def add_names(self, audit: int, seen: Sequence[NameSeen]) -> None:
        """Keep what the declared names have, as an audit saw it; all of it or nothing."""
        with self._writing():
            for one in seen:
                self._insert("name_seen", name_row(audit, one, self._ms(), self._safe))

    @contextmanager
    def one_act(self) -> Iterator[None]:
        """All that is written inside is one act: on the disk when it ends, kept whole or not at all, and later taken back whole."""
        with self._writing(durable=True):
            self._act = acts.next_number(self._connection)
            try:
                yield
            finally:
                self._act = 0

    def add_decision(self, item: Decision) -> None:
        """Add a decision; the newest of a fingerprint counts."""
        self._add_said("decision", decision_row(item, self._safe))

    def add_waiver(self, item: Waiver) -> None:
        """Add a waiver; the newest of a fingerprint counts."""
        self._add_said("waiver", waiver_row(item, self._safe))

    def add_attestation(self, item: Attestation) -> None:
        """Add a person's answer; the newest of a row counts."""
        self._add_said("attestation", attestation_row(item, self._safe))

    def add_note(self, item: Note) -> None:
        """Add a note."""
        self._add_said("note", note_row(item, self._safe))

    def newest_act(self) -> Act | None:
        """What people decided, waived, answered or noted last and have not taken back; None when there is nothing."""
        with translated(self.path), understood(self.path):
            return acts.newest(self._connection)

    def acts_of_answers(self, who: str) -> tuple[int, ...]:
        """The numbers of the acts in which `who` answered rows and which were not taken back."""
        with translated(self.path), understood(self.path):
            return acts.of_answers(self._connection, self._safe(who))

    def take_back(self, act: int, who: str) -> None:
        """Mark all that belongs to an act as taken back by `who`, now: it stays in the record and no reader counts it any more."""
        with self._writing(durable=True):
            acts.mark(self._connection, act, self._safe(who), self._ms())

    def start_clock(self) -> None:
        """Begin a stretch of audit time, unless one runs; one whose counting process is gone ends with what it had."""
        with self._writing():
            stretches.begin(self._connection, self._now())

    def beat_clock(self, seconds: float) -> None:
        """Count `seconds` by the caller's monotonic clock: those since its last beat. Several processes may beat one clock."""
        with self._writing():
            stretches.count(self._connection, seconds, self._now())

    def running_stretch(self) -> ClockSegment | None:
        """The stretch of audit time that was not stopped, read without a lock; None when there is none."""
        with translated(self.path):
            return stretches.running(self._connection)

    def leave_clock(self) -> None:
        """Say that the caller beats the running stretch no longer: from now on the clock counts by the time of day again."""
        with self._writing():
            stretches.hand_over(self._connection, self._now())

    def pause_clock(self) -> None:
        """End the running stretch, if any, with what it has counted."""
        with self._writing():
            stretches.end(self._connection, self._now())

    def reset_clock(self) -> None:
        """Forget all audit time."""
        with self._writing():
            stretches.forget(self._connection)

    def open_job(self, kind: str, pid: int, born: float) -> int:
        """Open a job for the process `pid` that was born at `born` (see `store.liveness`) and return its number."""
        row = {"kind": self._safe(kind), "pid": pid, "born": born, "state": JobState.RUNNING.value, "started": self._ms(), "note": ""}
        return self._add("job", {**row, "finished": None, "audit": None}, durable=True)

    def close_job(self, job: int, state: JobState, note: str = "") -> None:
        """Close a job."""
        with self._writing(durable=True):
            self._update("job", job, {"state": state.value, "finished": self._ms(), "note": self._safe(note)})

    def close_interrupted(self, kind: str) -> None:
        """Close every job of `kind` and every audit that still says it runs; only for who holds the lock that proves that none does.

        An audit so closed ended when the last thing was heard of it.
        """
        lost = (JobState.INTERRUPTED.value, self._ms(), "its process ended", kind)
        with self._writing(durable=True):
            self._connection.execute("UPDATE job SET state = ?, finished = ?, note = ? WHERE state = 'running' AND kind = ?", lost)
            self._connection.execute(
                "UPDATE audit SET state = ?, finished = coalesce((SELECT max(at) FROM event WHERE event.audit = audit.id), started)"
                " WHERE state = 'running'",
                (AuditState.INTERRUPTED.value,),
            )

    def _migrate(self) -> None:
        if migrations.version_of(self._connection) == migrations.VERSION:
            return
        from sqlite_utils import Database

        migrations.migrate(Database(self._connection, execute_plugins=False), self.path, self._now())

    def _add(self, table: str, row: Row, *, durable: bool = False) -> int:
        with self._writing(durable=durable):
            return self._insert(table, row)

    def _add_said(self, table: str, row: Row) -> None:
        with self._writing(durable=True):
            self._insert(table, {**row, "act": self._act or acts.next_number(self._connection)})

    def _insert(self, table: str, row: Row) -> int:
        marks = ", ".join("?" * len(row))
        cursor = self._connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def _update(self, table: str, key: int, values: Row) -> None:
        assignments = ", ".join(f"{column} = ?" for column in values)
        self._connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*values.values(), key))

    @contextmanager
    def _writing(self, *, durable: bool = False) -> Iterator[None]:
        if self._act:
            # Inside an act: its transaction keeps this, too.
            yield
            return
        with translated(self.path), transaction(self._connection, durable=durable):
            yield

    def _safe(self, text: str) -> str:
        return storable(self._redact(text))

    def _ms(self) -> int:
        return to_ms(self._now())
