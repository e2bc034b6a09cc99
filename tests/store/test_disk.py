"""Tests of a disk that is full, and of one that cannot be written, with a small real file system where one can be mounted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lrconsole.model.audit import EventKind
from lrconsole.model.errors import RecordError
from lrconsole.store.lock import held
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, finding, summary, write_everything, writer
from tests.store.test_files import check_read_only

IN_CI = os.environ.get("CI") == "true"
LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
from lrconsole.model.errors import RecordError
from lrconsole.store.reader import RecordReader
from tests.store.nouns import finding, summary, writer
path = Path(sys.argv[1])
with writer(path) as record:
    audit = record.begin_audit(summary("s"), 1)
    written = 0
    try:
        while True:
            record.add_finding(audit, finding("x" * 2000))
            written += 1
    except RecordError as error:
        print(error)
    with RecordReader(path) as reader:
        assert len(reader.findings(audit)) == written > 5
"""


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory at `folder`.

    Where none can be mounted the test is skipped, or fails in CI.
    """
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode:
        reason = f"cannot mount a small file system ({done.stderr.strip()}); run as root, with CAP_SYS_ADMIN"
        pytest.fail(reason) if IN_CI and os.geteuid() == 0 else pytest.skip(reason)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def write_until_full(record: RecordWriter, audit: int) -> tuple[int, RecordError]:
    written = 0
    while True:
        try:
            record.add_finding(audit, finding("x" * 3000))
        except RecordError as error:
            return written, error
        written += 1


def test_a_disk_that_fills_up_costs_nothing_that_was_recorded(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=1m") as folder:
        path = folder / "record.sqlite"
        with writer(path) as record:
            audit = record.begin_audit(summary("s"), 1)
            written, error = write_until_full(record, audit)
            assert str(error) == f"{path}: the disk is full — free some space, then run it again; what was recorded is kept"
            assert written > 5
            for refused in (record.start_clock, record.pause_clock, lambda: record.add_event(EventKind.CLOCK, text="x" * 9000)):
                refuse_quietly(refused)
            with RecordReader(path) as reader:
                assert len(reader.findings(audit)) == written
        with RecordReader(path) as reader:
            assert len(reader.findings(audit)) == written


def refuse_quietly(write: object) -> None:
    """Write what may or may not find room; the only error that may come of it is a RecordError."""
    assert callable(write)
    try:
        write()
    except RecordError as error:
        assert "the disk" in str(error)  # noqa: PT017


def test_writing_goes_on_with_the_same_writer_as_soon_as_there_is_room(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=1m") as folder:
        path = folder / "record.sqlite"
        with writer(path) as record:
            audit = record.begin_audit(summary("s"), 1)
            ballast = fill(folder)
            before, _ = write_until_full(record, audit)
            ballast.unlink()
            record.add_finding(audit, finding("after"))
            record.start_clock()
            with RecordReader(path) as reader:
                assert len(reader.findings(audit)) == before + 1
                assert len(reader.clock()) == 1


def test_neither_a_record_nor_a_lock_can_be_made_where_no_room_is(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=256k") as folder:
        ballast = fill(folder)
        path = folder / "record.sqlite"
        with pytest.raises(RecordError, match="the disk"):
            writer(path).close()
        with pytest.raises(RecordError, match="the disk is full"), held(path, "audit", NOW):
            pytest.fail("it was held")
        ballast.unlink()
        with held(path, "audit", NOW), writer(path) as record:
            record.start_clock()


def test_a_record_on_a_disk_that_cannot_be_written_can_still_be_read(tmp_path: Path) -> None:
    with mounted(tmp_path / "kept", "size=2m") as folder:
        check_read_only(folder, lambda path: remount(path, "ro"), lambda path: remount(path, "rw"))


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def test_a_file_that_may_not_grow_costs_nothing_that_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.startswith(f"{path}: the disk ")
    assert len(done.stdout.splitlines()) == 1
    with writer(path) as record:
        write_everything(record, "again")
