"""Tests of the audit job inside one process: what it leaves behind when it breaks, and what it reads of a repository."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.credentials.redaction import Redactor
from lrconsole.jobs.audit_job import AuditDone, Progress, head_of, run_audit
from lrconsole.jobs.standing import standing_of
from lrconsole.model.audit import AuditState, EventKind, JobState
from lrconsole.model.errors import LrconsoleError, UsageError
from lrconsole.model.standing import ClockPhase
from lrconsole.project.loading import load
from lrconsole.project.locations import Locations
from lrconsole.store.reader import RecordReader

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PROJECT = """
[project]
name = "Northstar Coaching"
canonical = "www.northstar.example"
[network]
resolvers = ["127.0.0.1:1"]
seconds = 0.2
[[mail]]
name = "northstar.example"
[repository]
path = "repository"
branch = "main"
"""


class Job:
    """A project whose resolver answers nobody, so that an audit of it needs no network."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "lrconsole.toml"
        self.file.write_text(PROJECT)
        (folder / "repository" / ".git").mkdir(parents=True)
        self.locations = Locations(folder / "config", folder / "state")
        self.loaded = load(self.file, environ={}, settings_file=folder / "settings.toml")

    def run(self, progress: Progress = lambda done, planned, name: None, *, only: tuple[str, ...] = ("spf",)) -> AuditDone:
        return run_audit(self.loaded, self.locations, {}, Redactor(), only=only, now=lambda: datetime.now(UTC), progress=progress)

    def left(self) -> tuple[AuditState, JobState, str]:
        with RecordReader(self.locations.record(self.file)) as reader:
            audit = reader.latest_audit()
            assert audit is not None
            job = reader.jobs()[0]
        return audit.state, job.state, job.note


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def raising(error: BaseException) -> Progress:
    def told(done: int, planned: int, name: str) -> None:
        raise error

    return told


def test_without_a_network_it_is_done_and_says_so(job: Job) -> None:
    assert job.run().state is AuditState.DONE
    assert job.left() == (AuditState.DONE, JobState.DONE, "")


def test_the_clock_starts_with_an_audit_unless_it_is_told_not_to(job: Job) -> None:
    phases = []
    for starts in (False, True):
        run_audit(
            job.loaded, job.locations, {}, Redactor(), only=("spf",), who="Ana Ruiz", starts_clock=starts, now=lambda: datetime.now(UTC)
        )
        with RecordReader(job.locations.record(job.file)) as reader:
            phases.append(standing_of(reader, datetime.now(UTC)).clock.phase)
            began = [event.who for event in reader.events_of(EventKind.AUDIT_STARTED)]
    assert phases == [ClockPhase.NOT_STARTED, ClockPhase.RUNNING]
    assert began == ["Ana Ruiz", "Ana Ruiz"]


@pytest.mark.parametrize(
    ("error", "audit", "state", "note"),
    [
        (ZeroDivisionError("with a secret in it"), AuditState.INTERRUPTED, JobState.FAILED, "ZeroDivisionError"),
        (UsageError("no such thing"), AuditState.INTERRUPTED, JobState.FAILED, "no such thing"),
    ],
)
def test_when_it_breaks_the_error_goes_on_and_nothing_is_left_running(
    job: Job, error: Exception, audit: AuditState, state: JobState, note: str
) -> None:
    with pytest.raises(type(error)):
        job.run(raising(error))
    assert job.left() == (audit, state, note)
    assert job.run().state is AuditState.DONE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_between_two_checks_cancels_it_and_the_handlers_from_before_are_back(job: Job, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    done = job.run(lambda done, planned, name: os.kill(os.getpid(), number))
    assert done.state is AuditState.CANCELLED
    assert job.left()[:2] == (AuditState.CANCELLED, JobState.CANCELLED)
    assert signal.getsignal(number) is before


def test_a_check_that_does_not_exist_leaves_no_record(job: Job) -> None:
    with pytest.raises(LrconsoleError, match="called 'spff'"):
        job.run(only=("spff",))
    assert not job.locations.record(job.file).exists()


def branch(git: Path) -> None:
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    (git / "HEAD").write_text("ref: refs/heads/main\n")


def detached(git: Path) -> None:
    (git / "HEAD").write_text(f"{COMMIT}\n")


def outside(git: Path) -> None:
    (git.parent.parent / "stolen").write_text(COMMIT)
    (git / "HEAD").write_text("ref: refs/../../../stolen\n")


def elsewhere(git: Path) -> None:
    (git / "stolen").write_text(COMMIT)
    (git / "HEAD").write_text("ref: stolen\n")


def pipe(git: Path) -> None:
    os.mkfifo(git / "HEAD")


def foreign(git: Path) -> None:
    (git / "HEAD").write_bytes(b"\x1b]0;owned\x07" * 1_000_000)


def nothing(git: Path) -> None:
    (git / "HEAD").write_text("ref: refs/heads/unborn\n")


@pytest.mark.parametrize(
    ("made", "commit"),
    [(branch, COMMIT[:12]), (detached, COMMIT[:12]), *((one, "") for one in (outside, elsewhere, pipe, foreign, nothing))],
)
def test_the_commit_is_read_from_the_repository_and_from_nowhere_else(job: Job, made: Callable[[Path], None], commit: str) -> None:
    made(job.file.parent / "repository" / ".git")
    assert head_of(job.loaded.project) == commit
