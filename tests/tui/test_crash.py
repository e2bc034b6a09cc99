"""Tests of a console that breaks: a masked file, one line, exit code 70, and a terminal as it was."""

from __future__ import annotations

import os
import pty
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.tui.console import config, finding, write_audit

LEAVES_FULL_SCREEN = b"\x1b[?1049l"
CANARY_PARTS = ("canary", "x9" * 12)

# The console itself, with one thing in it that breaks while it holds the canary in a local variable.
BREAKS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.tui import app, follow
from lrconsole.project.screens import ConsoleConfig

def breaks(*_):
    held = "-".join(sys.argv[3:5])
    raise RuntimeError(f"broken with {len(held)} letters")

if sys.argv[2] == "key":
    app.ConsoleApp.action_do = breaks
elif sys.argv[2] == "follower":
    follow.view_of = breaks
elif sys.argv[2] == "start":
    app.ConsoleApp.compose = breaks
else:
    app.ConsoleApp.run = breaks
folder = Path(sys.argv[1])
config = ConsoleConfig("Northstar", folder / "record.sqlite", folder / "logs", ("true",), {}, lambda: datetime.now(UTC))
sys.exit(app.open_console(config).code)
"""


@pytest.mark.parametrize("where", ["key", "follower", "start", "run"])
def test_a_broken_console_leaves_70_one_line_and_a_masked_file(tmp_path: Path, where: str) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    script = tmp_path / "breaks.py"
    script.write_text(BREAKS)
    code, shown = in_terminal([sys.executable, str(script), str(tmp_path), where, *CANARY_PARTS], press=b"R" if where == "key" else b"")
    assert code == 70
    after = shown.rpartition(LEAVES_FULL_SCREEN)[2].decode(errors="replace")
    said = [line for line in after.splitlines() if "lrconsole:" in line]
    assert len(said) == 1, after
    assert "Traceback" not in after
    if where != "run":
        assert LEAVES_FULL_SCREEN in shown
    (crash,) = config(tmp_path).logs.glob("crash-*.txt")
    assert crash.name in after
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    assert "RuntimeError: broken with 31 letters" in crash.read_text()
    canary = "-".join(CANARY_PARTS).encode()
    assert canary not in shown
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and canary in file.read_bytes()]


def in_terminal(argv: list[str], press: bytes) -> tuple[int, bytes]:
    """Run a command in a terminal of its own, press a key once it has drawn something, and wait for its end."""
    pid, terminal = pty.fork()
    if not pid:
        os.execvpe(argv[0], argv, {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"})
    shown, is_pressed, end = b"", not press, time.monotonic() + 30
    while time.monotonic() < end:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if not is_pressed and b"Glance" in shown:
            os.write(terminal, press)
            is_pressed = True
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown
