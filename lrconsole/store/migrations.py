"""The record's schema as named, transactional, forward-only migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import RecordError
from lrconsole.private import make_file
from lrconsole.store.faults import record_error

if TYPE_CHECKING:
    from sqlite_utils import Database

_KEPT_COPIES = 3


_FIRST = """
CREATE TABLE audit (
    id INTEGER PRIMARY KEY, project TEXT NOT NULL, state TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER,
    planned INTEGER NOT NULL, commit_sha TEXT NOT NULL, version TEXT NOT NULL, only_these TEXT NOT NULL);
CREATE TABLE finding (
    id INTEGER PRIMARY KEY, audit INTEGER NOT NULL REFERENCES audit(id), check_id TEXT NOT NULL, subject TEXT NOT NULL, stage TEXT NOT NULL,
    row_ids TEXT NOT NULL, title TEXT NOT NULL, founder TEXT NOT NULL, fix TEXT NOT NULL, refs TEXT NOT NULL, severity TEXT NOT NULL,
    hurts TEXT NOT NULL, effort TEXT NOT NULL, confidence TEXT NOT NULL, exposure TEXT NOT NULL, outcome TEXT NOT NULL,
    summary TEXT NOT NULL, evidence TEXT NOT NULL, definition TEXT NOT NULL, seen_at INTEGER NOT NULL, milliseconds REAL NOT NULL);
CREATE INDEX finding_of_audit ON finding(audit);
CREATE TABLE event (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, audit INTEGER NOT NULL, about TEXT NOT NULL, text TEXT NOT NULL,
    who TEXT NOT NULL);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, choice TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    audit INTEGER NOT NULL);
CREATE TABLE waiver (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, owner TEXT NOT NULL, reason TEXT NOT NULL, created INTEGER NOT NULL,
    expires INTEGER NOT NULL, approved_by TEXT NOT NULL);
CREATE TABLE attestation (
    id INTEGER PRIMARY KEY, row_id TEXT NOT NULL, answer TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, evidence TEXT NOT NULL,
    sha256 TEXT NOT NULL, at INTEGER NOT NULL, valid_until INTEGER NOT NULL);
CREATE TABLE clock (id INTEGER PRIMARY KEY, started INTEGER NOT NULL, stopped INTEGER, seconds REAL NOT NULL);
CREATE TABLE job (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, pid INTEGER NOT NULL, born REAL NOT NULL, state TEXT NOT NULL, started INTEGER NOT NULL,
    finished INTEGER, audit INTEGER, note TEXT NOT NULL);
"""

_BEATS = "ALTER TABLE clock ADD COLUMN beaten INTEGER"

# What was said before acts were numbered gets its numbers by time, each row an act of its own.
_NOTES_AND_TAKING_BACK = """
CREATE TABLE note (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, text TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL,
    act INTEGER NOT NULL DEFAULT 0, undone_at INTEGER, undone_by TEXT);
ALTER TABLE decision ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decision ADD COLUMN undone_at INTEGER;
ALTER TABLE decision ADD COLUMN undone_by TEXT;
ALTER TABLE waiver ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waiver ADD COLUMN undone_at INTEGER;
ALTER TABLE waiver ADD COLUMN undone_by TEXT;
ALTER TABLE attestation ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attestation ADD COLUMN undone_at INTEGER;
ALTER TABLE attestation ADD COLUMN undone_by TEXT;
CREATE TABLE earlier AS SELECT kind, id, row_number() OVER (ORDER BY at, kind, id) AS number FROM (
    SELECT 'decision' AS kind, id, at FROM decision
    UNION ALL SELECT 'waiver', id, created FROM waiver
    UNION ALL SELECT 'attestation', id, at FROM attestation);
CREATE UNIQUE INDEX earlier_row ON earlier(kind, id);
UPDATE decision SET act = (SELECT number FROM earlier WHERE kind = 'decision' AND earlier.id = decision.id);
UPDATE waiver SET act = (SELECT number FROM earlier WHERE kind = 'waiver' AND earlier.id = waiver.id);
UPDATE attestation SET act = (SELECT number FROM earlier WHERE kind = 'attestation' AND earlier.id = attestation.id);
DROP TABLE earlier;
"""

_NAMES = """
CREATE TABLE name_seen (
    id INTEGER PRIMARY KEY, audit INTEGER NOT NULL REFERENCES audit(id), at INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    found TEXT NOT NULL, ttl INTEGER);
CREATE INDEX name_seen_of_audit ON name_seen(audit);
CREATE INDEX name_seen_of_name ON name_seen(name, kind, audit);
"""

NAMED: tuple[tuple[str, str], ...] = (
    ("first tables", _FIRST),
    ("the last beat of the clock", _BEATS),
    ("notes, and what was taken back", _NOTES_AND_TAKING_BACK),
    ("what declared names had", _NAMES),
)
"""Name and statements of each migration, in order; the record's `user_version` counts those that were applied."""

VERSION = len(NAMED)
"""The version of the record that this console writes."""

WITH_NOTES = 3
"""The first version of the record that holds notes and knows what was taken back."""

WITH_NAMES = 4
"""The first version of the record that keeps what declared names had."""

_SET = "lrconsole"


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the record has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(found: int, path: Path, newest: int = VERSION) -> None:
    """Raise when the record was written by a newer console.

    Raises:
        RecordError: it was.
    """
    if found > newest:
        raise RecordError(
            f"the record has version {found}, this lrconsole reads up to {newest}",
            where=str(path),
            fix="update lrconsole, then run it again",
        )


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise when the file is a database, but not a record: nothing is to be changed in what belongs to another program.

    Raises:
        RecordError: it is.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and not {"_sqlite_migrations", "audit", "finding", "job"} <= tables:
        raise record_error("no such table", path)


def migrate(database: Database, path: Path, now: datetime, named: tuple[tuple[str, str], ...] = NAMED) -> None:
    """Bring the record up to the last of `named`, all in one transaction; a copy of an older record is kept first.

    Raises:
        RecordError: the record is from a newer version, or belongs to another program.
    """
    found = version_of(database.conn)
    refuse_newer(found, path, len(named))
    refuse_foreign(database.conn, path)
    if found == len(named):
        return
    if found:
        _keep_copy(database.conn, path, found, now)
    # The write lock first: of two processes that open an old record together, the second must find the work done.
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        _apply(database, named)
        database.conn.execute("COMMIT")
    except BaseException:
        if database.conn.in_transaction:
            database.conn.execute("ROLLBACK")
        raise


def _apply(database: Database, named: tuple[tuple[str, str], ...]) -> None:
    from sqlite_utils import Migrations

    migrations = Migrations(_SET)
    for number, (name, statements) in enumerate(named, 1):
        migrations(name=name)(_action(statements, number))
    migrations.apply(database)


def _action(statements: str, number: int) -> Callable[[Database], None]:
    def apply(database: Database) -> None:
        for statement in filter(str.strip, statements.split(";")):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {number}")

    return apply


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int, now: datetime) -> None:
    copy = path.with_name(f"{path.name}.v{version}-{now:%Y%m%d%H%M%S}.copy")
    make_file(copy)
    try:
        # SQLite's own backup takes in what still stands in the write-ahead log, whoever else has the record open.
        with closing(sqlite3.connect(copy)) as kept:
            connection.backup(kept)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    copies = sorted(path.parent.glob(f"{escape(path.name)}.v*.copy"), key=lambda item: (item.stat().st_mtime_ns, item.name))
    for old in copies[:-_KEPT_COPIES]:
        old.unlink(missing_ok=True)
