"""Tests of several processes at one record: nobody waits for long, nothing is lost, and what changes is noticed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from lrconsole.model.audit import AuditState, EventKind, JobState
from lrconsole.model.errors import RecordError
from lrconsole.store import liveness
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, decision, finding, summary, writer

WRITES = """
import sys
from pathlib import Path
from lrconsole.model.audit import EventKind
from tests.store.nouns import writer
number = 0
for _ in sys.stdin:
    with writer(Path(sys.argv[1])) as record:
        for number in range(number, number + int(sys.argv[2])):
            record.add_event(EventKind.CLOCK, text=f"{sys.argv[3]} {number}")
            record.beat_clock(1.0)
    number += 1
"""


def writing(path: Path, number: int, name: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", WRITES, str(path), str(number), name]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_round(processes: list[subprocess.Popen[str]]) -> None:
    """Let every writer write its number of events once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def run_together(processes: list[subprocess.Popen[str]]) -> None:
    start_round(processes)
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert said == [""] * len(processes)
    assert {process.returncode for process in processes} == {0}


def test_many_that_make_the_record_at_the_same_moment_all_write_to_it(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    run_together([writing(path, 3, str(name)) for name in range(8)])
    with RecordReader(path) as reader:
        assert len(reader.events()) == 24


def test_writers_and_readers_at_once_lose_nothing_and_readers_see_only_whole_things(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        record.start_clock()
    seen: list[list[int]] = [[], []]
    stop = threading.Event()

    def read(numbers: list[int]) -> None:
        with RecordReader(path) as reader:
            while not stop.is_set():
                numbers.append(len(reader.events(limit=10_000)))

    readers = [threading.Thread(target=read, args=(numbers,)) for numbers in seen]
    for thread in readers:
        thread.start()
    writers = [writing(path, 30, name) for name in ("one", "two", "three")]
    try:
        for number in range(4):
            start_round(writers)
            wait_until_each_has_seen(number * 90, seen)
        run_together(writers)
    finally:
        stop.set()
        for thread in readers:
            thread.join()
        for process in writers:
            process.kill()
    assert all(numbers == sorted(numbers) and len(set(numbers)) > 3 for numbers in seen)
    with RecordReader(path) as reader:
        texts = [event.text for event in reader.events(limit=10_000)]
    assert sorted(texts) == sorted(f"{name} {number}" for name in ("one", "two", "three") for number in range(150))
    for name in ("one", "two", "three"):
        assert [text for text in texts if text.startswith(name)] == [f"{name} {number}" for number in range(150)]


def wait_until_each_has_seen(more_than: int, seen: list[list[int]]) -> None:
    until = time.monotonic() + 60
    while not all(numbers and numbers[-1] > more_than for numbers in seen):
        assert time.monotonic() < until
        time.sleep(0.002)


def test_a_record_that_is_busy_for_longer_than_the_writer_waits(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with RecordWriter(path, now=lambda: NOW, busy_seconds=0.2) as record, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(RecordError, match="in use by another process — wait for it"):
            record.add_decision(decision("late"))
        assert time.monotonic() - begun >= 0.2
        with RecordReader(path) as reader:
            assert reader.decisions() == ()
        other.execute("ROLLBACK")
        record.add_decision(decision("in time"))
        with RecordReader(path) as reader:
            assert [item.reason for item in reader.decisions()] == ["in time"]


def test_a_writer_waits_for_one_that_is_done_in_time(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        record.add_event(EventKind.CLOCK, text="in time")
        release.join()
    with RecordReader(path) as reader:
        assert [event.text for event in reader.events()] == ["in time"]


def test_a_reader_that_is_open_never_keeps_the_log_from_being_emptied(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, RecordReader(path) as reader:
        for _ in range(60):
            record.add_event(EventKind.CLOCK, text="x" * 200_000)
            reader.recent_events(1)
        assert path.with_name("record.sqlite-wal").stat().st_size < 6_000_000


def test_a_record_that_was_taken_away_from_a_writer_leaves_nothing_in_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as old:
        for number in range(200):
            old.add_event(EventKind.CLOCK, text=f"old {number}")
        assert path.with_name("record.sqlite-wal").stat().st_size
        path.unlink()
        with writer(path) as new:
            new.add_event(EventKind.CLOCK, text="new")
            old.add_event(EventKind.CLOCK, text="nobody reads this")
            new.add_event(EventKind.CLOCK, text="newer")
    with RecordReader(path) as reader:
        assert [event.text for event in reader.events()] == ["new", "newer"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_data_version_changes_when_another_wrote_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, RecordReader(path) as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        record.add_event(EventKind.CLOCK)
        assert reader.data_version() != before


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def test_what_a_killed_process_did_is_told_as_interrupted_at_once(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    process = sleeper()
    try:
        born = liveness.born_at(process.pid)
        assert born is not None
        with writer(path) as record, RecordReader(path) as reader:
            job = record.open_job("audit", process.pid, born)
            audit = record.begin_audit(summary("s"), 5, job=job)
            record.add_finding(audit, finding("kept"))
            for _ in range(5):
                record.close_job(record.open_job("other", os.getpid(), 0.0), JobState.DONE)
            assert stand(reader) == (AuditState.RUNNING, JobState.RUNNING, 1)
            before = reader.data_version()
            process.kill()
            wait_until_gone(process.pid, born)
            assert stand(reader) == (AuditState.INTERRUPTED, JobState.INTERRUPTED, 1)
            assert reader.data_version() != before
    finally:
        process.kill()
        process.communicate()


def stand(reader: RecordReader) -> tuple[AuditState, JobState, int]:
    audit = reader.latest_audit()
    assert audit is not None
    return audit.state, reader.jobs()[-1].state, len(reader.findings(audit.id))


def wait_until_gone(pid: int, born: float) -> None:
    until = time.monotonic() + 10
    while liveness.alive(pid, born):
        assert time.monotonic() < until
        time.sleep(0.005)


def test_an_audit_is_never_without_the_job_that_does_it(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        record.begin_audit(summary("s"), 1, job=record.open_job("audit", 4711, 1.5))
    with RecordReader(path, alive=lambda pid, born: (pid, born) == (4711, 1.5)) as reader:
        audit = reader.latest_audit()
    assert audit is not None
    assert audit.state is AuditState.RUNNING


def test_a_process_that_says_it_is_done_and_ends_while_it_is_read_is_not_told_as_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        job = record.open_job("audit", 4711, 1.5)
        audit = record.begin_audit(summary("s"), 1, job=job)

        def ends_now(pid: int, born: float) -> bool:
            record.finish_audit(audit, AuditState.DONE)
            record.close_job(job, JobState.DONE)
            return False

        with RecordReader(path, alive=ends_now) as reader:
            found = reader.latest_audit()
            assert found is not None
            assert found.state is AuditState.DONE
            assert reader.jobs()[0].state is JobState.DONE


def test_what_was_interrupted_is_closed_however_long_ago_and_with_or_without_a_job(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    moments = iter(range(10_000))
    with RecordWriter(path, now=lambda: NOW.replace(microsecond=0, second=0, minute=next(moments) % 60)) as record:
        first = record.begin_audit(summary("s"), 1, job=record.open_job("audit", 1, 0.5))
        record.add_event(EventKind.AUDIT_STARTED, audit=first)
        without = record.begin_audit(summary("s"), 1)
        failed = record.open_job("audit", 1, 0.5)
        half_closed = record.begin_audit(summary("s"), 1, job=failed)
        record.close_job(failed, JobState.FAILED, "the disk is full")
        for _ in range(25):
            record.close_job(record.open_job("audit", 1, 0.5), JobState.DONE)
        monitor = record.open_job("monitor", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
        record.close_interrupted("audit")
        with RecordReader(path) as reader:
            heard = reader.events()[0].at
            states = {audit.id: (audit.state, audit.finished) for audit in reader.audits()}
            jobs = {job.id: job for job in reader.jobs(100)}
    assert states[first] == (AuditState.INTERRUPTED, heard)
    assert {states[one][0] for one in (without, half_closed)} == {AuditState.INTERRUPTED}
    assert all(finished is not None for _, finished in states.values())
    assert (jobs[1].state, jobs[1].note, jobs[1].finished is None) == (JobState.INTERRUPTED, "its process ended", False)
    assert (jobs[failed].state, jobs[failed].note) == (JobState.FAILED, "the disk is full")
    assert jobs[monitor].state is JobState.RUNNING


def test_a_pid_that_another_process_has_now_does_not_count(tmp_path: Path) -> None:
    born = liveness.born_at(os.getpid())
    assert born is not None
    assert liveness.alive(os.getpid(), born)
    assert not liveness.alive(os.getpid(), born + 1)
    assert not liveness.alive(2**22 + 1, born)


def test_a_process_that_has_ended_but_was_not_waited_for_does_not_run() -> None:
    process = sleeper()
    try:
        born = liveness.born_at(process.pid)
        assert born is not None
        process.kill()
        wait_until_gone(process.pid, born)
        assert liveness.born_at(process.pid) is None
    finally:
        process.communicate()
