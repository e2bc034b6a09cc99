"""Tests of the practice business's answers in its record: they come whole, go whole, and leave what the user said alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from lrconsole.audit.attest import attest
from lrconsole.demo.answers import OWNER
from lrconsole.jobs.people import keep
from lrconsole.jobs.practice import answer_everything, take_answers_back
from lrconsole.model.audit import Answer, EventKind
from lrconsole.stages.roadmap import asked
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.audit.made import NOW


def answers(record: Path) -> dict[str, str]:
    """Who gave the answer that counts, by row."""
    with RecordReader(record) as reader:
        return {item.row: item.who for item in reader.attestations()}


def test_the_answers_come_once_and_go_whole(tmp_path: Path) -> None:
    record, rows = tmp_path / "record.sqlite", {row.id for row in asked()}
    with RecordWriter(record, now=lambda: NOW) as writer:
        assert take_answers_back(writer) == 0
        answer_everything(writer, NOW, tmp_path)
    assert answers(record) == dict.fromkeys(rows, OWNER)
    with RecordWriter(record, now=lambda: NOW) as writer:
        answer_everything(writer, NOW + timedelta(hours=1), tmp_path)
    with RecordReader(record) as reader:
        assert len(reader.attestations()) == len(rows)
    with RecordWriter(record, now=lambda: NOW) as writer:
        assert take_answers_back(writer) == 1
        assert take_answers_back(writer) == 0
    assert answers(record) == {}
    with RecordReader(record) as reader:
        assert [item.who for item in reader.events() if item.kind is EventKind.UNDONE] == [OWNER, OWNER]


def test_what_the_user_answered_stays_and_counts_again(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    with RecordWriter(record, now=lambda: NOW) as writer:
        keep(writer, (attest("B4", Answer.NO, "Ana Ruiz", "Tom could not.", NOW),))
        answer_everything(writer, NOW, tmp_path)
        keep(writer, (attest("B9", Answer.NO, "Ana Ruiz", "Nobody was called.", NOW),))
        take_answers_back(writer)
    assert answers(record) == {"B4": "Ana Ruiz", "B9": "Ana Ruiz"}
