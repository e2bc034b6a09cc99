"""How far long work has come, on stderr: a bar where somebody watches, a line now and then elsewhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TextIO
from unicodedata import east_asian_width

from lrconsole.model.text import clean_line

_BAR = 20
_NAME = 100
_DRAW_SECONDS = 0.1
_TICK_SECONDS = 1.0
_LINE_SECONDS = 5.0
_CYAN, _PLAIN, _ERASE = "\x1b[36m", "\x1b[39m", "\r\x1b[K"


class Progress:
    """`▰▰▰▰▱▱▱▱ 38 of 84 · dmarc.policy · 12 s`: drawn again at most ten times a second and at least once, while inside.

    On a terminal that can move its cursor it is one line, no wider than that terminal, which is gone at the end. Elsewhere the same
    facts are a line every five seconds. With `quiet`, and when nobody can read stderr any more, nothing is written.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        quiet: bool = False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_quiet = quiet
        self._is_bar = self._stream.isatty() and environ.get("TERM", "dumb") not in ("", "dumb")
        self._has_colour = not environ.get("NO_COLOR")
        self._began = clock()
        self._drawn = self._began
        self._at = (0, 0, "")
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ticking = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if not self._is_quiet:
            self._ticking.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        if self._is_quiet:
            return
        if self._ticking.is_alive():
            self._ticking.join(timeout=_TICK_SECONDS)
        if self._is_bar:
            self._write(_ERASE)

    def told(self, done: int, planned: int, name: str) -> None:
        """Say where the work stands: `done` of `planned`, and what it is at."""
        self._at = (done, planned, name)
        self._draw(_DRAW_SECONDS if self._is_bar else _LINE_SECONDS, is_last=self._is_bar and done == planned)

    def _tick(self) -> None:
        """Let the seconds go on while a single check takes long."""
        while not self._ended.wait(_TICK_SECONDS):
            self._draw(_TICK_SECONDS / 2 if self._is_bar else _LINE_SECONDS)

    def _draw(self, pause: float, *, is_last: bool = False) -> None:
        with self._lock:
            now = self._clock()
            if self._is_quiet or not self._at[1] or (now - self._drawn < pause and not is_last):
                return
            self._drawn = now
            self._write(self._bar(now) if self._is_bar else f"{self._facts(now, 10_000)}\n")

    def _bar(self, now: float) -> str:
        done, planned, _ = self._at
        full, empty = ("▰", "▱") if "utf" in (self._stream.encoding or "").lower() else ("#", ".")
        columns = self._columns()
        long = min(_BAR, columns // 4)
        filled = min(long, long * done // planned)
        # A line that reaches the last column would wrap, and what has wrapped is not erased.
        facts = self._facts(now, columns - long - 2)
        on, off = (_CYAN, _PLAIN) if self._has_colour else ("", "")
        return f"{_ERASE}{on}{full * filled}{off}{empty * (long - filled)} {facts}"

    def _facts(self, now: float, width: int) -> str:
        """How far, with what and how long; the name gives way first."""
        done, planned, name = self._at
        seconds = int(now - self._began)
        spent = f"{seconds} s" if seconds < 100 else f"{seconds // 60} min {seconds % 60} s"
        counted = f"{done} of {planned}"
        shown = _cut(clean_line(name, _NAME), width - len(f"{counted} ·  · {spent}"))
        return f"{counted} · {shown} · {spent}" if shown else _cut(f"{counted} · {spent}", width)

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        except OSError:
            return 80

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # Whoever watched has gone; the work goes on.
            self._is_quiet = True


def _cut(text: str, cells: int) -> str:
    """The beginning of `text` that fits, wide letters counted as two."""
    widths = [2 if east_asian_width(one) in "WF" else 1 for one in text]
    if sum(widths) <= cells:
        return text
    while text and sum(widths) > cells - 1:
        text, widths = text[:-1], widths[:-1]
    return f"{text}…" if text else ""
