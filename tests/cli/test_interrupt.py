"""Tests of an interrupt at moments that nobody can time: while modules are imported, inside a command, and while the process ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lrconsole.__main__ import _INTERRUPTED
from lrconsole.model.exit_code import ExitCode

_WHEN_IMPORTED = """
import os, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Finder())
sys.argv = ["lrconsole", "keys"]
sys.modules.pop("signal", None)
from lrconsole.__main__ import main
main()
"""

_WHEN_DONE = """
import atexit, os, sys
class Last:
    def __init__(self, kill, pid):
        self.kill, self.pid = kill, pid
    def __del__(self):
        self.kill(self.pid, 2)
sys.argv = ["lrconsole", "keys"]
from lrconsole import __main__ as door
{moment}
door.main()
"""
_IN_A_FAREWELL = "hear = door._hear_interrupts; door._hear_interrupts = lambda: (hear(), atexit.register(os.kill, os.getpid(), 2))"
_AT_THE_VERY_END = "sys.last_one = Last(os.kill, os.getpid())"

_IN_A_CLASS = """
import sys
from lrconsole.cli import keys
class Interrupted:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt
def callback(*given, **named):
    type("Made", (), {"part": Interrupted()})
keys.command.callback = callback
sys.argv = ["lrconsole", "keys"]
from lrconsole.__main__ import main
main()
"""


def ran(code: str, home: Path, *, ignoring: bool = False) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process that hears interrupts, or was told by its shell to ignore them."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN if ignoring else signal.default_int_handler)
    try:
        environ = {"LRCONSOLE_STATE": str(home), "LRCONSOLE_CONFIG": str(home), "HOME": str(home), "PATH": ""}
        return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60, check=False)
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_door_promises_the_exit_code_of_the_command_line() -> None:
    assert _INTERRUPTED == ExitCode.INTERRUPTED


@pytest.mark.parametrize("module", ["signal", "lrconsole.cli.main", "click", "lrconsole.cli.diagnostics", "lrconsole.cli.keys"])
def test_an_interrupt_while_a_module_is_imported(tmp_path: Path, module: str) -> None:
    found = ran(_WHEN_IMPORTED.format(module=module), tmp_path)
    assert (found.returncode, found.stdout, found.stderr.strip()) == (130, "", "lrconsole: interrupted")


def test_an_interrupt_that_python_hides_in_another_error(tmp_path: Path) -> None:
    """Python 3.11 makes a RuntimeError of one that comes while a class is made; that is no crash."""
    found = ran(_IN_A_CLASS, tmp_path)
    assert (found.returncode, found.stdout, found.stderr.strip()) == (130, "", "lrconsole: interrupted")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_after_the_command_while_something_may_still_take_long(tmp_path: Path) -> None:
    assert ran(_WHEN_DONE.format(moment=_IN_A_FAREWELL), tmp_path).returncode == 130


def test_an_interrupt_when_all_is_done_changes_nothing(tmp_path: Path) -> None:
    found = ran(_WHEN_DONE.format(moment=_AT_THE_VERY_END), tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout


def test_who_was_told_to_ignore_interrupts_ignores_them(tmp_path: Path) -> None:
    """A shell starts commands in its background so."""
    found = ran(_WHEN_IMPORTED.format(module="click"), tmp_path, ignoring=True)
    assert (found.returncode, found.stderr) == (0, "")
