"""Where a launch stands, for the front ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from lrconsole.audit import clock, standing
from lrconsole.model.standing import Standing
from lrconsole.store.reader import RecordReader

_JUDGED_FOR = timedelta(minutes=1)
"""How long a judgement is good for of which only the time has changed: waivers, answers and decisions run out."""


def standing_of(reader: RecordReader, now: datetime) -> Standing:
    """The standing that the record gives at `now`."""
    return standing.take(reader, now)


class Standings:
    """The standings that one reader gives, one after the other.

    A clock that runs and the time of day change a record that is followed every few seconds. Findings are judged and ranked anew when
    something was written that they rest on, and once a minute.
    """

    def __init__(self, reader: RecordReader) -> None:
        self._reader = reader
        self._last: Standing | None = None
        self._judged: tuple[tuple[object, ...], datetime] | None = None

    def at(self, now: datetime) -> Standing:
        """The standing that the record gives at `now`."""
        # Taken first: what is written while findings are read then counts as new the next time.
        basis = self._reader.basis()
        last = self._last
        time = clock.read(self._reader.clock(), now)
        is_good = last is not None and self._judged is not None and self._judged[0] == basis and abs(now - self._judged[1]) < _JUDGED_FOR
        if last is not None and is_good and last.clock.phase is time.phase:
            self._last = replace(last, at=now, clock=time)
        else:
            self._last, self._judged = standing.take(self._reader, now), (basis, now)
        return self._last
