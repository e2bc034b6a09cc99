"""What people said, act by act: the number of the next one, the newest that counts, and taking one back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from lrconsole.model.audit import Act, Said
from lrconsole.store.rows import attestation_of, decision_of, note_of, waiver_of

_TABLES: dict[str, Callable[[sqlite3.Row], Said]] = {
    "decision": decision_of,
    "waiver": waiver_of,
    "attestation": attestation_of,
    "note": note_of,
}


def next_number(connection: sqlite3.Connection) -> int:
    """The number of an act that begins; to be asked under the write lock."""
    return 1 + _highest(connection, "")


def newest(connection: sqlite3.Connection) -> Act | None:
    """The newest act that was not taken back; None when there is none."""
    number = _highest(connection, "WHERE undone_at IS NULL")
    if not number:
        return None
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    query = "SELECT * FROM {} WHERE act = ? AND undone_at IS NULL ORDER BY id"
    return Act(number, tuple(made_of(row) for table, made_of in _TABLES.items() for row in cursor.execute(query.format(table), (number,))))


def of_answers(connection: sqlite3.Connection, who: str) -> tuple[int, ...]:
    """The acts in which `who` answered rows and which were not taken back."""
    query = "SELECT DISTINCT act FROM attestation WHERE who = ? AND undone_at IS NULL ORDER BY act"
    return tuple(int(row[0]) for row in connection.execute(query, (who,)))


def mark(connection: sqlite3.Connection, number: int, who: str, at: int) -> None:
    """Mark the act as taken back by `who` at `at` (UTC milliseconds); what was taken back before keeps its mark."""
    for table in _TABLES:
        connection.execute(f"UPDATE {table} SET undone_at = ?, undone_by = ? WHERE act = ? AND undone_at IS NULL", (at, who, number))


def _highest(connection: sqlite3.Connection, where: str) -> int:
    each = " UNION ALL ".join(f"SELECT max(act) AS act FROM {table} {where}" for table in _TABLES)
    return int(connection.execute(f"SELECT coalesce(max(act), 0) FROM ({each})").fetchone()[0])
