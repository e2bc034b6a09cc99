"""Count the two-hour clock by a monotonic clock for as long as a process works at an audit."""

from __future__ import annotations

import time
from collections.abc import Callable

from lrconsole.model.audit import BEAT_SECONDS
from lrconsole.store.writer import RecordWriter


class Beats:
    """One process's beats of the clock; neither a suspended laptop nor a clock that is set counts as used time.

    Args:
        writer: of the record whose clock is counted.
        monotonic: seconds that stand still while the machine is suspended.
    """

    def __init__(self, writer: RecordWriter, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._monotonic = monotonic
        self._last = monotonic()

    def beat(self) -> None:
        """Count what has passed since the last beat, if the clock runs."""
        moment = self._monotonic()
        self._writer.beat_clock(moment - self._last)
        self._last = moment

    async def go_on(self) -> None:
        """Beat until cancelled."""
        import asyncio

        while True:
            self.beat()
            await asyncio.sleep(BEAT_SECONDS)

    def leave(self) -> None:
        """Count the rest, and let the clock go on by the time of day."""
        self.beat()
        self._writer.leave_clock()
