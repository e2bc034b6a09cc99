"""Tests of a reader that stays open while others write: each finding is read once, and what it tells is what a new reader tells."""

from __future__ import annotations

from pathlib import Path

from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import NOW, finding, summary


def test_findings_that_come_in_are_told_like_by_a_new_reader(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with RecordWriter(path, now=lambda: NOW) as writer:
        first, second = writer.begin_audit(summary("one"), 3), writer.begin_audit(summary("two"), 2)
        with RecordReader(path) as reader:
            assert reader.findings(first) == ()
            for number, audit in enumerate((first, second, first, first, second)):
                writer.add_finding(audit, finding(f"finding {number}"))
                with RecordReader(path) as fresh:
                    assert [reader.findings(first), reader.findings(second)] == [fresh.findings(first), fresh.findings(second)]
            assert [len(reader.findings(audit)) for audit in (first, second)] == [3, 2]


def test_of_many_audits_only_the_last_few_are_kept_in_mind_and_all_are_told_right(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with RecordWriter(path, now=lambda: NOW) as writer:
        audits = [writer.begin_audit(summary(str(number)), 1) for number in range(8)]
        for audit in audits:
            writer.add_finding(audit, finding(f"of {audit}"))
        with RecordReader(path) as reader:
            for _ in range(2):
                for audit in audits:
                    assert [one.summary for one in reader.findings(audit)] == [finding(f"of {audit}").summary]
            assert len(reader._found) <= 3
