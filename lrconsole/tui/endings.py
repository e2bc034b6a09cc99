"""End in order when the process is told to end, and within a second when its terminal has gone away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

_TERMINATED = 128 + 15
_HUNG_UP = 128 + 1
_GRACE_SECONDS = 0.5


class Endings:
    """Hears SIGTERM and SIGHUP for a console that draws on a terminal.

    Args:
        leave: ends the console with an exit code, from its own event loop.
    """

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._is_heard = False
        self.has_hung_up = False

    def hear(self) -> None:
        """Begin to listen; to be called in the event loop of the main thread."""
        if sys.platform == "win32":
            # There are no such signals; its terminals end their programs in their own way.
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._leave, _TERMINATED)
        loop.add_signal_handler(signal.SIGHUP, self.hang_up)
        self._is_heard = True

    def stop(self) -> None:
        """Leave the signals to what they do by themselves."""
        if self._is_heard:
            self._is_heard = False
            loop = asyncio.get_running_loop()
            loop.remove_signal_handler(signal.SIGTERM)
            loop.remove_signal_handler(signal.SIGHUP)

    def look(self) -> None:
        """Notice a terminal that went away without a signal, as under nohup: reading from it would go on for ever."""
        if self._is_heard and not self.has_hung_up and not _has_terminal():
            self.hang_up()

    def hang_up(self) -> None:
        """The terminal is gone: end, in order while that is possible, and at the latest when the grace is over."""
        if self.has_hung_up:
            return
        self.has_hung_up = True
        last = threading.Timer(_GRACE_SECONDS, os._exit, (_HUNG_UP,))
        last.daemon = True
        last.start()
        self._leave(_HUNG_UP)


def _has_terminal() -> bool:
    stdin = sys.__stdin__
    try:
        return stdin is not None and stdin.isatty()
    except (OSError, ValueError):
        return False
