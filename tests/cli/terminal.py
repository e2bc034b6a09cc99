"""A program in a terminal of its own: what it draws, what is typed, and how the terminal is left."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class Terminal:
    """A program that runs in a pseudo-terminal; `shown` is all that it has written.

    Args:
        argv: the program and its arguments.
        environ: variables over our own.
        size: columns and lines.
    """

    def __init__(
        self, argv: Sequence[str], *, environ: Mapping[str, str] | None = None, cwd: Path | None = None, size: tuple[int, int] = (120, 40)
    ) -> None:
        self.shown = b""
        self.code: int | None = None
        self.pid, self._fd = pty.fork()
        if not self.pid:
            os.chdir(cwd or Path.cwd())
            os.execvpe(argv[0], list(argv), {**os.environ, "TERM": "xterm-256color", **(environ or {})})
        self.resize(*size)

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal another size; the program is told as by a real one."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._fd, keys)

    def read(self, seconds: float = 0.0) -> bool:
        """Take what was written, waiting at most `seconds` for it; False when the other side has gone."""
        while select.select([self._fd], [], [], seconds)[0]:
            seconds = 0.0
            try:
                piece = os.read(self._fd, 65536)
            except OSError:
                return False
            if not piece:
                return False
            self.shown += piece
        return True

    def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Go on reading until a condition holds, and fail when it does not within `seconds`."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"it did not come about in time; shown were last:\n{self.shown[-3000:]!r}"
            self.read(0.02)

    def shows(self, text: str, after: int = 0, seconds: float = 20) -> None:
        """Wait until a text was written, after the first `after` bytes."""
        self.until(lambda: text.encode() in self.shown[after:], seconds)

    def ends(self, seconds: float = 20) -> int:
        """Wait for the program's end and return its exit code, negative for a signal."""

        def has_ended() -> bool:
            if self.code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                self.code = os.waitstatus_to_exitcode(status) if pid else None
            return self.code is not None

        self.until(has_ended, seconds)
        self.read()
        assert self.code is not None
        return self.code

    def interrupted(self, seconds: float = 20) -> int:
        """Press Ctrl+C until the program ends, and return its exit code.

        One that comes in the moment in which Python begins to read a line is noticed with the next one only, as people know it.
        """
        end = time.monotonic() + seconds
        while self.code is None and self.is_alive():
            assert time.monotonic() < end, f"it was not interrupted; shown were last:\n{self.shown[-3000:]!r}"
            self.press(b"\x03")
            pause = time.monotonic() + 1.0
            while self.is_alive() and time.monotonic() < pause:
                self.read(0.02)
        return self.ends()

    def is_alive(self) -> bool:
        """Whether the program still runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is None

    def flags(self) -> int:
        """The local modes of the terminal (ECHO, ICANON, …)."""
        return int(termios.tcgetattr(self._fd)[3])

    def close(self) -> None:
        """Take the terminal away: its programs get SIGHUP."""
        os.close(self._fd)


def python(*arguments: str) -> list[str]:
    """A command line that runs our own Python."""
    return [sys.executable, *arguments]
