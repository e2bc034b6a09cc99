"""The people of the practice business in its record: they answer what only people can answer, and take it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.audit.attest import attest
from lrconsole.demo.answers import OWNER, evidence_for
from lrconsole.jobs.people import keep
from lrconsole.model.audit import Answer, EventKind
from lrconsole.model.text import count
from lrconsole.stages.roadmap import asked

if TYPE_CHECKING:
    from lrconsole.store.writer import RecordWriter


def answer_everything(writer: RecordWriter, now: datetime, folder: Path) -> None:
    """Answer every question with yes, as Northstar's people would, in one act; what they said before is taken back first."""
    take_answers_back(writer)
    keep(writer, tuple(attest(row.id, Answer.YES, OWNER, evidence_for(row.id), now, root=folder) for row in asked()))


def take_answers_back(writer: RecordWriter) -> int:
    """Take back what Northstar's people answered, and return how many acts that were; what anybody else said stays and counts again."""
    with writer.one_act():
        acts = writer.acts_of_answers(OWNER)
        for number in acts:
            writer.take_back(number, OWNER)
        if acts:
            writer.add_event(EventKind.UNDONE, text=f"{count(len(acts), 'round')} of answers for practice", who=OWNER)
    return len(acts)
