"""Tests of standings that follow one another: as good as new after everything that is written, and judged only when they must be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lrconsole.jobs.standing import Standings, standing_of
from lrconsole.model.audit import AuditState, EventKind
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, attestation, decision, finding, note, summary, waiver, writer

WRITTEN: dict[str, Callable[[RecordWriter], object]] = {
    "finding": lambda record: record.add_finding(1, finding("new.example")),
    "audit": lambda record: record.begin_audit(summary("x"), 3),
    "end": lambda record: record.finish_audit(1, AuditState.DONE),
    "decision": lambda record: record.add_decision(decision(finding("a").fingerprint)),
    "waiver": lambda record: record.add_waiver(waiver(finding("a").fingerprint)),
    "answer": lambda record: record.add_attestation(attestation("B1")),
    "note": lambda record: record.add_note(note(finding("a").fingerprint)),
    "undo": lambda record: record.take_back(1, "Ana Ruiz"),
    "clock": lambda record: record.start_clock(),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_written_is_in_the_next_standing(tmp_path: Path, what: str) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, RecordReader(path) as reader:
        record.begin_audit(summary("x"), 2)
        record.add_finding(1, finding("a"))
        record.add_decision(decision(finding("a").fingerprint))
        standings = Standings(reader)
        assert standings.at(NOW) == standing_of(reader, NOW)
        WRITTEN[what](record)
        assert standings.at(NOW) == standing_of(reader, NOW)


def test_time_and_events_alone_judge_nothing_anew_for_a_minute(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, RecordReader(path) as reader:
        record.begin_audit(summary("x"), 2)
        record.add_finding(1, finding("a"))
        record.start_clock()
        standings = Standings(reader)
        first = standings.at(NOW)
        record.beat_clock(1)
        record.add_event(EventKind.CLOCK, text="x")
        second = standings.at(NOW + timedelta(seconds=1))
        assert second.risks is first.risks
        assert second.at == NOW + timedelta(seconds=1)
        assert second.clock.used > first.clock.used
        assert standings.at(NOW + timedelta(seconds=61)).risks is not first.risks
