"""The stretches of audit time in the record: begin one, count it, hand it over to the time of day, end it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from lrconsole.model.audit import ClockSegment
from lrconsole.store.rows import segment_of, to_ms


def running(connection: sqlite3.Connection) -> ClockSegment | None:
    """The stretch that was not ended; None when there is none."""
    return _running(connection)[1]


def begin(connection: sqlite3.Connection, now: datetime) -> None:
    """Begin a stretch, unless one runs; one whose counting process is gone ends with what it had."""
    key, stretch = _running(connection)
    if stretch is None or not stretch.runs(now):
        _end(connection, key, stretch, now)
        _add(connection, now)


def count(connection: sqlite3.Connection, seconds: float, now: datetime) -> None:
    """Count `seconds` by a caller's monotonic clock into the running stretch, if any.

    No more than the time of day says has passed since anybody's last beat, so several processes may beat one clock. A stretch that was left
    alone has stood still for all who read it, so a process that was halted and comes back counts only what they were shown. The first beat
    keeps what the stretch had counted by the time of day.
    """
    key, stretch = _running(connection)
    if stretch is None:
        return
    if stretch.beaten is None or not stretch.runs(now):
        counted = stretch.used(now)
    else:
        counted = stretch.seconds + max(0.0, min(seconds, (now - stretch.beaten).total_seconds()))
    connection.execute("UPDATE clock SET seconds = ?, beaten = ? WHERE id = ?", (counted, to_ms(now), key))


def hand_over(connection: sqlite3.Connection, now: datetime) -> None:
    """Let the time of day count from now on, when a process has counted so far."""
    key, stretch = _running(connection)
    if stretch is not None and stretch.beaten is not None:
        _end(connection, key, stretch, now)
        _add(connection, now)


def end(connection: sqlite3.Connection, now: datetime) -> None:
    """End the running stretch, if any, with what it has counted."""
    key, stretch = _running(connection)
    _end(connection, key, stretch, now)


def forget(connection: sqlite3.Connection) -> None:
    """Forget all audit time."""
    connection.execute("DELETE FROM clock")


def _running(connection: sqlite3.Connection) -> tuple[int, ClockSegment | None]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute("SELECT * FROM clock WHERE stopped IS NULL ORDER BY id DESC LIMIT 1").fetchone()
    return (0, None) if row is None else (row["id"], segment_of(row))


def _add(connection: sqlite3.Connection, now: datetime) -> None:
    connection.execute("INSERT INTO clock (started, stopped, seconds, beaten) VALUES (?, NULL, 0.0, NULL)", (to_ms(now),))


def _end(connection: sqlite3.Connection, key: int, stretch: ClockSegment | None, now: datetime) -> None:
    if stretch is not None:
        connection.execute("UPDATE clock SET stopped = ?, seconds = ? WHERE id = ?", (to_ms(now), stretch.used(now), key))
