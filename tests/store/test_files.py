"""Tests of what can be wrong with the record's file and its folder: each is one line that says what to do, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lrconsole.model.audit import EventKind
from lrconsole.model.errors import RecordError
from lrconsole.store.connection import open_to_read
from lrconsole.store.migrations import version_of
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, finding, summary, write_everything, writer

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of a user who may not do everything: root, whom no permission stops, becomes another for the test."""
    if os.geteuid() != 0:
        yield tmp_path
        return
    # What is imported on first use is imported as root, since the other user may not be able to read where Python lies.
    with writer(tmp_path / "first" / "record.sqlite") as record:
        write_everything(record, "text")
    # The folders above tmp_path are closed to others.
    apart = Path(tempfile.mkdtemp())
    os.chown(apart, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield apart
    finally:
        os.setresuid(0, 0, 0)
        shutil.rmtree(apart)


def refused(error: RecordError, path: Path, said: str) -> None:
    """Check that an error is one line with the record's path, what happened and what to do."""
    line = str(error)
    assert line.startswith(f"{path}: ")
    assert said in line
    assert " — " in line
    assert "\n" not in line


def test_no_record(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with pytest.raises(RecordError) as caught:
        RecordReader(path)
    refused(caught.value, path, "there is no record yet — run: lrconsole audit")
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_a_writer_has_only_just_made_is_no_record_yet(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    path.touch()
    with pytest.raises(RecordError) as caught:
        RecordReader(path)
    refused(caught.value, path, "there is no record yet")


@pytest.mark.parametrize("content", [b"this is no database" * 400, b"SQLite format 3\x00" + b"\xff" * 5000, b"x" * 200])
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.sqlite"
    path.write_bytes(content)
    for opened in (RecordReader, writer):
        with pytest.raises(RecordError) as caught:
            opened(path)
        refused(caught.value, path, "move it away")
    assert path.read_bytes() == content


@pytest.mark.parametrize("kept", [50, 100, 3000, 4096, 9000, 30_000])
def test_a_record_that_was_cut_off(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "x" * 20_000)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(RecordError) as caught, RecordReader(path) as reader:
        read_all(reader)
    refused(caught.value, path, "move it away")


def read_all(reader: RecordReader) -> None:
    reader.findings(1)
    reader.audits()
    reader.events()
    reader.decisions()
    reader.waivers()
    reader.attestations()
    reader.jobs()
    reader.clock()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE finding SET outcome = 'splendid'",
        "UPDATE finding SET evidence = '[['",
        "UPDATE finding SET evidence = '7'",
        "UPDATE audit SET project = '{}'",
        "UPDATE event SET kind = 'from the future'",
        "UPDATE event SET at = 9223372036854775807",
        "UPDATE decision SET reason = CAST(x'ff' AS TEXT)",
    ],
)
def test_rows_that_nothing_can_be_made_of(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "text")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(damage)
    with RecordReader(path) as reader, pytest.raises(RecordError) as caught:
        read_all(reader)
    refused(caught.value, path, "record")


def test_a_folder_in_the_record_s_place(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    path.mkdir()
    for opened in (RecordReader, writer):
        with pytest.raises(RecordError) as caught:
            opened(path)
        refused(caught.value, path, "")


def test_a_file_in_its_folder_s_place(tmp_path: Path) -> None:
    (tmp_path / "folder").touch()
    path = tmp_path / "folder" / "record.sqlite"
    for opened in (RecordReader, writer):
        with pytest.raises(RecordError) as caught:
            opened(path)
        refused(caught.value, path, "")


def test_a_record_that_may_not_be_read(folder: Path) -> None:
    path = folder / "record.sqlite"
    with writer(path):
        pass
    path.chmod(0)
    for opened in (RecordReader, writer):
        with pytest.raises(RecordError) as caught:
            opened(path)
        refused(caught.value, path, "cannot be opened")


def test_a_folder_that_may_not_be_entered(folder: Path) -> None:
    path = folder / "closed" / "record.sqlite"
    with writer(path):
        pass
    path.parent.chmod(0)
    try:
        for opened in (RecordReader, writer):
            with pytest.raises(RecordError) as caught:
                opened(path)
            refused(caught.value, path, "cannot be opened")
    finally:
        path.parent.chmod(0o700)


def test_a_folder_that_may_not_be_written_can_still_be_read(folder: Path) -> None:
    check_read_only(folder / "kept", lambda folder: folder.chmod(0o500), lambda folder: folder.chmod(0o700))


def check_read_only(folder: Path, close: object, reopen: object) -> None:
    assert callable(close)
    assert callable(reopen)
    path = folder / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "kept")
    close(folder)
    try:
        with pytest.raises(RecordError) as caught:
            writer(path).start_clock()
        refused(caught.value, path, "check the permissions")
        with RecordReader(path) as reader:
            assert [item.reason for item in reader.decisions()] == ["kept"]
    finally:
        reopen(folder)


def test_a_record_that_is_deleted_under_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        write_everything(record, "text")
    with RecordReader(path) as reader:
        path.unlink()
        for _ in range(2):
            with pytest.raises(RecordError) as caught:
                reader.decisions()
            refused(caught.value, path, "the record was taken away")
        with pytest.raises(RecordError):
            reader.data_version()


def test_a_record_that_is_replaced_under_a_reader(tmp_path: Path) -> None:
    path, other = tmp_path / "record.sqlite", tmp_path / "other.sqlite"
    for one in (path, other):
        with writer(one) as record:
            write_everything(record, one.stem)
    with RecordReader(path) as reader:
        assert reader.decisions()[0].reason == "record"
        other.replace(path)
        with pytest.raises(RecordError) as caught:
            reader.decisions()
        refused(caught.value, path, "replaced while it was open")
    with RecordReader(path) as reader:
        assert reader.decisions()[0].reason == "other"


def test_a_record_that_is_replaced_while_a_reader_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "record.sqlite", tmp_path / "other.sqlite"
    for one in (path, other):
        with writer(one) as record:
            write_everything(record, one.stem)

    def replaced_at_once(opening: Path, busy_seconds: float) -> sqlite3.Connection:
        connection = open_to_read(opening, busy_seconds)
        other.replace(opening)
        return connection

    monkeypatch.setattr("lrconsole.store.reader.open_to_read", replaced_at_once)
    with RecordReader(path) as reader, pytest.raises(RecordError) as caught:
        reader.decisions()
    refused(caught.value, path, "replaced while it was open")


def test_a_record_that_is_replaced_while_a_writer_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "record.sqlite", tmp_path / "other.sqlite"
    for one in (path, other):
        with writer(one) as record:
            write_everything(record, one.stem)

    def replaced_at_once(connection: sqlite3.Connection) -> int:
        other.replace(path)
        return version_of(connection)

    with monkeypatch.context() as patched:
        patched.setattr("lrconsole.store.connection.version_of", replaced_at_once)
        with pytest.raises(RecordError) as caught:
            writer(path)
    refused(caught.value, path, "replaced while it was open")
    with RecordReader(path) as reader:
        assert reader.decisions()[0].reason == "other"


def test_only_its_owner_may_read_any_of_it(tmp_path: Path) -> None:
    old = os.umask(0o000)
    try:
        folder = tmp_path / "state" / "projects" / "northstar"
        with writer(folder / "record.sqlite") as record, RecordReader(folder / "record.sqlite"):
            write_everything(record, "text")
            modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in folder.iterdir()}
    finally:
        os.umask(old)
    assert modes == {"record.sqlite": 0o600, "record.sqlite-wal": 0o600, "record.sqlite-shm": 0o600}
    made = (folder, folder.parent, folder.parent.parent)
    assert {stat.S_IMODE(one.stat().st_mode) for one in made} == {0o700}


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "what?mode=memory",
        "a#b",
        "100%25",
        "%00",
        "ünïcödé 日本語",
        "file:x",
        "a&immutable=1",
        "back\\slash",
        "quote'\"",
        b"\xff\xfe",
    ],
)
def test_odd_paths(tmp_path: Path, name: str | bytes) -> None:
    folder = tmp_path / os.fsdecode(name)
    path = folder / f"{os.fsdecode(name)}.sqlite"
    with writer(path) as record:
        write_everything(record, "odd")
        with RecordReader(path) as reader:
            assert [item.reason for item in reader.decisions()] == ["odd"]
    assert [item.name for item in tmp_path.iterdir()] == [folder.name]
    assert [item.name for item in folder.iterdir()] == [path.name]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path), RecordReader(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM job")


def test_a_finding_of_no_audit_is_refused_and_the_writer_goes_on(tmp_path: Path) -> None:
    with RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW) as record:
        with pytest.raises(RecordError, match="FOREIGN KEY"):
            record.add_finding(7, finding("text"))
        record.add_event(EventKind.CLOCK)
        record.add_finding(record.begin_audit(summary("s"), 1), finding("text"))
