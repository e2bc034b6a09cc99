"""Tests of acts: numbered, kept whole or not at all, taken back whole, and nothing is deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from lrconsole.store.migrations import NAMED, VERSION, migrate, version_of
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, attestation, decision, note, waiver, writer


def test_each_thing_said_is_an_act_and_the_newest_is_told_first(tmp_path: Path) -> None:
    with writer(tmp_path / "record.sqlite") as record:
        assert record.newest_act() is None
        record.add_decision(decision("a"))
        record.add_waiver(waiver("b"))
        record.add_attestation(attestation("c"))
        record.add_note(note("d"))
        seen = []
        while act := record.newest_act():
            seen.append((act.number, act.items))
            record.take_back(act.number, "Ana Ruiz")
    assert seen == [(4, (note("d"),)), (3, (attestation("c"),)), (2, (waiver("b"),)), (1, (decision("a"),))]


def test_what_was_taken_back_is_ignored_but_stays_with_who_and_when(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        record.add_decision(decision("a"))
        with record.one_act():
            record.add_decision(replace(decision("a"), who="Ben"))
            record.add_decision(replace(decision("b"), who="Ben"))
        record.take_back(2, "Ana Ruiz")
        record.add_decision(decision("c"))
    with RecordReader(path) as reader:
        assert reader.decisions() == (decision("a"), decision("c"))
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT fingerprint, act, undone_at, undone_by FROM decision").fetchall()
    at = round(NOW.timestamp() * 1000)
    # The number of what was taken back is not given away again.
    assert rows == [("a", 1, None, None), ("a", 2, at, "Ana Ruiz"), ("b", 2, at, "Ana Ruiz"), ("c", 3, None, None)]


def test_an_act_that_breaks_off_leaves_nothing_and_the_writer_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        with suppress(ZeroDivisionError), record.one_act():
            record.add_decision(decision("a"))
            record.add_note(note("a"))
            raise ZeroDivisionError
        assert record.newest_act() is None
        record.add_note(note("b"))
    with RecordReader(path) as reader:
        assert (reader.decisions(), reader.notes(), reader.events()) == ((), (note("b"),), ())


def test_an_act_is_seen_by_others_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record, RecordReader(path) as reader:
        with record.one_act():
            record.add_note(note("a"))
            assert reader.notes() == ()
            record.add_note(note("b"))
        assert reader.notes() == (note("a"), note("b"))


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_record_is_read_as_it_is_and_its_acts_are_numbered_by_time_when_it_is_written(tmp_path: Path, version: int) -> None:
    path = tmp_path / "record.sqlite"
    make_old(path, version)
    with RecordReader(path) as reader:
        before = (reader.decisions(), reader.waivers(), reader.attestations())
        assert [len(found) for found in before] == [2, 1, 1]
        assert reader.notes() == ()
        # A writer brings it up to date while it is open.
        with RecordWriter(path, now=lambda: NOW) as record:
            order = []
            assert (reader.decisions(), reader.waivers(), reader.attestations()) == before
            while act := record.newest_act():
                (item,) = act.items
                order.append((act.number, type(item).__name__))
                record.take_back(act.number, "Ana")
        assert order == [(4, "Decision"), (3, "Attestation"), (2, "Waiver"), (1, "Decision")]
        assert (reader.decisions(), reader.waivers(), reader.attestations()) == ((), (), ())
    with closing(sqlite3.connect(path)) as connection:
        assert version_of(connection) == VERSION
        assert "earlier" not in {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    (copy,) = tmp_path.glob("*.copy")
    with RecordReader(copy) as reader:
        assert (reader.decisions(), reader.waivers(), reader.attestations()) == before


def make_old(path: Path, version: int) -> None:
    """A record of an older version in which two decisions stand around a waiver and an answer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(Database(connection, execute_plugins=False), path, NOW, NAMED[:version])
        at = [round((NOW + timedelta(hours=hour)).timestamp() * 1000) for hour in range(4)]
        insert = "INSERT INTO {} VALUES (NULL, {})"
        for when in (at[3], at[0]):
            connection.execute(insert.format("decision", "?, ?, ?, ?, ?, ?"), ("a", "defer", "Ana", "later", when, 1))
        connection.execute(insert.format("waiver", "?, ?, ?, ?, ?, ?"), ("b", "Ana", "later", at[1], at[1] + 10, ""))
        values = ("B1", "yes", "Ben", "text", "seen", "", at[2], at[2] + 10)
        connection.execute(insert.format("attestation", "?, ?, ?, ?, ?, ?, ?, ?"), values)


def test_the_activity_leaves_single_checks_out_unless_asked(tmp_path: Path) -> None:
    from lrconsole.model.audit import EventKind

    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        for kind in (EventKind.AUDIT_STARTED, EventKind.CHECK_STARTED, EventKind.CHECK_DONE, EventKind.NOTED, EventKind.UNDONE):
            record.add_event(kind)
    with RecordReader(path) as reader:
        assert [event.kind for event in reader.activity()] == [EventKind.UNDONE, EventKind.NOTED, EventKind.AUDIT_STARTED]
        assert len(reader.activity(everything=True)) == 5
        assert [event.kind for event in reader.activity(1)] == [EventKind.UNDONE]
