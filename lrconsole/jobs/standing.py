"""Where a launch stands, for the front ends."""

from __future__ import annotations

from datetime import datetime

from lrconsole.audit import standing
from lrconsole.model.standing import Standing
from lrconsole.store.reader import RecordReader


def standing_of(reader: RecordReader, now: datetime) -> Standing:
    """The standing that the record gives at `now`."""
    return standing.take(reader, now)
