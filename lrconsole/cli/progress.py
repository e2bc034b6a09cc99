"""One line of progress on stderr, where a person watches; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from lrconsole.model.text import clean_line

_BAR = 20
_SECONDS = 0.1


class Progress:
    """A bar that is drawn again at most ten times a second: `[####    ] 38 of 84 · dmarc.policy`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._watched = not quiet and sys.stderr.isatty()
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._watched:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def told(self, done: int, planned: int, name: str) -> None:
        """Draw where the work stands."""
        now = time.monotonic()
        if not self._watched or (now - self._drawn < _SECONDS and done != planned):
            return
        self._drawn = now
        filled = _BAR * done // max(1, planned)
        sys.stderr.write(f"\r\x1b[K[{'#' * filled}{' ' * (_BAR - filled)}] {done} of {planned} · {clean_line(name, 50)}")
        sys.stderr.flush()
