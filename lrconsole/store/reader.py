"""The reader of the record: short read-only questions, answered with the model's nouns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from lrconsole.model.audit import (
    Attestation,
    Audit,
    AuditState,
    ClockSegment,
    Decision,
    Event,
    Job,
    JobState,
    Waiver,
)
from lrconsole.model.errors import RecordError
from lrconsole.model.finding import Finding
from lrconsole.store import liveness
from lrconsole.store.faults import record_error, translated
from lrconsole.store.migrations import refuse_newer, version_of
from lrconsole.store.rows import attestation_of, audit_of, decision_of, event_of, finding_of, job_of, segment_of, waiver_of

_BUSY_SECONDS = 2.0


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
        if not path.exists():
            raise RecordError("there is no record yet", where=str(path), fix="run: lrconsole audit")
        with translated(path):
            self._connection = sqlite3.connect(
                f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
            )
            self._connection.row_factory = sqlite3.Row
            try:
                found = version_of(self._connection)
            except BaseException:
                self._connection.close()
                raise
            self._identity = _identity(path)
        try:
            refuse_newer(found, path)
            if found == 0:
                raise record_error("no such table", path)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the record."""
        self._connection.close()

    def data_version(self) -> tuple[int, int]:
        """A value that changes whenever another process wrote; cheap enough to ask several times a second."""
        changed = int(self._rows("PRAGMA data_version")[0][0])
        return changed, sum(job.state is JobState.RUNNING for job in self.jobs(3))

    def audit(self, id: int) -> Audit | None:
        """The audit with this number."""
        found = self._audits("WHERE audit.id = ?", (id,), 1)
        return found[0] if found else None

    def latest_audit(self, *, finished: bool = False) -> Audit | None:
        """The newest audit, or the newest that ran to its end."""
        found = self._audits("WHERE audit.state = 'done'" if finished else "", (), 1)
        return found[0] if found else None

    def audits(self, limit: int = 20) -> tuple[Audit, ...]:
        """The newest audits, newest first."""
        return self._audits("", (), limit)

    def findings(self, audit: int) -> tuple[Finding, ...]:
        """All findings of an audit, in the order they came."""
        return tuple(finding_of(row) for row in self._rows("SELECT * FROM finding WHERE audit = ? ORDER BY id", (audit,)))

    def events(self, after: int = 0, limit: int = 500) -> tuple[Event, ...]:
        """The events after number `after`, oldest first."""
        return tuple(event_of(row) for row in self._rows("SELECT * FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit)))

    def recent_events(self, limit: int = 50) -> tuple[Event, ...]:
        """The newest events, newest first."""
        return tuple(event_of(row) for row in self._rows("SELECT * FROM event ORDER BY id DESC LIMIT ?", (limit,)))

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first."""
        return tuple(decision_of(row) for row in self._rows("SELECT * FROM decision ORDER BY id"))

    def waivers(self) -> tuple[Waiver, ...]:
        """All waivers, oldest first."""
        return tuple(waiver_of(row) for row in self._rows("SELECT * FROM waiver ORDER BY id"))

    def attestations(self) -> tuple[Attestation, ...]:
        """All answers of people, oldest first."""
        return tuple(attestation_of(row) for row in self._rows("SELECT * FROM attestation ORDER BY id"))

    def clock(self) -> tuple[ClockSegment, ...]:
        """All stretches of audit time, oldest first."""
        return tuple(segment_of(row) for row in self._rows("SELECT * FROM clock ORDER BY id"))

    def jobs(self, limit: int = 20) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        return tuple(self._as_it_stands(job_of(row)) for row in self._rows("SELECT * FROM job ORDER BY id DESC LIMIT ?", (limit,)))

    def _as_it_stands(self, job: Job) -> Job:
        gone = job.state is JobState.RUNNING and not self._alive(job.pid, job.born)
        return replace(job, state=JobState.INTERRUPTED, note="its process ended") if gone else job

    def _audits(self, where: str, values: Sequence[object], limit: int) -> tuple[Audit, ...]:
        query = (
            "SELECT audit.*, (SELECT count(*) FROM finding WHERE finding.audit = audit.id) AS done"
            f" FROM audit {where} ORDER BY audit.id DESC LIMIT ?"
        )
        found = [audit_of(row, row["done"]) for row in self._rows(query, (*values, limit))]
        return tuple(self._settled(item) for item in found)

    def _settled(self, audit: Audit) -> Audit:
        """A running audit is told as interrupted when no living job does it."""
        if audit.state is not AuditState.RUNNING:
            return audit
        rows = self._rows("SELECT pid, born FROM job WHERE audit = ? AND state = 'running'", (audit.id,))
        runs = any(self._alive(row["pid"], row["born"]) for row in rows)
        return audit if runs else replace(audit, state=AuditState.INTERRUPTED)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with translated(self.path):
            if _identity(self.path) != self._identity:
                raise record_error("the file was replaced while it was open", self.path)
            return self._connection.execute(query, values).fetchall()


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino
