"""The projects that were opened last, each with what its record says of the launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lrconsole.jobs.standing import standing_of
from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import count
from lrconsole.project.locations import Locations
from lrconsole.project.recent import Recent, recent
from lrconsole.store.reader import RecordReader


@dataclass(frozen=True, slots=True)
class Known:
    """A project that was opened, and its verdict in a few words: "NO-GO, 3 blockers"."""

    project: Recent
    verdict: str


def known(locations: Locations, now: datetime) -> Iterator[Known]:
    """Each project of the list, newest first, as soon as its record was read."""
    for one in recent(locations.recent):
        yield Known(one, _verdict(one, locations, now))


def _verdict(one: Recent, locations: Locations, now: datetime) -> str:
    if not one.is_there:
        return "its file is gone"
    record = locations.for_project(one.file).record(one.file)
    if not record.exists():
        return "not audited yet"
    try:
        with RecordReader(record) as reader:
            standing = standing_of(reader, now)
    except LrconsoleError as error:
        return error.what
    if standing.audit is None:
        return "not audited yet"
    return standing.launch.value + (f", {count(len(standing.blockers), 'blocker')}" if standing.blockers else "")
