"""Tests of progress on real terminals: one line that fits and goes away, plain lines elsewhere, silence where it is asked for."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrconsole.cli.progress import Progress
from tests.cli.run import lrconsole
from tests.jobs.business import served
from tests.terminal import on_terminal

ENVIRON = {"TERM": "xterm-256color"}
NAME = "dmarc.policy:予約.northstar.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with served(tmp_path_factory.mktemp("northstar") / "business") as folder:
        yield folder


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def drawn(columns: int, environ: dict[str, str], encoding: str = "utf-8") -> str:
    """What one audit's progress writes to a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clock, written = Clock(), b""
    with open(theirs, "w", encoding=encoding, errors="replace") as stream:  # noqa: PTH123
        with Progress(environ, stream=stream, clock=clock) as progress:
            for done in range(85):
                clock.at += 0.5
                progress.told(done, 84, NAME)
                written += waiting(ours)
        written += waiting(ours)
    os.close(ours)
    return written.decode(encoding).replace("\r\n", "\n")


def waiting(terminal: int) -> bytes:
    """What has been written and not read yet."""
    return os.read(terminal, 10_000) if select.select([terminal], [], [], 0)[0] else b""


def cells(text: str) -> int:
    return sum(2 if one in "予約" else 1 for one in text)


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_a_bar_fits_its_terminal_and_goes_away(columns: int) -> None:
    frames = drawn(columns, {**ENVIRON, "NO_COLOR": "1"}).split("\r\x1b[K")
    assert frames[0] == frames[-1] == ""
    assert len(frames) > 80
    assert all(0 < cells(frame) < columns for frame in frames[1:-1])
    assert "\x1b" not in "".join(frames)


def test_a_bar_says_how_far_with_what_and_how_long() -> None:
    frames = drawn(100, ENVIRON).split("\r\x1b[K")
    assert frames[39] == f"\x1b[36m{'▰' * 9}\x1b[39m{'▱' * 11} 38 of 84 · {NAME} · 19 s"
    assert frames[-2].startswith(f"\x1b[36m{'▰' * 20}\x1b[39m 84 of 84")


def test_a_terminal_without_unicode_gets_a_bar_of_letters() -> None:
    assert "##########.........." in drawn(80, {**ENVIRON, "NO_COLOR": "1"}, "latin-1")


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}])
def test_a_terminal_that_cannot_move_its_cursor_gets_lines_now_and_then(environ: dict[str, str]) -> None:
    lines = drawn(80, environ).splitlines()
    assert lines == [f"{done} of 84 · {NAME} · {5 * (done + 1) // 10} s" for done in range(9, 85, 10)]


def test_what_is_no_terminal_gets_lines_too_and_quiet_gets_nothing() -> None:
    for quiet, wanted in ((False, f"3 of 84 · {NAME} · 6 s\n"), (True, "")):
        clock, stream = Clock(), io.StringIO()
        with Progress(ENVIRON, quiet=quiet, stream=stream, clock=clock) as progress:
            progress.told(2, 84, "tls.expiry")
            clock.at = 6
            progress.told(3, 84, NAME)
        assert stream.getvalue() == wanted


def test_the_seconds_go_on_while_one_check_takes_long() -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as stream, Progress(ENVIRON, stream=stream) as progress:  # noqa: PTH123
        time.sleep(0.11)
        progress.told(1, 84, NAME)
        seen = ""
        while not re.search(r"· [1-9] s", seen):
            assert select.select([ours], [], [], 30)[0], f"the seconds stand still after {seen!r}"
            seen += os.read(ours, 10_000).decode()
    os.close(ours)
    assert f"1 of 84 · {NAME}" in seen


def test_hostile_names_write_no_escape_sequence() -> None:
    clock, stream = Clock(), io.StringIO()
    with Progress({}, stream=stream, clock=clock) as progress:
        clock.at = 9
        progress.told(1, 2, "a\x1b[2Jb\r\n\x07c")
    assert stream.getvalue() == "1 of 2 · ab c · 9 s\n"


def test_an_audit_goes_on_when_its_watcher_has_gone() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    clock = Clock()
    stream = open(theirs, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    with Progress({}, stream=stream, clock=clock) as progress:
        for done in range(3):
            clock.at += 9
            progress.told(done, 3, NAME)
    with pytest.raises(BrokenPipeError):
        stream.close()


def surroundings(state: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LRCONSOLE", "PYTEST", "NO_COLOR"))}
    places = {"LRCONSOLE_STATE": str(state), "LRCONSOLE_CONFIG": str(state), "PYTHONIOENCODING": "utf-8"}
    return {**kept, **ENVIRON, **places, **more}


def test_an_audit_on_a_terminal_draws_a_bar(folder: Path, tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "lrconsole", "audit", "--only", "tls", "--only", "dns", "--project", str(folder))
    with on_terminal(argv, environ=surroundings(tmp_path, NO_COLOR="1"), folder=tmp_path) as terminal:
        assert terminal.ended() == 1
    frames = [frame.partition("\r")[0] for frame in terminal.raw.split("\r\x1b[K")[1:-1]]
    assert frames
    assert all("▰" in frame or "▱" in frame for frame in frames)
    assert all(cells(frame) < 80 for frame in frames)
    assert frames[-1].startswith("▰" * 20)
    assert "\x1b[3" not in terminal.raw


def test_quiet_draws_nothing(folder: Path, tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "lrconsole", "audit", "--quiet", "--only", "spf", "--project", str(folder))
    with on_terminal(argv, environ=surroundings(tmp_path), folder=tmp_path) as terminal:
        assert terminal.ended() == 1
    assert terminal.raw == ""


def test_init_says_what_it_asks(folder: Path, tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "lrconsole", "init", "northstar.example", "--folder", str(tmp_path / "new"))
    network = {"LRCONSOLE_NETWORK_RESOLVERS": "127.0.0.1", "LRCONSOLE_NETWORK_DNS_PORT": "1"}
    with on_terminal(argv, environ=surroundings(tmp_path, **network), folder=tmp_path) as terminal:
        terminal.until(" of northstar.example · 0 s")
        assert terminal.ended() == 0
    assert 'name = "northstar.example"' in (tmp_path / "new" / "lrconsole.toml").read_text()


def test_a_short_audit_without_a_terminal_says_only_what_it_found(folder: Path, tmp_path: Path) -> None:
    ran = lrconsole("audit", "--only", "spf", "--project", str(folder), home=tmp_path)
    assert (ran.code, ran.err) == (1, "")
