"""Tests that what is written is what is read, whatever it holds, and that every text passes the redactor."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrconsole.model.audit import Audit, AuditState, ClockSegment, Event, EventKind, Job, JobState
from lrconsole.store.reader import RecordReader
from lrconsole.store.rows import storable
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, attestation, decision, finding, note, summary, waiver, write_everything, writer

HOSTILE = (
    "plain",
    "",
    "\x1b]0;owned\x07\x1b[2J",
    "before\x00after",
    "\u202egnp.exe\u2066\u200b",
    "lone \ud800 and \udfff",
    "[/bold] {braces} %s ${secret} '; DROP TABLE finding; --",
    '"quoted" \\back\\ \n\r\t',
    "naïve — 日本語 🦔",
    "m" * 1_000_000,
)
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
SLOW_DISK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check_everything(path: Path, text: str) -> None:
    """Compare all that a reader says with what was written with `text`."""
    kept = storable(text)
    with RecordReader(path, alive=lambda pid, born: True) as reader:
        assert reader.findings(1) == (finding(kept, check=kept),)
        assert reader.audits() == (Audit(1, summary(kept), AuditState.DONE, NOW, NOW, 84, 1, kept, kept, (kept, "spf")),)
        assert reader.events() == (Event(1, NOW, EventKind.CHECK_DONE, 1, kept, kept, kept),)
        assert reader.recent_events() == reader.events()
        assert reader.decisions() == (decision(kept),)
        assert reader.waivers() == (waiver(kept),)
        assert reader.attestations() == (attestation(kept),)
        assert reader.notes() == (note(kept),)
        assert reader.clock() == (ClockSegment(NOW, None, 0.0),)
        assert reader.jobs() == (Job(1, kept, 4711, 12.25, JobState.DONE, NOW, NOW, 1, kept),)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_noun_comes_back_as_it_was_whatever_its_texts_hold(tmp_path: Path, text: str) -> None:
    with writer(tmp_path / "record.sqlite") as record:
        write_everything(record, text)
    check_everything(tmp_path / "record.sqlite", text)


@SLOW_DISK
@given(text=TEXTS)
def test_any_text_at_all_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "record.sqlite"
    with writer(path) as record:
        write_everything(record, text)
    check_everything(path, text)


def test_a_lone_surrogate_becomes_the_replacement_character_and_nothing_else_changes() -> None:
    assert storable("a\ud800b\udfffc\x00\U0001f994") == "a\ufffdb\ufffdc\x00\U0001f994"


def test_every_text_column_of_every_table_passes_the_redactor(tmp_path: Path) -> None:
    # With a quote and a letter that JSON escapes: masking the JSON instead of the texts would miss it or break it.
    canary = 'ca"na\\ry-é'
    path = tmp_path / "record.sqlite"
    with RecordWriter(path, now=lambda: NOW, redact=lambda text: text.replace(canary, "•••")) as record:
        write_everything(record, f"before {canary} after")
    check_everything(path, "before ••• after")
    forms = (canary, canary.encode("unicode_escape").decode(), canary.replace('"', '\\"'), "na\\\\ry")
    with closing(sqlite3.connect(path)) as connection:
        texts = texts_of(connection)
    assert len(texts) > 40
    leaked = {column for column, value in texts if any(form in value for form in forms)}
    assert not leaked
    masked = {column for column, value in texts if "•••" in value or "\\u2022" in value}
    # Words of the model's own, which no foreign text can get into; and SQLite's and the migrations' own tables.
    own = {
        "audit.state", "finding.stage", "finding.severity", "finding.hurts", "finding.effort", "finding.confidence", "finding.exposure",
        "finding.outcome", "event.kind", "decision.choice", "attestation.answer", "attestation.kind", "job.state",
    }  # fmt: skip
    assert {column for column, _ in texts} - masked == own


def texts_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every value of every TEXT column of the record's own tables, with the column's name."""
    found = []
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '[_s]*'")]
    for table in tables:
        for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            if kind == "TEXT":
                rows = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
                found += [(f"{table}.{column}", row[0]) for row in rows]
    return found


def test_readers_answer_in_the_order_that_they_promise(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        for number in range(1, 4):
            job = record.open_job("audit", 1, 0.0)
            record.begin_audit(summary("s"), number, job=job)
            record.add_event(EventKind.CLOCK, text=str(number))
            record.add_decision(decision(str(number)))
        record.finish_audit(2, AuditState.DONE)
    with RecordReader(path, alive=lambda pid, born: True) as reader:
        assert [audit.id for audit in reader.audits()] == [3, 2, 1]
        assert [audit.id for audit in reader.audits(2)] == [3, 2]
        assert [job.id for job in reader.jobs(2)] == [3, 2]
        newest, finished = reader.latest_audit(), reader.latest_audit(finished=True)
        assert newest is not None
        assert (newest.id, newest.planned) == (3, 3)
        assert finished is not None
        assert finished.id == 2
        assert [event.text for event in reader.events(after=1)] == ["2", "3"]
        assert [event.text for event in reader.events(limit=1)] == ["1"]
        assert [event.text for event in reader.recent_events(2)] == ["3", "2"]
        assert [item.reason for item in reader.decisions()] == ["1", "2", "3"]


def test_moments_keep_their_millisecond(tmp_path: Path) -> None:
    moment = NOW + timedelta(microseconds=876_000)
    with RecordWriter(tmp_path / "record.sqlite", now=lambda: moment) as record:
        record.add_event(EventKind.CLOCK)
    with RecordReader(tmp_path / "record.sqlite") as reader:
        assert reader.events()[0].at == moment
