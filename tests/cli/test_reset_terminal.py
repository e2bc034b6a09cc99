"""Tests that a terminal that a killed console left in disorder is usable again."""

from __future__ import annotations

import os
import subprocess
import termios
from pathlib import Path

from lrconsole.cli.reset_terminal import SEQUENCES
from tests.cli.terminal import Terminal, python

# A shell that a killed program has left without echo and line editing, with the command run in it.
LEFT = "stty raw -echo; printf '\\033[?1049h\\033[?1003h'; exec \"$0\" -m lrconsole reset-terminal"


def test_it_leaves_the_alternate_screen_and_switches_everything_off(tmp_path: Path) -> None:
    terminal = Terminal(["sh", "-c", LEFT, *python()], environ=_folders(tmp_path), cwd=tmp_path)
    # Read while it runs: afterwards the other side is gone.
    terminal.shows("the terminal is as it was")
    wanted = termios.ECHO | termios.ICANON | termios.ISIG
    assert terminal.flags() & wanted == wanted
    assert terminal.ends() == 0
    assert SEQUENCES.encode() in terminal.shown
    for mode in (1000, 1002, 1003, 1006, 1004, 2004, 2026, 2048, 1049):
        assert f"\x1b[?{mode}l".encode() in terminal.shown
    for mode in (25, 7):
        assert f"\x1b[?{mode}h".encode() in terminal.shown
    terminal.close()


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    ran = subprocess.run(
        python("-m", "lrconsole", "reset-terminal"),
        env={**os.environ, **_folders(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "there is no terminal to reset" in ran.stderr


def _folders(home: Path) -> dict[str, str]:
    return {"LRCONSOLE_STATE": str(home / "state"), "LRCONSOLE_CONFIG": str(home / "config")}
