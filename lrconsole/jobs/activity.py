"""The activity log of a record, for the front ends."""

from __future__ import annotations

from pathlib import Path

from lrconsole.model.audit import Event
from lrconsole.store.reader import RecordReader


def activity(record: Path, limit: int = 500, *, everything: bool = False) -> tuple[Event, ...]:
    """What people and audits did, newest first; `everything` has each single check as well.

    Raises:
        RecordError: the record cannot be read.
    """
    with RecordReader(record) as reader:
        return reader.activity(limit, everything=everything)
