"""Tests of what the record keeps of declared names: all of each run, the newest of each name, and nothing in an older record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from lrconsole.model.name_watch import NameSeen
from lrconsole.store.reader import RecordReader
from tests.store.nouns import NOW, summary, writer
from tests.store.test_migrations import make_first

FIRST = [
    NameSeen("northstar.example", "A", ("192.0.2.1",), 300),
    NameSeen("northstar.example", "MX", ()),
    NameSeen("a.example", "TXT", ("x",)),
]
SECOND = [NameSeen("northstar.example", "A", ("192.0.2.2", "192.0.2.3"), 60), NameSeen("northstar.example", "MX", ())]


def test_the_newest_of_each_name_is_read_back_also_as_it_was_before_a_run(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        runs = []
        for seen in (FIRST, SECOND):
            runs.append(record.begin_audit(summary("x"), 1))
            record.add_names(runs[-1], seen)
    with RecordReader(path) as reader:
        assert reader.audit_of_names() == runs[1]
        assert {one for one, _ in reader.names()} == {*SECOND, FIRST[2]}
        assert [one for one, _ in reader.names(before=runs[1])] == FIRST
        assert reader.names(before=runs[0]) == ()
        assert {at for _, at in reader.names()} == {NOW}


def test_an_older_record_has_no_names(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    make_first(path)
    with RecordReader(path) as reader:
        assert (reader.names(), reader.audit_of_names()) == ((), None)
    with writer(path) as record:
        record.add_names(record.begin_audit(summary("x"), 1), FIRST)
    with RecordReader(path) as reader:
        assert len(reader.names()) == 3


def test_a_snapshot_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with writer(path) as record:
        record.add_names(record.begin_audit(summary("x"), 1), FIRST)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM name_seen").fetchone() == (3,)
