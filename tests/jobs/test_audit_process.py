"""Tests of the audit as a process: killed, cancelled, twice at once, and on a full disk, with the real practice business."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrconsole.model.audit import AuditState, EventKind, JobState
from lrconsole.model.exit_code import ExitCode
from lrconsole.store.reader import RecordReader
from tests.jobs.business import QUICK, WHO, Business, has_begun, running, served, until
from tests.store.test_disk import fill, mounted

PACED = ("latency", "spf")
POINTS = 50
SAMPLE = 6
SEED = 20261124


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with served(tmp_path_factory.mktemp("northstar") / "business") as folder:
        yield folder


@pytest.fixture
def business(folder: Path, tmp_path: Path) -> Business:
    return Business(folder, tmp_path / "state")


def test_an_audit_runs_to_its_end_and_leaves_nothing_open(business: Business) -> None:
    code, said = business.audit()
    assert (code, said) == (ExitCode.NO_GO, "")
    audit = business.newest()
    assert audit is not None
    assert (audit.state, audit.done, audit.only) == (AuditState.DONE, audit.planned, QUICK)
    assert audit.done > 20
    business.check_whole()
    with RecordReader(business.record) as reader:
        assert [job.state for job in reader.jobs()] == [JobState.DONE]
        events = reader.events()
        kinds = [event.kind for event in events]
        assert (kinds[0], kinds[-1]) == (EventKind.AUDIT_STARTED, EventKind.AUDIT_FINISHED)
        assert events[0].who == WHO
        assert kinds.count(EventKind.CHECK_DONE) == audit.done


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_any_moment_it_loses_nothing_that_was_seen_and_the_next_runs_clean(business: Business, full: bool) -> None:
    chance = random.Random(SEED)
    points = sorted(chance.random() for _ in range(POINTS))
    chosen = points if full else points[:: POINTS // SAMPLE][:SAMPLE]
    assert business.audit()[0] == ExitCode.NO_GO
    whole = business.newest()
    assert whole is not None
    for number, share in enumerate(chosen):
        # From the start of Python over the first row to the last: half of the points by time, half by how much was found.
        if number % 2:
            kill_when_found(business, round(share * whole.planned))
        else:
            kill_after(business, share * 1.2)
    code, said = business.audit()
    assert (code, said) == (ExitCode.NO_GO, "")
    newest = business.newest()
    assert newest is not None
    assert (newest.state, newest.done) == (AuditState.DONE, whole.done)
    business.check_whole()


def kill_after(business: Business, seconds: float) -> None:
    with running(business) as process:
        # This is the point in time that was drawn, not a wait for something to happen.
        end = time.monotonic() + seconds
        seen = observed(business)
        while time.monotonic() < end:
            seen = observed(business)
        kill(business, process, seen)


def kill_when_found(business: Business, number: int) -> None:
    before = business.newest()
    assert before is not None
    with running(business) as process:
        seen = observed(business)
        while process.poll() is None and not (seen[0] > before.id and len(seen[1]) >= number):
            seen = observed(business)
        kill(business, process, seen)


def observed(business: Business) -> tuple[int, tuple[object, ...]]:
    """The newest audit's number and the findings that a reader sees now."""
    with RecordReader(business.record) as reader:
        audit = reader.latest_audit()
        return (audit.id, reader.findings(audit.id)) if audit else (0, ())


def kill(business: Business, process: subprocess.Popen[str], seen: tuple[int, tuple[object, ...]]) -> None:
    """Kill the audit and check that all that was seen is still there, in a record that is whole, and that it is told as interrupted."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    audit, findings = seen
    with RecordReader(business.record) as reader:
        assert reader.findings(audit)[: len(findings)] == findings
        states = {one.state for one in reader.audits(200)}
        assert states <= {AuditState.DONE, AuditState.INTERRUPTED}
        assert JobState.RUNNING not in {job.state for job in reader.jobs(200)}
        assert reader._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_killed_in_the_middle_it_is_told_as_interrupted_until_the_next_closes_it(business: Business) -> None:
    with running(business, PACED) as process:
        until(has_begun(business))
        process.send_signal(signal.SIGKILL)
        process.wait()
    audit = business.newest()
    assert audit is not None
    assert (audit.state, audit.finished) == (AuditState.INTERRUPTED, None)
    assert 0 < audit.done < audit.planned
    assert business.audit()[0] == ExitCode.NO_GO
    with RecordReader(business.record) as reader:
        after, closed = reader.audits()
        assert (after.state, closed.id) == (AuditState.DONE, audit.id)
        assert closed.state is AuditState.INTERRUPTED
        assert closed.finished is not None
        assert reader.jobs()[1].state is JobState.INTERRUPTED
    business.check_whole()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("when", ["in the middle", "twice"])
def test_told_to_stop_it_is_cancelled_and_keeps_what_it_found(business: Business, number: signal.Signals, when: str) -> None:
    with running(business, PACED) as process:
        until(has_begun(business))
        begun = time.monotonic()
        process.send_signal(number)
        if when == "twice":
            process.send_signal(number)
        said = "".join(process.communicate(timeout=20))
        assert time.monotonic() - begun < 3
    assert (process.returncode, said) == (ExitCode.INTERRUPTED, "")
    audit = business.newest()
    assert audit is not None
    assert audit.state is AuditState.CANCELLED
    assert 0 < audit.done < audit.planned
    with RecordReader(business.record) as reader:
        assert reader.jobs()[0].state is JobState.CANCELLED
        assert reader.recent_events(1)[0].text.startswith(f"cancelled: {audit.done} of")
    business.check_whole()


def test_of_two_at_once_the_second_says_in_one_line_who_runs_and_changes_nothing(business: Business) -> None:
    with running(business, PACED) as first:
        until(has_begun(business))
        code, said = business.audit()
        assert code == ExitCode.LOCKED
        assert said.startswith(f"lrconsole: another audit of this project already runs (pid {first.pid}, since ")
        assert said.count("\n") == 1
        audit = business.newest()
        assert audit is not None
        assert (audit.id, audit.state) == (1, AuditState.RUNNING)
    assert business.audit()[0] == ExitCode.NO_GO


def test_a_disk_that_is_full_ends_it_in_one_line_and_the_next_runs_clean(business: Business, tmp_path: Path) -> None:
    # Room for the log of a whole audit, which a slow machine may have written before the disk is filled.
    with mounted(tmp_path / "small", "size=12m") as small:
        there = business.at(small / "state")
        with running(there, PACED) as process:
            until(has_begun(there))
            ballast = fill(small)
            said = "".join(process.communicate(timeout=60))
        assert process.returncode == ExitCode.INCOMPLETE, said
        assert "the disk" in said
        assert "what was recorded is kept" in said
        assert said.count("\n") == 1
        audit = there.newest()
        assert audit is not None
        assert audit.state is AuditState.INTERRUPTED
        assert 0 < audit.done < audit.planned
        ballast.unlink()
        code, said = there.audit(("spf",))
        assert (code, said) == (ExitCode.NO_GO, "")
        there.check_whole()


def test_while_it_runs_it_beats_the_clock_and_then_leaves_it_to_the_time_of_day(business: Business) -> None:
    with running(business, PACED) as process:
        until(lambda: has_begun(business)() and beaten(business))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    with RecordReader(business.record) as reader:
        segments = reader.clock()
    assert [segment.stopped is None for segment in segments] == [False, True]
    assert segments[0].seconds > 0
    assert segments[1].beaten is None


def beaten(business: Business) -> bool:
    with RecordReader(business.record) as reader:
        return any(segment.beaten for segment in reader.clock())
