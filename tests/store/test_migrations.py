"""Tests that an older record is brought up to date, with a copy kept, and that what is not ours is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from lrconsole.model.errors import RecordError
from lrconsole.store.migrations import NAMED, VERSION, migrate, version_of
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, write_everything, writer

MADE_UP = (*NAMED, ("a colour", "ALTER TABLE decision ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'"))


def migrated(path: Path, named: tuple[tuple[str, str], ...], day: int = 0) -> int:
    """Migrate the record and return its version."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(Database(connection, execute_plugins=False), path, NOW + timedelta(days=day), named)
        return version_of(connection)


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.copy"))


def make_first(path: Path) -> None:
    """Make a record of the first version, with a stretch of the clock in it."""
    assert migrated(path, NAMED[:1]) == 1
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO clock (started, stopped, seconds) VALUES (?, NULL, 0)", [round(NOW.timestamp() * 1000)])


def test_an_older_record_is_read_as_it_is_and_brought_up_to_date_by_the_next_writer(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    make_first(path)
    with RecordReader(path) as reader:
        before = reader.clock()
        assert len(before) == 1
    with writer(path):
        pass
    with RecordReader(path) as reader:
        assert reader.clock() == before
    with closing(sqlite3.connect(path)) as connection:
        assert version_of(connection) == VERSION


def test_a_copy_of_the_older_record_is_kept_with_all_that_was_in_it(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "kept")
        # The writer is still there, so its last rows stand in the write-ahead log alone.
        assert path.with_name("record.sqlite-wal").stat().st_size > 0
        assert migrated(path, MADE_UP) == VERSION + 1
    (copy,) = copies(path)
    assert copy.stat().st_mode & 0o777 == 0o600
    with RecordReader(copy) as reader:
        assert [item.reason for item in reader.decisions()] == ["kept"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT reason, colour FROM decision WHERE undone_at IS NULL").fetchall() == [("kept", "red")]


def test_at_most_three_copies_are_kept_and_they_are_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "a [strange] name.sqlite"
    with writer(path):
        pass
    named = NAMED
    for day in range(1, 6):
        named = (*named, (f"number {day}", f"CREATE TABLE made_up_{day} (id INTEGER)"))
        migrated(path, named, day)
    assert [copy.name.split(".v")[1].split("-")[0] for copy in copies(path)] == [str(VERSION + number) for number in (2, 3, 4)]


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    assert migrated(path, MADE_UP) == VERSION + 1
    assert migrated(path, MADE_UP) == VERSION + 1
    assert copies(path) == []


def test_a_migration_that_fails_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "kept")
    broken = (*MADE_UP, ("broken", "CREATE TABLE half (id INTEGER); CREATE TABLE audit (id INTEGER)"))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrated(path, broken)
    with closing(sqlite3.connect(path)) as connection:
        assert version_of(connection) == VERSION
        assert "half" not in {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    with RecordReader(path) as reader:
        assert len(reader.findings(1)) == 1


def test_a_record_of_a_newer_version_is_neither_read_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    migrated(path, MADE_UP)
    before = path.read_bytes()
    said = rf"record\.sqlite: the record has version {VERSION + 1}, this lrconsole reads up to {VERSION} — update lrconsole"
    with pytest.raises(RecordError, match=said):
        RecordReader(path)
    with pytest.raises(RecordError, match=said):
        writer(path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["record.sqlite"]


@pytest.mark.parametrize("version", [0, 1, VERSION])
def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path, version: int) -> None:
    path = tmp_path / "record.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE bookings (id INTEGER)")
        connection.execute(f"PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(RecordError, match="not a record of lrconsole — move it away"):
        RecordReader(path)
    with pytest.raises(RecordError, match="not a record of lrconsole — move it away"):
        RecordWriter(path, now=lambda: NOW)
    assert path.read_bytes() == before
