"""A program on a terminal of its own: press keys, and wait for what it shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


class Terminal:
    """What runs there and what it has written."""

    def __init__(self, pid: int, number: int) -> None:
        self.pid = pid
        self._number = number
        self.raw = ""
        """Everything so far, as it was written."""
        self._shown = ""
        self._code: int | None = None

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._number, text.encode())

    def until(self, wanted: str, seconds: float = 30) -> str:
        """What has been shown, without escape sequences, when `wanted` has come; the next call looks at what comes after that."""
        end = time.monotonic() + seconds
        while wanted not in self._shown:
            assert self._read(end), f"{wanted!r} did not come; shown was {self._shown[-2_000:]!r}"
        shown, _, self._shown = self._shown.partition(wanted)
        return shown + wanted

    def answered(self, keys: str, wanted: str, seconds: float = 30) -> float:
        """The milliseconds from pressing keys until `wanted` has been drawn; what was drawn before does not count."""
        while self._read(time.monotonic()):
            pass
        self._shown = ""
        began = time.perf_counter()
        self.type(keys)
        self.until(wanted, seconds)
        return (time.perf_counter() - began) * 1000

    def rest(self, seconds: float) -> None:
        """Let the program go on, and take what it writes, which would hold it up otherwise."""
        end = time.monotonic() + seconds
        while self._read(end):
            pass
        self._shown, self.raw = "", ""

    def ended(self, seconds: float = 60) -> int:
        """The exit code, once the program has ended."""
        end = time.monotonic() + seconds
        while self._read(end):
            pass
        assert time.monotonic() < end, f"it did not end; shown was {self._shown[-2_000:]!r}"
        return self._waited()

    def close(self) -> None:
        """End the program if it still runs."""
        if self._code is None:
            os.kill(self.pid, 9)
            self._waited()
        os.close(self._number)

    def _read(self, end: float) -> bool:
        """Take what is there; False when the program has closed the terminal or the time is over."""
        ready, _, _ = select.select([self._number], [], [], max(0.0, end - time.monotonic()))
        try:
            written = os.read(self._number, 65_536) if ready else b""
        except OSError:
            # Linux says so when nobody holds the other side any more.
            written = b""
        self.raw += written.decode(errors="replace")
        self._shown += _SEQUENCE.sub("", written.decode(errors="replace"))
        return bool(written)

    def _waited(self) -> int:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code


@contextmanager
def on_terminal(argv: Sequence[str], *, environ: Mapping[str, str], folder: Path, size: tuple[int, int] = (80, 24)) -> Iterator[Terminal]:
    """Run a program on a terminal of `size` columns and lines; it is ended at the end if it runs still."""
    pid, number = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(argv[0], list(argv), dict(environ))
    fcntl.ioctl(number, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    terminal = Terminal(pid, number)
    try:
        yield terminal
    finally:
        terminal.close()
