"""Tests that work is started apart from us and stopped with all that it started, and that nobody else is hit."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lrconsole.jobs.processes import Ending, Started, ask_to_stop, start, stop
from lrconsole.model.errors import RecordError, UsageError
from lrconsole.store.liveness import alive, born_at

READY = "import sys, time, os, signal, subprocess\n"
WAIT = "print('ready', flush=True); time.sleep(60)"
DEAF = "signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
CHILD = "child = subprocess.Popen([sys.executable, '-c', {code!r}], start_new_session={apart})\nprint(child.pid, flush=True)\n"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", READY + code]


def until(true: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(0.01)


def lines(log: Path, number: int = 1) -> list[str]:
    """The lines of the log, once there are so many."""
    until(lambda: log.read_text().count("\n") >= number)
    return log.read_text().split()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "new" / "logs" / "audit.log"


class Known:
    """The processes of a test."""

    def __init__(self) -> None:
        self._births: dict[int, float] = {}

    def add(self, pid: int) -> None:
        self._births[pid] = born_at(pid) or 0.0

    def kill(self) -> None:
        """Kill those that still run."""
        for pid, born in self._births.items():
            if alive(pid, born):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def started() -> Iterator[Known]:
    known = Known()
    yield known
    known.kill()


def run(code: str, log: Path, started: Known) -> Started:
    one = start(python(code), log=log)
    started.add(one.pid)
    return one


def test_it_runs_in_a_session_of_its_own_without_input_and_writes_to_a_log_of_its_owner_s(log: Path, started: Known) -> None:
    one = run("print(os.getsid(0), repr(sys.stdin.read()), flush=True); print('err', file=sys.stderr)", log, started)
    assert lines(log, 2) == [str(one.pid), "''", "err"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    second = run("print('alone', flush=True)", log, started)
    assert second.pid != one.pid
    until(lambda: log.read_text() == "alone\n")


def test_folders_that_it_makes_for_the_log_are_its_owner_s(log: Path, started: Known) -> None:
    run("pass", log, started)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (log.parent, log.parent.parent)} == {0o700}


def test_it_is_given_the_environment_and_nothing_else(log: Path, started: Known) -> None:
    one = start(python("print(os.environ.get('GIVEN'), os.environ.get('HOME'), flush=True)"), log=log, environ={"GIVEN": "yes"})
    started.add(one.pid)
    assert lines(log) == ["yes", "None"]


def test_it_leaves_no_zombie_when_it_ends(log: Path, started: Known) -> None:
    one = run("pass", log, started)
    until(lambda: not Path(f"/proc/{one.pid}").exists())


def test_it_outlives_who_started_it(log: Path, started: Known) -> None:
    code = (
        f"from pathlib import Path\nfrom lrconsole.jobs.processes import start\nprint(start({python(WAIT)!r}, log=Path({str(log)!r})).pid)"
    )
    pid = int(subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True).stdout)
    started.add(pid)
    assert lines(log) == ["ready"]
    assert born_at(pid) is not None


def test_what_cannot_be_started_is_an_error_of_one_line(log: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="/no/such/program: cannot start it: No such file or directory — "):
        start(["/no/such/program"], log=log)
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="file"):
        start(python("pass"), log=tmp_path / "file" / "audit.log")


def test_asked_to_stop_it_gets_one_interrupt(log: Path, started: Known) -> None:
    one = run(f"try:\n {WAIT}\nexcept KeyboardInterrupt:\n print('stopped', flush=True)", log, started)
    lines(log)
    assert ask_to_stop(one.pid, one.born)
    assert lines(log, 2) == ["ready", "stopped"]
    until(lambda: not alive(one.pid, one.born))
    assert not ask_to_stop(one.pid, one.born)


def test_stop_asks_first(log: Path, started: Known) -> None:
    one = run(f"try:\n {WAIT}\nexcept KeyboardInterrupt:\n print('in order', flush=True)", log, started)
    lines(log)
    assert stop(one.pid, one.born, grace=10) is Ending.ASKED
    assert lines(log, 2) == ["ready", "in", "order"]


def test_stop_tells_what_does_not_listen_to_the_first_signal(log: Path, started: Known) -> None:
    code = "signal.signal(signal.SIGINT, signal.SIG_IGN)\ndef told(*_):\n print('told', flush=True)\n sys.exit()\n"
    one = run(f"{code}signal.signal(signal.SIGTERM, told)\n{WAIT}", log, started)
    lines(log)
    assert stop(one.pid, one.born, grace=0.2) is Ending.TOLD
    assert lines(log, 2) == ["ready", "told"]


@pytest.mark.parametrize("apart", [False, True], ids=["in its group", "in a session of its own"])
def test_stop_kills_what_listens_to_nothing_and_what_it_started(log: Path, started: Known, apart: bool) -> None:
    inner = READY + DEAF + "time.sleep(60)"
    one = run(DEAF + CHILD.format(code=inner, apart=apart) + WAIT, log, started)
    child = int(lines(log, 2)[0])
    started.add(child)
    born = born_at(child)
    assert born is not None
    assert stop(one.pid, one.born, grace=0.3) is Ending.KILLED
    assert not alive(one.pid, one.born)
    assert not alive(child, born)


def test_stop_ends_a_child_that_stays_behind_when_its_parent_ends_in_order(log: Path, started: Known) -> None:
    inner = READY + DEAF + "time.sleep(60)"
    code = CHILD.format(code=inner, apart=True)
    one = run(f"{code}try:\n {WAIT}\nexcept KeyboardInterrupt:\n pass", log, started)
    child = int(lines(log, 2)[0])
    started.add(child)
    born = born_at(child)
    assert born is not None
    assert stop(one.pid, one.born, grace=0.4) is Ending.KILLED
    assert not alive(child, born)


def test_a_stranger_that_has_the_pid_now_is_left_alone(log: Path, started: Known) -> None:
    one = run(WAIT, log, started)
    lines(log)
    assert stop(one.pid, one.born - 5, grace=0.1) is Ending.BEFORE
    assert not ask_to_stop(one.pid, one.born - 5)
    assert alive(one.pid, one.born)


def test_the_rest_of_a_group_that_is_not_the_process_s_own_is_left_alone(tmp_path: Path) -> None:
    # Both are in the group of a third, as they are when a script starts them.
    code = (
        "a, b = (subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']) for _ in range(2))\n"
        "print(a.pid, b.pid, flush=True)\na.wait()\nprint('ended', b.poll(), flush=True)\nb.kill()\nb.wait()"
    )
    with subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True, start_new_session=True) as script:
        assert script.stdout is not None
        first, second = map(int, script.stdout.readline().split())
        born = born_at(first)
        assert born is not None
        assert stop(first, born, grace=5) is Ending.ASKED
        assert script.stdout.readline() == "ended None\n"
        assert second != first
