"""What a founder has said back in their own words after hearing a topic of the presentation: kept in the activity log with initials."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.jobs.standing import standing_of
from lrconsole.model.audit import EventKind
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line
from lrconsole.report.presentation import Topic, topics
from lrconsole.store.reader import RecordReader

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing

_ABOUT = "presentation:"
_INITIALS = re.compile(r"[^\W\d_]{1,5}")


@dataclass(frozen=True, slots=True)
class SaidBack:
    """Who said a topic back, and when."""

    topic: str
    initials: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.initials}, {self.at.day} {self.at:%B %Y}"


def presented(record: Path, now: datetime) -> tuple[Standing, tuple[Topic, ...], dict[str, SaidBack]]:
    """The standing, its topics, and who has said which back last.

    Raises:
        RecordError: the record cannot be read.
    """
    with RecordReader(record) as reader:
        standing = standing_of(reader, now)
        return standing, topics(standing), _said(reader)


def said_back(record: Path) -> dict[str, SaidBack]:
    """Who has said which topic back, the newest of each.

    Raises:
        RecordError: the record cannot be read.
    """
    with RecordReader(record) as reader:
        return _said(reader)


def _said(reader: RecordReader) -> dict[str, SaidBack]:
    events = [event for event in reader.events_of(EventKind.SAID_BACK) if event.about.startswith(_ABOUT)]
    return {one.topic: one for one in (SaidBack(event.about.removeprefix(_ABOUT), event.who, event.at) for event in events)}


def say_back(record: Path, topic: str, initials: str, now: Callable[[], datetime], *, redact: Callable[[str], str]) -> SaidBack:
    """Keep that somebody has said a topic back; every text passes through `redact` before it is stored.

    Raises:
        UsageError: there is no such topic now, or these are no initials.
        RecordError: the record cannot be read or written.
    """
    from lrconsole.store.writer import RecordWriter

    _, found, _ = presented(record, now())
    told = next((one for one in found if one.id == topic), None)
    if told is None:
        raise UsageError(f'there is no topic "{clean_line(topic, 60)}"', fix="list the topics with: lrconsole present")
    named = initials.replace(".", "").replace(" ", "").upper()
    if not _INITIALS.fullmatch(named):
        raise UsageError("initials are one to five letters", where=clean_line(initials, 20), fix="for Ana Ruiz write: AR")
    with RecordWriter(record, now=now, redact=redact) as writer:
        writer.add_event(EventKind.SAID_BACK, about=_ABOUT + topic, text=told.headline, who=named)
    return SaidBack(topic, named, now())
