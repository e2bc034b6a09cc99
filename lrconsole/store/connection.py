"""Open the record's file to write or to read, and take the write lock for a transaction."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from lrconsole.private import make_file, make_folder
from lrconsole.store.faults import no_record, record_error
from lrconsole.store.migrations import refuse_foreign, refuse_newer, version_of

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""


def open_to_write(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Open the record, made with mode 0600 in a folder of mode 0700 when there is none; what is not a record is left untouched.

    Raises:
        RecordError: the file belongs to another program, or the record is from a newer version.
        sqlite3.Error, OSError: as SQLite and the operating system say it.
    """
    make_folder(path.parent)
    # Made first, so that SQLite's own files take over its mode.
    _make(path)
    before = identity(path)
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    try:
        found = version_of(connection)
        if identity(path) != before:
            # SQLite may have opened the one file and the log of the other.
            raise record_error("the file was replaced while it was open", path)
        refuse_newer(found, path)
        refuse_foreign(connection, path)
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def identity(path: Path) -> tuple[int, int]:
    """Which file lies there now.

    Raises:
        FileNotFoundError: none.
    """
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def _make(path: Path) -> None:
    """Make the file when there is none; the log of one that was taken away goes first, since SQLite would read it into the new one.

    One process at a time, so that nobody takes away the log of a file that another has just made.
    """
    if path.exists():
        return make_file(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not path.exists():
            for kind in _BESIDE:
                path.with_name(path.name + kind).unlink(missing_ok=True)
        make_file(path)
    finally:
        os.close(folder)


def open_to_read(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Open the record to read.

    Raises:
        RecordError: nothing was recorded yet, the file belongs to another program, or it is from a newer version.
        sqlite3.Error, OSError: as SQLite and the operating system say it.
    """
    connection = _connected(path, busy_seconds)
    try:
        found = version_of(connection)
        refuse_newer(found, path)
        refuse_foreign(connection, path)
        if found == 0:
            raise _without_tables(connection, path)
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


def _without_tables(connection: sqlite3.Connection, path: Path) -> Exception:
    # An empty file is a record that a writer has just made and not filled yet.
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return no_record(path) if empty else record_error("no such table", path)


def _connected(path: Path, busy_seconds: float) -> sqlite3.Connection:
    address = f"file:{quote(os.fsencode(path.resolve()))}"
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=busy_seconds, isolation_level=None)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        connection.close()
        if not _is_at_rest(path):
            raise
        return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_at_rest(path: Path) -> bool:
    """Whether nobody can be writing, since the folder cannot be written: then SQLite's own bookkeeping beside the file is not needed."""
    log = path.with_name(f"{path.name}-wal")
    return path.is_file() and not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


@contextmanager
def transaction(connection: sqlite3.Connection, *, durable: bool) -> Iterator[None]:
    """Hold the write lock inside, and commit at the end or roll back; `durable` waits for the disk.

    The lock is taken first: a transaction that reads before it writes is refused at once, without waiting, when another process wrote
    in between.
    """
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has rolled it back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
