"""Let SIGINT and SIGTERM end a job in order: what it has done so far is kept and its record is closed."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class ToldToStop:
    """Whether the process was told to stop, and what is done then."""

    def __init__(self) -> None:
        self.is_set = False
        self._stop: Callable[[], object] = lambda: None

    def then(self, stop: Callable[[], object]) -> None:
        """Call `stop`, from the event loop that runs now, when the process is told to stop, or at once when it was told before."""
        import asyncio

        loop = asyncio.get_running_loop()
        self._stop = lambda: None if loop.is_closed() else loop.call_soon_threadsafe(stop)
        if self.is_set:
            stop()

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self.is_set = True
        self._stop()


@contextmanager
def told_to_stop() -> Iterator[ToldToStop]:
    """Hear SIGINT and SIGTERM while inside, instead of being ended by them."""
    told = ToldToStop()
    before = {number: signal.signal(number, told.heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
