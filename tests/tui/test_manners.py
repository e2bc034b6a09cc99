"""Tests of the console's manners when something fails under it: a clear line, no crash, and by itself again when all is well."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import JobState
from lrconsole.project.screens import ConsoleConfig
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.banner import Banner
from tests.tui.console import ENVIRON, NOW, SIZES, config, drive, finding, has_view, screen, summary, until, write_audit

both_sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def settings(tmp_path: Path) -> ConsoleConfig:
    """A console on a record with one finding."""
    write_audit(tmp_path / "record.sqlite", finding())
    return config(tmp_path)


def banner(app: ConsoleApp) -> str:
    return str(app.screen_stack[0].query_one(Banner).content)


def is_quiet(app: ConsoleApp) -> bool:
    return not app.screen_stack[0].query_one(Banner).has_class("-shown")


def take_away(record: Path, to: Path) -> None:
    """Move a record with what SQLite keeps beside it."""
    to.mkdir()
    for file in record.parent.glob(f"{record.name}*"):
        file.rename(to / file.name)


def put_back(record: Path, away: Path) -> None:
    for file in away.iterdir():
        file.rename(record.parent / file.name)


@contextmanager
def locked(record: Path) -> Iterator[None]:
    """Another process has the record to itself."""
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('PRAGMA locking_mode = EXCLUSIVE');"
        "c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(record)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


@both_sizes
def test_a_record_that_another_process_has_to_itself(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    with ExitStack() as held:
        # A process can have it to itself only when no other had it open before.
        held.enter_context(locked(settings.record))

        async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
            await until(pilot, lambda: "in use by another process" in banner(app))
            await pilot.press("3", "j", "C", "0")
            held.close()
            await until(pilot, lambda: has_view(app) and is_quiet(app))
            assert "NO-GO" in screen(app)

        drive(settings, steps, size)


@both_sizes
def test_a_record_that_is_deleted_and_comes_back(settings: ConsoleConfig, tmp_path: Path, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        take_away(settings.record, tmp_path / "away")
        await until(pilot, lambda: "The record is gone" in banner(app))
        assert "NO-GO" in screen(app)
        await pilot.press("3", "j", "n", "g", "escape", "C", "0")
        assert not settings.record.exists()
        put_back(settings.record, tmp_path / "away")
        await until(pilot, lambda: is_quiet(app))
        assert "NO-GO" in screen(app)

    drive(settings, steps, size)


@both_sizes
def test_a_record_that_another_one_takes_the_place_of(settings: ConsoleConfig, tmp_path: Path, size: tuple[int, int]) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_audit(other / "record.sqlite", finding("tls.chain"), project=summary("Another One"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        take_away(settings.record, tmp_path / "away")
        put_back(settings.record, other)
        await until(pilot, lambda: "Another One" in screen(app) and is_quiet(app))
        assert "tls.chain" in screen(app)

    drive(settings, steps, size)


@both_sizes
@pytest.mark.parametrize("way", ["in its place", "over it"])
def test_a_record_that_garbage_takes_the_place_of(settings: ConsoleConfig, tmp_path: Path, size: tuple[int, int], way: str) -> None:
    good = settings.record.read_bytes()

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        if way == "in its place":
            take_away(settings.record, tmp_path / "away")
        settings.record.write_bytes(b"this is no record at all\n" * 400)
        await until(pilot, lambda: "not a record" in banner(app))
        assert "NO-GO" in screen(app)
        await pilot.press("3", "C", "0")
        settings.record.unlink()
        settings.record.write_bytes(good)
        await until(pilot, lambda: is_quiet(app))

    drive(settings, steps, size)


# A stand-in for an audit that has begun and does not end.
ENDLESS = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.audit import ProjectSummary
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
with RecordWriter(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as writer:
    writer.close_interrupted("audit")
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()))
    writer.begin_audit(ProjectSummary("Northstar Coaching", "", "production"), 3, job=job)
    time.sleep(600)
"""


@both_sizes
def test_an_audit_that_is_killed_is_told_and_another_can_be_run(settings: ConsoleConfig, tmp_path: Path, size: tuple[int, int]) -> None:
    script = tmp_path / "audit.py"
    script.write_text(ENDLESS)
    argv = (sys.executable, str(script), str(settings.record))
    pids: list[int] = []

    def runs(app: ConsoleApp) -> bool:
        job = app.view.running if app.view else None
        return job is not None and job.state is JobState.RUNNING and job.pid not in pids

    def kill(app: ConsoleApp) -> None:
        assert app.view is not None
        assert app.view.running is not None
        pids.append(app.view.running.pid)
        os.kill(pids[-1], signal.SIGKILL)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for key in ("R", "r"):
            await pilot.press(key)
            await until(pilot, lambda: runs(app), 20)
            kill(app)
            await until(pilot, lambda: "was interrupted" in screen(app))
        assert len(pids) == 2

    drive(config(tmp_path, audit_argv=argv, environ=dict(os.environ)), steps, size)


def test_two_consoles_on_one_project_show_the_same(settings: ConsoleConfig) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        other = ConsoleApp(config(settings.record.parent, poll_seconds=0.25), ENVIRON)
        async with other.run_test(size=(80, 24)) as second:
            await until(pilot, lambda: has_view(app))
            await until(second, lambda: has_view(other))
            write_audit(settings.record, finding(), finding("tls.chain"))
            await until(second, lambda: "tls.chain" in screen(other))
            await until(pilot, lambda: "tls.chain" in screen(app))
            assert app.view is not None
            assert other.view is not None
            assert app.view.standing == other.view.standing
            await pilot.press("C")
            await until(second, lambda: "clock off" not in screen(other))

    drive(config(settings.record.parent, poll_seconds=0.25), steps)


@both_sizes
def test_keys_that_come_before_anything_is_loaded(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    keys = [
        *"012345678jkin!Ny",
        "slash",
        "x",
        "escape",
        "escape",
        "enter",
        "escape",
        "n",
        "g",
        "escape",
        "S",
        "escape",
        "t",
        "question_mark",
    ]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press(*keys, "escape", "escape", "escape", "0")
        await until(pilot, lambda: has_view(app))
        await until(pilot, lambda: "NO-GO" in screen(app))

    drive(settings, steps, size)


def test_a_storm_of_sizes_with_keys_between(settings: ConsoleConfig) -> None:
    sizes = [(40 + (number * 37) % 161, 10 + (number * 13) % 51) for number in range(96)] + [(40, 10), (200, 60), (39, 9), (80, 24)]
    keys = (
        "3",
        "j",
        "enter",
        "escape",
        "slash",
        "escape",
        "n",
        "question_mark",
        "escape",
        "m",
        "S",
        "escape",
        "0",
        "m",
        "1",
        "i",
        "escape",
        "8",
    )

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for number, size in enumerate(sizes):
            await pilot.resize_terminal(*size)
            await pilot.press(keys[number % len(keys)])
        await pilot.press("escape", "escape", "0")
        await until(pilot, lambda: "NO-GO" in screen(app) and "quit" in screen(app))

    drive(settings, steps)


def open_job_of_nobody(record: Path) -> None:
    with RecordWriter(record, now=lambda: NOW) as writer:
        writer.begin_audit(summary(), 3, job=writer.open_job("audit", os.getpid(), 1.0))


def test_trouble_comes_before_what_the_console_has_to_say_besides(settings: ConsoleConfig) -> None:
    open_job_of_nobody(settings.record)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "was interrupted" in banner(app))
        app.notices.tell("x", "clock.summary", "something besides")
        await until(pilot, lambda: banner(app).endswith("something besides"))

    drive(settings, steps)
