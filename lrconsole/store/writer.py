"""The writer of the record: jobs open one and write as they go, each fact in a transaction of its own."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lrconsole.model.audit import Attestation, AuditState, Decision, EventKind, JobState, ProjectSummary, Waiver
from lrconsole.model.finding import Finding
from lrconsole.store.faults import translated
from lrconsole.store.migrations import migrate
from lrconsole.store.rows import Row, finding_row, storable, summary_text, to_ms

if TYPE_CHECKING:
    from sqlite_utils import Database

_BUSY_SECONDS = 5.0


def _as_it_is(text: str) -> str:
    return text


class RecordWriter:
    """Writes one project's record from one thread.

    What people decided, and where audits and jobs begin and end, is on the disk when the call returns (synchronous=FULL); findings
    and events survive the end of the process at once and the loss of power within moments (NORMAL).

    Args:
        path: the record; its folder is made with mode 0700 and the file with 0600.
        now: the clock, UTC.
        redact: every foreign or typed text passes through it before it is stored.

    Raises:
        RecordError: from every method, when the record cannot be written.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime], redact: Callable[[str], str] = _as_it_is) -> None:
        self.path = path
        self._now = now
        self._redact = redact
        with translated(path):
            self._database = _open(path)
            try:
                migrate(self._database, path, now())
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the record."""
        self._database.close()

    def begin_audit(self, project: ProjectSummary, planned: int, *, commit: str = "", version: str = "", only: tuple[str, ...] = ()) -> int:
        """Open an audit and return its number."""
        row = {
            "project": self._safe(summary_text(project)),
            "state": AuditState.RUNNING.value,
            "started": self._ms(),
            "finished": None,
            "planned": planned,
            "commit_sha": self._safe(commit),
            "version": version,
            "only_these": json.dumps(only),
        }
        with self._durable():
            return self._insert("audit", row)

    def finish_audit(self, audit: int, state: AuditState) -> None:
        """Close an audit."""
        with self._durable():
            self._update("audit", audit, {"state": state.value, "finished": self._ms()})

    def add_event(self, kind: EventKind, *, audit: int = 0, about: str = "", text: str = "", who: str = "") -> None:
        """Add a line to the activity log."""
        row = {"at": self._ms(), "kind": kind.value, "audit": audit, "about": self._safe(about), "text": self._safe(text)}
        self._insert("event", {**row, "who": self._safe(who)})

    def add_finding(self, audit: int, finding: Finding) -> None:
        """Add a finding to an audit."""
        self._insert("finding", finding_row(audit, finding, self._redact))

    def add_decision(self, item: Decision) -> None:
        """Add a decision; the newest of a fingerprint counts."""
        row = {"fingerprint": self._safe(item.fingerprint), "choice": item.choice.value, "who": self._safe(item.who)}
        with self._durable():
            self._insert("decision", {**row, "reason": self._safe(item.reason), "at": to_ms(item.at), "audit": item.audit})

    def add_waiver(self, item: Waiver) -> None:
        """Add a waiver; the newest of a fingerprint counts."""
        row = {
            "fingerprint": self._safe(item.fingerprint),
            "owner": self._safe(item.owner),
            "reason": self._safe(item.reason),
            "created": to_ms(item.created),
            "expires": to_ms(item.expires),
            "approved_by": self._safe(item.approved_by),
        }
        with self._durable():
            self._insert("waiver", row)

    def add_attestation(self, item: Attestation) -> None:
        """Add a person's answer; the newest of a row counts."""
        row = {
            "row_id": item.row,
            "answer": item.answer.value,
            "who": self._safe(item.who),
            "kind": item.kind.value,
            "evidence": self._safe(item.evidence),
            "sha256": item.sha256,
            "at": to_ms(item.at),
            "valid_until": to_ms(item.valid_until),
        }
        with self._durable():
            self._insert("attestation", row)

    def start_clock(self) -> None:
        """Begin a stretch of audit time, unless one runs."""
        if self._open_segment() is None:
            self._insert("clock", {"started": self._ms(), "stopped": None, "seconds": 0.0})

    def beat_clock(self, seconds: float) -> None:
        """Say how many seconds the running stretch has counted by a monotonic clock."""
        segment = self._open_segment()
        if segment is not None:
            self._update("clock", segment, {"seconds": seconds})

    def pause_clock(self) -> None:
        """End the running stretch, if any, with the seconds that passed since it began."""
        segment = self._open_segment()
        if segment is not None:
            started = self._database.execute("SELECT started FROM clock WHERE id = ?", [segment]).fetchone()[0]
            now = self._ms()
            self._update("clock", segment, {"stopped": now, "seconds": max(0, now - started) / 1000})

    def reset_clock(self) -> None:
        """Forget all audit time."""
        with translated(self.path), self._database.atomic():
            self._database.execute("DELETE FROM clock")

    def open_job(self, kind: str, pid: int, born: float) -> int:
        """Open a job for the process `pid` that was born at `born` (seconds since the epoch) and return its number."""
        row = {"kind": kind, "pid": pid, "born": born, "state": JobState.RUNNING.value, "started": self._ms(), "note": ""}
        with self._durable():
            return self._insert("job", {**row, "finished": None, "audit": None})

    def attach_job(self, job: int, audit: int) -> None:
        """Say which audit a job does."""
        self._update("job", job, {"audit": audit})

    def close_job(self, job: int, state: JobState, note: str = "") -> None:
        """Close a job."""
        with self._durable():
            self._update("job", job, {"state": state.value, "finished": self._ms(), "note": self._safe(note)})

    def close_interrupted(self, job: int, audit: int | None) -> None:
        """Close a job, and its audit, whose process ended without saying so."""
        self.close_job(job, JobState.INTERRUPTED, "its process ended")
        if audit is not None:
            self.finish_audit(audit, AuditState.INTERRUPTED)

    def _open_segment(self) -> int | None:
        with translated(self.path):
            row = self._database.execute("SELECT id FROM clock WHERE stopped IS NULL ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else int(row[0])

    def _insert(self, table: str, row: Row) -> int:
        with translated(self.path), self._database.atomic():
            self._database.table(table).insert(row)
            return int(self._database.execute("SELECT last_insert_rowid()").fetchone()[0])

    def _update(self, table: str, key: int, values: Row) -> None:
        with translated(self.path), self._database.atomic():
            self._database.table(table).update(key, values)

    @contextmanager
    def _durable(self) -> Iterator[None]:
        self._database.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            self._database.execute("PRAGMA synchronous = NORMAL")

    def _safe(self, text: str) -> str:
        return storable(self._redact(text))

    def _ms(self) -> int:
        return to_ms(self._now())


def _open(path: Path) -> Database:
    from sqlite_utils import Database

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made first, so that SQLite's own files take over its mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)
