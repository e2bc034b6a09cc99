"""Tests of the work that the console starts: when it starts by itself, what it says of failures, and how it cancels."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import JobState
from lrconsole.store import liveness
from lrconsole.store.migrations import VERSION
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.work import Work
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, summary, until, write_audit


def has_started(folder: Path) -> bool:
    """Whether the console started an audit: its log is begun before its process, which may come to do something only later."""
    return (folder / "logs" / "audit.log").exists()


def test_a_record_from_a_newer_version_gets_no_first_audit(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    with closing(sqlite3.connect(tmp_path / "record.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "update lrconsole" in screen(app))

    drive(config(tmp_path, start_audit=True), steps)
    assert not has_started(tmp_path)


def test_a_record_with_an_audit_gets_no_first_one(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "0")

    drive(config(tmp_path, start_audit=True), steps)
    assert not has_started(tmp_path)


def test_an_empty_record_gets_a_first_audit(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW).close()

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, mark.exists)
        assert has_started(tmp_path)

    drive(config(tmp_path, audit_argv=("touch", str(mark)), start_audit=True), steps)


def test_an_audit_that_has_not_come_to_the_record_yet_can_be_cancelled(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", "import time; time.sleep(60)")
    settings = config(tmp_path, audit_argv=argv, environ=dict(os.environ))
    work = Work(settings)
    assert work.run(None) == "Audit started."
    assert "runs already" in work.run(None)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        assert "Cancelling" in work.cancel(None)
        await until(pilot, lambda: not work.is_running)
        assert work.failure(None) == ""

    drive(settings, steps)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_cancel_key_ends_what_was_just_started_and_says_when_nothing_runs(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    argv = (sys.executable, "-c", "import time; time.sleep(60)")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("c")
        await until(pilot, lambda: "No audit runs; R runs every check." in screen(app))
        await pilot.press("R", "c")
        await until(pilot, lambda: not app.work.is_running)
        await until(pilot, lambda: "Cancelling" in screen(app))

    drive(config(tmp_path, audit_argv=argv, environ=dict(os.environ)), steps, size)


@pytest.mark.parametrize(("printed", "said"), [("out of luck", "out of luck"), ("", "audit.log")])
def test_an_audit_that_ends_before_it_begins_is_told(tmp_path: Path, printed: str, said: str) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("R")
        await until(pilot, lambda: said in screen(app))
        assert "NO-GO" in screen(app)

    drive(config(tmp_path, audit_argv=("sh", "-c", f"echo first; echo '{printed}' >&2; exit 2" if printed else "exit 2")), steps, (160, 40))


# A stand-in for an audit that talks and then is done; the real one needs a whole business to look at.
TALKATIVE = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.audit import AuditState, JobState, ProjectSummary
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
print("a word by the way")
with RecordWriter(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as writer:
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()))
    audit = writer.begin_audit(ProjectSummary("Second", "", "production"), 0, job=job)
    writer.finish_audit(audit, AuditState.DONE)
    writer.close_job(job, JobState.DONE)
"""


def test_what_a_finished_audit_printed_is_no_trouble(tmp_path: Path) -> None:
    script = tmp_path / "audit.py"
    script.write_text(TALKATIVE)
    argv = (sys.executable, str(script), str(tmp_path / "record.sqlite"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("R")
        await until(pilot, lambda: bool(app.view and app.view.last_job and app.view.last_job.state is JobState.DONE), 20)
        await until(pilot, lambda: not app.work.is_running)
        app._look_at_work()
        await pilot.pause()
        assert "by the way" in (tmp_path / "logs" / "audit.log").read_text()
        assert "by the way" not in screen(app)
        assert not app.screen.query_one("#banner").has_class("-shown")

    drive(config(tmp_path, audit_argv=argv, environ=dict(os.environ)), steps)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_good_audit_is_not_told_as_failed_when_somebody_else_starts_the_next(tmp_path: Path, size: tuple[int, int]) -> None:
    script = tmp_path / "audit.py"
    script.write_text(TALKATIVE)
    argv = (sys.executable, str(script), str(tmp_path / "record.sqlite"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("R")
        await until(pilot, lambda: bool(app.view and app.view.last_job and app.view.last_job.state is JobState.DONE), 20)
        await until(pilot, lambda: not app.work.is_running)
        open_job(tmp_path / "record.sqlite", liveness.born_at(os.getpid()) or 0.0)
        await until(pilot, lambda: bool(app.view and app.view.last_job and app.view.last_job.pid == os.getpid()))
        app._look_at_work()
        await pilot.pause()
        assert not app.screen.query_one("#banner").has_class("-shown"), screen(app)

    drive(config(tmp_path, audit_argv=argv, environ=dict(os.environ)), steps, size)


def open_job(record: Path, born: float) -> int:
    with RecordWriter(record, now=lambda: NOW) as writer:
        job = writer.open_job("audit", os.getpid(), born)
        writer.begin_audit(summary(), 3, job=job)
        return job


def test_an_interrupted_audit_is_told(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    open_job(tmp_path / "record.sqlite", born=1.0)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "The last audit was interrupted: its process ended" in screen(app))
        assert "NO-GO" in screen(app)

    drive(config(tmp_path), steps)


def test_a_failed_audit_is_told_with_its_hostile_note_as_text(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    job = open_job(record, liveness.born_at(os.getpid()) or 0.0)
    with RecordWriter(record, now=lambda: NOW) as writer:
        writer.close_job(job, JobState.FAILED, "no \x1b[31m[/x] [red]disk\u202e " + "A" * 100_000)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "The last audit failed: no [/x] [red]disk" in screen(app))

    drive(config(tmp_path), steps)
