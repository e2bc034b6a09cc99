"""Tests that what the writer has acknowledged is kept: which writes wait for the disk, and a writer that is killed at random moments."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lrconsole.model.audit import AuditState, EventKind, JobState
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import attestation, decision, finding, summary, waiver, writer

NORMAL, FULL = 1, 2
POINTS, SAMPLE = 200, 20
SEED = 20261124
WRITES = """
import os, sys
from pathlib import Path
from lrconsole.model.audit import EventKind
from lrconsole.store import liveness
from tests.store.nouns import decision, finding, summary, writer
def said(what):
    os.write(1, f"{what}\\n".encode())
said("begun")
with writer(Path(sys.argv[1])) as record:
    record.close_interrupted("audit")
    job = record.open_job("audit", os.getpid(), liveness.born_at(os.getpid()))
    said(f"job {job}")
    audit = record.begin_audit(summary("s"), 9999, job=job)
    said(f"audit {audit}")
    for number in range(9999):
        text = f"{sys.argv[2]} {number} " + "x" * 500
        record.add_finding(audit, finding(text))
        said(f"finding {text}")
        record.add_event(EventKind.CHECK_DONE, audit=audit, text=text)
        said(f"event {text}")
        if number % 5 == 0:
            record.add_decision(decision(text))
            said(f"decision {text}")
"""


def durable_writes(record: RecordWriter) -> dict[str, Callable[[], object]]:
    return {
        "open a job": lambda: record.open_job("audit", 1, 0.5),
        "begin an audit": lambda: record.begin_audit(summary("s"), 1, job=1),
        "decide": lambda: record.add_decision(decision("text")),
        "waive": lambda: record.add_waiver(waiver("text")),
        "attest": lambda: record.add_attestation(attestation("text")),
        "finish an audit": lambda: record.finish_audit(1, AuditState.DONE),
        "close a job": lambda: record.close_job(1, JobState.DONE),
        "close what was interrupted": lambda: record.close_interrupted("audit"),
    }


def setting(record: RecordWriter, name: str) -> object:
    return record._connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_what_people_decided_and_where_work_begins_and_ends_waits_for_the_disk(tmp_path: Path) -> None:
    with writer(tmp_path / "record.sqlite") as record:
        waited = {}
        for name, write in durable_writes(record).items():
            record.add_event(EventKind.CLOCK)
            assert setting(record, "synchronous") == NORMAL
            write()
            waited[name] = setting(record, "synchronous")
        assert waited == dict.fromkeys(waited, FULL)
        record.add_finding(1, finding("text"))
        assert setting(record, "synchronous") == NORMAL


def test_readers_are_not_kept_waiting_and_room_can_be_given_back(tmp_path: Path) -> None:
    with writer(tmp_path / "record.sqlite") as record:
        assert (setting(record, "journal_mode"), setting(record, "auto_vacuum"), setting(record, "foreign_keys")) == ("wal", 2, 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_writer_that_is_killed_has_lost_nothing_that_it_acknowledged(tmp_path: Path, full: bool) -> None:
    chance = random.Random(SEED)
    points = [(chance.choice((1, 1, 2, 3, chance.randrange(4, 250))), chance.uniform(0, 0.02)) for _ in range(POINTS)]
    path = tmp_path / "record.sqlite"
    acknowledged: set[str] = set()
    drawn = points if full else points[:: POINTS // SAMPLE]
    for number, (lines, seconds) in enumerate(drawn):
        said = killed_after(path, str(number), lines, seconds)
        acknowledged.update(said)
        if acknowledged != {"begun"}:
            check_kept(path, acknowledged, said)
    # Each run says at least the lines waited for; "begun" is said anew by each, so it counts once.
    assert len(acknowledged) > sum(lines - 1 for lines, _ in drawn) > 0
    with writer(path) as record:
        record.close_interrupted("audit")
    with RecordReader(path) as reader:
        assert all(audit.finished is not None for audit in reader.audits(POINTS))


def killed_after(path: Path, name: str, lines: int, seconds: float) -> list[str]:
    """Kill a writer so many seconds after it has acknowledged so many lines, and return all whole lines that it got to say."""
    argv = [sys.executable, "-c", WRITES, str(path), name]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(lines)]
        # This is the point in time that was drawn, not a wait for something to happen.
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert process.poll() is None, "it ended by itself"
        process.send_signal(signal.SIGKILL)
        heard += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    return [line.decode().rstrip("\n") for line in heard if line.endswith(b"\n")]


def check_kept(path: Path, acknowledged: set[str], said: list[str]) -> None:
    """Check that all that was ever acknowledged is there, in a record that is whole, and that nothing is told as running."""
    with RecordReader(path) as reader:
        audits, jobs = reader.audits(POINTS), reader.jobs(POINTS)
        kept = {f"finding {one.summary}" for audit in audits for one in reader.findings(audit.id)}
        kept |= {f"event {one.text}" for one in reader.events(limit=1_000_000)}
        kept |= {f"decision {one.reason}" for one in reader.decisions()}
        kept |= {f"job {job.id}" for job in jobs} | {f"audit {audit.id}" for audit in audits} | {"begun"}
        assert acknowledged <= kept
        assert {audit.state for audit in audits} <= {AuditState.INTERRUPTED}
        assert {job.state for job in jobs} <= {JobState.INTERRUPTED}
        assert len(jobs) >= sum(line.startswith("job") for line in said)
        for check in ("integrity_check", "foreign_key_check"):
            assert [tuple(row) for row in reader._connection.execute(f"PRAGMA {check}")] in ([], [("ok",)])
