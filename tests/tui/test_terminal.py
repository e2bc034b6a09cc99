"""Tests of the console in a real terminal: how it leaves it when it breaks, is told to end, is killed, or the terminal goes away."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.audit.clock import read
from lrconsole.model.standing import ClockPhase
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.cli.terminal import Terminal, python
from tests.tui.console import config, finding, write_audit

LEAVES = tuple(f"\x1b[?{mode}l".encode() for mode in (1049, 1000, 1003, 1006, 2004, 1004))
SHOWS_CURSOR = b"\x1b[?25h"
LINE_MODE = termios.ECHO | termios.ICANON | termios.ISIG

# The console itself on a record; "breaks" breaks it at a key, "nohup" and "deaf" keep hang-ups from it.
CONSOLE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.tui import app
from lrconsole.tui.actions import run
from lrconsole.project.screens import ConsoleConfig

folder, how = Path(sys.argv[1]), sys.argv[2]

def breaks(console):
    held = "canary-" + "x9" * 12
    raise RuntimeError(f"broken with {len(held)} letters")

if how == "breaks":
    run.all = breaks
if how == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
if how == "deaf":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
audit = (sys.executable, str(folder / "audit.py"), str(folder / "record.sqlite"))
config = ConsoleConfig("Northstar", folder / "record.sqlite", folder / "logs", audit, dict(os.environ), lambda: datetime.now(UTC))
sys.exit(app.open_console(config).code)
"""
# A stand-in for an audit: it begins, waits until it is let go on, and records what it found.
AUDIT = """
import os, sys, time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.audit import AuditState, JobState, ProjectSummary
from lrconsole.store import liveness
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
record = Path(sys.argv[1])
with RecordReader(record) as reader:
    (found,) = reader.findings(1)
with RecordWriter(record, now=lambda: datetime.now(UTC)) as writer:
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()))
    audit = writer.begin_audit(ProjectSummary("Northstar", "", "production"), 1, job=job)
    while not record.with_name("go").exists():
        time.sleep(0.02)
    writer.add_finding(audit, replace(found, subject="found.later"))
    writer.finish_audit(audit, AuditState.DONE)
    writer.close_job(job, JobState.DONE)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a record, the console and its audit."""
    write_audit(tmp_path / "record.sqlite", finding())
    (tmp_path / "console.py").write_text(CONSOLE)
    (tmp_path / "audit.py").write_text(AUDIT)
    return tmp_path


@contextmanager
def console(folder: Path, how: str = "") -> Iterator[Terminal]:
    """A console that has drawn what the record holds; killed at the end when it still runs."""
    terminal = Terminal(python(str(folder / "console.py"), str(folder), how))
    try:
        terminal.shows("NO-GO")
        yield terminal
    finally:
        if terminal.is_alive():
            os.kill(terminal.pid, signal.SIGKILL)
        with suppress(OSError):
            terminal.close()


def wait(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def state_of_the_job(folder: Path) -> str:
    with RecordReader(folder / "record.sqlite") as reader:
        return next((job.state.value for job in reader.jobs(1)), "")


def left_as_it_was(terminal: Terminal) -> bool:
    return all(sequence in terminal.shown for sequence in LEAVES) and terminal.shown.rindex(SHOWS_CURSOR) > terminal.shown.rindex(
        b"\x1b[?25l"
    )


def test_one_that_breaks_leaves_the_terminal_70_a_line_and_a_masked_file(folder: Path) -> None:
    with console(folder, "breaks") as terminal:
        terminal.press(b"R")
        terminal.shows("lrconsole: the console broke")
        assert terminal.flags() & LINE_MODE == LINE_MODE
        assert terminal.ends() == 70
        assert left_as_it_was(terminal)
        after = terminal.shown.rpartition(LEAVES[0])[2]
        assert after.count(b"lrconsole:") == 1
        assert b"Traceback" not in after
    (crash,) = config(folder).logs.glob("crash-*.txt")
    assert "RuntimeError: broken with 31 letters" in crash.read_text()
    assert "canary" not in crash.read_text()


@pytest.mark.parametrize(("way", "code"), [("q", 0), ("told", 143)])
def test_one_that_ends_in_order_leaves_the_terminal_as_it_was(folder: Path, way: str, code: int) -> None:
    with console(folder) as terminal:
        if way == "q":
            terminal.press(b"q")
        else:
            os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ends() == code
        assert left_as_it_was(terminal)
        assert terminal.flags() & LINE_MODE == LINE_MODE


@pytest.mark.parametrize("how", ["", "nohup", "deaf"])
def test_a_terminal_that_goes_away_ends_the_console_and_not_its_audit(folder: Path, how: str) -> None:
    with console(folder, how) as terminal:
        terminal.press(b"R")
        terminal.until(lambda: state_of_the_job(folder) == "running")
        terminal.close()
        wait(lambda: not terminal.is_alive(), 20)
        assert terminal.code == 129
    assert state_of_the_job(folder) == "running"
    (folder / "go").touch()
    wait(lambda: state_of_the_job(folder) == "done", 20)
    with RecordReader(folder / "record.sqlite") as reader:
        assert [one.subject for one in reader.findings(2)] == ["found.later"]
    assert not config(folder).logs.exists() or not list(config(folder).logs.glob("crash-*"))


def phase(folder: Path, seconds: float = 0.0) -> ClockPhase:
    """What the clock says, `seconds` from now."""
    with RecordReader(folder / "record.sqlite") as reader:
        return read(reader.clock(), datetime.fromtimestamp(time.time() + seconds, UTC)).phase


@pytest.mark.parametrize(("way", "later"), [("lost", ClockPhase.PAUSED), ("q", ClockPhase.RUNNING)])
def test_the_clock_stands_still_after_a_lost_terminal_and_goes_on_after_leaving(folder: Path, way: str, later: ClockPhase) -> None:
    with RecordWriter(folder / "record.sqlite", now=lambda: datetime.now(UTC)) as writer:
        writer.start_clock()

    def is_counted() -> bool:
        with RecordReader(folder / "record.sqlite") as reader:
            return reader.clock()[-1].beaten is not None

    with console(folder) as terminal:
        terminal.until(is_counted)
        if way == "lost":
            terminal.close()
            wait(lambda: not terminal.is_alive(), 5)
        else:
            terminal.press(b"q")
            terminal.ends()
    assert phase(folder, 60) is later


def test_a_killed_console_leaves_a_mess_that_reset_terminal_undoes(folder: Path) -> None:
    script = f"{sys.executable} {folder}/console.py {folder} ''; exec {sys.executable} -m lrconsole reset-terminal"
    terminal = Terminal(["sh", "-c", script], environ={"LRCONSOLE_STATE": str(folder), "LRCONSOLE_CONFIG": str(folder)})
    terminal.shows("NO-GO")
    assert not terminal.flags() & termios.ECHO
    children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    terminal.shows("the terminal is as it was")
    assert terminal.flags() & LINE_MODE == LINE_MODE
    assert terminal.ends() == 0
    assert left_as_it_was(terminal)
    terminal.close()


def test_a_storm_of_sizes_in_a_real_terminal(folder: Path) -> None:
    with console(folder) as terminal:
        for number in range(100):
            terminal.resize(40 + (number * 37) % 161, 10 + (number * 13) % 51)
            terminal.press(b"03jn01k0"[number % 8 : number % 8 + 1])
            terminal.read(0.005)
        terminal.resize(120, 40)
        terminal.press(b"q")
        assert terminal.ends() == 0
        assert left_as_it_was(terminal)
