"""Count the two-hour clock by a monotonic clock: while a process works at an audit, and while a console is open."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrconsole.model.audit import BEAT_SECONDS, EventKind
from lrconsole.model.errors import RecordError
from lrconsole.store.writer import RecordWriter

ALONG_SECONDS = 5.0
"""How often a console that is open counts: less often than a job, since every beat makes all consoles read the record again."""

_BUSY_SECONDS = 0.5
_STOP_SECONDS = 0.5
NOT_COUNTED = "The two-hour clock is not counted now."
"""What `trouble` begins with."""


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

    def rest(self) -> None:
        """Let what has passed since the last beat go uncounted."""
        self._last = self._monotonic()

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


class Company:
    """Counts a clock that runs anyway, for somebody who keeps it company: it never starts one, and lets others count who do.

    A stretch that was left alone, since whoever counted it was killed, stays as it is, unless it was counted here before: then it was
    this machine that slept.
    """

    def __init__(self, writer: RecordWriter, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._now = now
        self._beats = Beats(writer, monotonic)
        self.counts = False

    def look(self) -> None:
        """Count, when the clock runs and nobody else has counted it since the last look."""
        now = self._now()
        stretch = self._writer.running_stretch()
        self.counts = stretch is not None and (self.counts or stretch.runs(now))
        is_counted = stretch is not None and stretch.beaten is not None and (now - stretch.beaten).total_seconds() < ALONG_SECONDS / 2
        if self.counts and not is_counted:
            self._beats.beat()
        else:
            self._beats.rest()

    def start(self, who: str) -> None:
        """Start the clock, for somebody."""
        self._writer.start_clock()
        self._writer.add_event(EventKind.CLOCK, text="start", who=who)

    def pause(self, who: str) -> None:
        """Count up to this moment and pause the clock, for somebody."""
        if self.counts:
            self._beats.beat()
        self._writer.pause_clock()
        self._writer.add_event(EventKind.CLOCK, text="pause", who=who)

    def leave(self) -> None:
        """Count the rest, and let the clock go on as it would have without company."""
        if self.counts:
            self._beats.leave()


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants of the clock."""

    starts: bool
    who: str


class ClockCompany:
    """Keeps the clock of a record company from a thread of its own, with a writer of its own, and starts and pauses it on demand.

    `trouble` says in a sentence why the clock is not counted, "" while all is well. It tries again by itself.

    Args:
        record: a record that does not exist is not made, unless the clock is started.
        now: the clock, UTC.
        seconds: how often to count.
    """

    def __init__(self, record: Path, now: Callable[[], datetime], seconds: float = ALONG_SECONDS) -> None:
        self._record = record
        self._now = now
        self._seconds = seconds
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._is_ended = False
        self._leaves = True
        self._counted = False
        self.trouble = ""

    def start(self) -> None:
        """Begin to count."""
        self._thread.start()

    def set_clock(self, *, starts: bool, who: str = "") -> None:
        """Start or pause the clock, soon; what it says then is in the record."""
        self._wishes.put(_Wish(starts, who))

    def stop(self, *, leaves: bool = True) -> None:
        """Do what was wished for, count the rest and end; waits at most half a second.

        With `leaves` the clock goes on by the time of day. Without, as when a terminal was lost, it stands still unless others count it.
        """
        self._leaves = leaves
        self._wishes.put(None)
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        wish: _Wish | None = None
        while not self._is_ended:
            try:
                if wish or self._identity():
                    self._sit(wish)
                elif self._counted:
                    self.trouble = NOT_COUNTED
            except RecordError as error:
                self.trouble = f"{NOT_COUNTED} {error}"
            # A wish that met with trouble is told and dropped: doing it minutes later would surprise.
            wish = self._next_wish()

    def _sit(self, wish: _Wish | None) -> None:
        """Count until told to stop, or until the record is taken away."""
        with RecordWriter(self._record, now=self._now, busy_seconds=_BUSY_SECONDS) as writer:
            company = Company(writer, self._now)
            company.counts = self._counted
            identity = self._identity()
            while not self._is_ended and self._identity() == identity:
                if wish:
                    (company.start if wish.starts else company.pause)(wish.who)
                company.look()
                self._counted, self.trouble = company.counts, ""
                wish = self._next_wish()
            if self._identity() == identity:
                (company.leave if self._leaves else company.look)()

    def _next_wish(self) -> _Wish | None:
        """What is wished for next; None when nothing was for a while, or when it is time to end."""
        if self._is_ended:
            return None
        try:
            wish = self._wishes.get(timeout=self._seconds)
        except queue.Empty:
            return None
        self._is_ended = wish is None
        return wish

    def _identity(self) -> tuple[int, int] | None:
        """Which file lies there now; None for none. SQLite itself would go on writing into one that was taken away."""
        try:
            found = self._record.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
