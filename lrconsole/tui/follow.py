"""Follow the record from a thread of its own: the only place of the console that reads it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lrconsole.model.errors import RecordError
from lrconsole.project.screens import ConsoleConfig

if TYPE_CHECKING:
    from lrconsole.jobs.standing import Standings
    from lrconsole.model.audit import Event, Job
    from lrconsole.model.standing import Standing
    from lrconsole.store.reader import RecordReader

_REFRESH_SECONDS = 10.0
_SHOWN_EVENTS = 8
_AFTER_KEY = 0.2
_MOST_HELD = 1.0
_GONE = "The record is gone. What was read last is shown, and it is looked for again; R begins a new one."
_SHARE = 8.0
"""Of its thread's time a follower reads one part and rests so many: keys and drawing share one interpreter with it."""


@dataclass(frozen=True, slots=True)
class View:
    """What the console shows: the standing, the job that runs now if one does, and the newest events.

    `trouble` is what keeps the record from being read, "" when all is well; `latest` names the check that was heard of last. `frozen` is
    when the user held this view still, None for one that goes with the record. `is_private` says that names in it are masked.
    """

    standing: Standing | None
    running: Job | None
    last_job: Job | None
    events: tuple[Event, ...]
    trouble: str = ""
    latest: str = ""
    frozen: datetime | None = None
    is_private: bool = False

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many of the running audit's checks are done, of how many."""
        audit = self.standing.audit if self.standing else None
        if self.running is None or audit is None:
            return None
        from lrconsole.model.audit import AuditState

        return (audit.done, audit.planned) if audit.state is AuditState.RUNNING else None


class Follower:
    """Reads the record whenever it changed and hands each new view to `tell`, from its own thread; `broke` is told what ends the thread."""

    def __init__(self, config: ConsoleConfig, tell: Callable[[View], object], broke: Callable[[Exception], object]) -> None:
        self._config = config
        self._tell = tell
        self._broke = broke
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="record follower", daemon=True)
        self._last: View | None = None
        self._key = 0.0

    def key_pressed(self) -> None:
        """Somebody is at work: what the key changes is drawn before the record is read again."""
        self._key = time.monotonic()

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End within one poll; waits for the thread at most a second."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:
            # A console that silently stops following would go on showing what is no longer so.
            self._broke(error)

    def _follow(self) -> None:
        # What reads the record is loaded here, while the console already draws.
        from lrconsole.store.reader import RecordReader

        while not self._stop.is_set():
            try:
                with RecordReader(self._config.record) as reader:
                    self._read_on(reader)
            except RecordError as error:
                last = self._last
                is_gone = last is not None and last.standing is not None and not self._config.record.exists()
                trouble = _GONE if is_gone else str(error)
                self._say(View(last.standing if last else None, None, last.last_job if last else None, (), trouble))
                self._stop.wait(self._config.poll_seconds * 2)

    def _read_on(self, reader: RecordReader) -> None:
        """Read again and again until the record is taken away or the console ends."""
        from lrconsole.jobs.standing import Standings

        standings = Standings(reader)
        seen: object = None
        waited = _REFRESH_SECONDS
        while not self._stop.is_set():
            rest = self._config.poll_seconds
            version = reader.data_version()
            if version != seen or waited >= _REFRESH_SECONDS:
                self._let_keys_go_first()
                began = time.monotonic()
                seen, waited = version, 0.0
                self._say(view_of(reader, standings, self._config))
                rest = max(rest, _SHARE * (time.monotonic() - began))
            self._stop.wait(rest)
            waited += rest

    def _let_keys_go_first(self) -> None:
        latest = time.monotonic() + _MOST_HELD
        while not self._stop.is_set() and time.monotonic() < min(latest, self._key + _AFTER_KEY):
            self._stop.wait(_AFTER_KEY / 4)

    def _say(self, view: View) -> None:
        if not self._stop.is_set() and view != self._last:
            self._last = view
            self._tell(view)


def view_of(reader: RecordReader, standings: Standings, config: ConsoleConfig) -> View:
    """One reading of the record."""
    from lrconsole.model.audit import EventKind, JobState

    many = (EventKind.CHECK_STARTED, EventKind.CHECK_DONE)
    jobs = reader.jobs(5)
    running = next((job for job in jobs if job.state is JobState.RUNNING), None)
    newest = reader.recent_events(1)
    latest = newest[0].about if newest and newest[0].kind in many else ""
    # The stages show what single checks do; the list of recent events is for what people and audits did.
    told = reader.activity(_SHOWN_EVENTS)
    return View(standings.at(config.now()), running, jobs[0] if jobs else None, told, latest=latest)
