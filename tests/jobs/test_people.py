"""Tests of the door through which what people say comes into the record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from lrconsole.jobs.people import People
from lrconsole.jobs.said import about
from lrconsole.model.audit import Answer, AuditState, Choice
from lrconsole.model.errors import RecordError, UsageError
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Launch, Risk
from lrconsole.stages.roadmap import asked
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.audit.made import NOW, REASON, attestation, finding, summary

ONE, TWO, MET = "spf.single:one.example", "spf.single:two.example", "spf.single:met.example"
ALL = (finding(ONE), finding(TWO, severity=Severity.HIGH), finding(MET, Outcome.PASS))


def people(place: Path, *findings: Finding, **more: object) -> People:
    """The door to a record of one audit in which every row is confirmed."""
    record = place / "record.sqlite"
    with RecordWriter(record, now=lambda: NOW) as writer:
        audit = writer.begin_audit(summary(), len(findings or ALL))
        for one in findings or ALL:
            writer.add_finding(audit, one)
        writer.finish_audit(audit, AuditState.DONE)
        for row in asked():
            writer.add_attestation(attestation(row.id))
    return People(record, lambda: NOW, **more)  # type: ignore[arg-type]


def risk(door: People, name: str) -> Risk:
    return next(one for one in door.standing().risks if one.finding.fingerprint == name)


def log(folder: Path) -> list[tuple[str, str, str, str]]:
    with RecordReader(folder / "record.sqlite") as reader:
        return [(event.kind.value, event.about, event.text, event.who) for event in reader.events()]


def test_several_are_decided_in_one_act_and_taken_back_in_one(tmp_path: Path) -> None:
    door = people(tmp_path)
    made = door.decide((ONE, TWO, ONE), Choice.DEFER, " Ana  Ruiz ", REASON)
    assert [item.fingerprint for item in made] == [ONE, TWO]
    assert door.standing().launch is Launch.GO
    undone = door.undo("Ben Okoro")
    assert [about(item) for item in undone.items] == [ONE, TWO]
    assert door.standing().launch is Launch.NO_GO
    assert risk(door, ONE).decision is None
    said = f"decided by Ana Ruiz on 2026-11-24 09:00: defer: {REASON}"
    assert log(tmp_path) == [
        ("decided", ONE, f"defer: {REASON}", "Ana Ruiz"),
        ("decided", TWO, f"defer: {REASON}", "Ana Ruiz"),
        ("taken back", ONE, said, "Ben Okoro"),
        ("taken back", TWO, said, "Ben Okoro"),
    ]


def test_one_that_is_refused_refuses_all(tmp_path: Path) -> None:
    door = people(tmp_path)
    for names in ((ONE, MET), (ONE, "tls.gone"), ()):
        for act in (
            lambda names=names: door.decide(names, Choice.DEFER, "Ana", REASON),
            lambda names=names: door.waive(names, "Ana Ruiz", REASON),
        ):
            with pytest.raises(UsageError) as refused:
                act()
            assert refused.value.fix
    assert log(tmp_path) == []
    assert not any(one.decision or one.waiver for one in door.standing().risks)


def test_a_waiver_of_several_ends_on_each_ones_own_day_or_on_the_one_given(tmp_path: Path) -> None:
    door = people(tmp_path)
    assert [item.expires.date() for item in door.waive((ONE, TWO), "ana ruiz", REASON)] == [date(2026, 12, 8), date(2026, 12, 24)]
    given = door.waive((ONE, TWO), "Ana Ruiz", REASON, date(2026, 12, 1), "Ben Okoro")
    assert {item.expires.date() for item in given} == {date(2026, 12, 1)}
    with pytest.raises(UsageError, match="choose a day from"):
        door.waive((TWO, ONE), "Ana Ruiz", REASON, date(2026, 12, 20))
    with pytest.raises(UsageError, match="name one of: Ana Ruiz, Ben Okoro"):
        door.waive((ONE,), "Eve", REASON)
    door.undo("Ana")
    held = risk(door, ONE).waiver
    assert held is not None
    assert held.expires.date() == date(2026, 12, 8)


def test_notes_are_kept_on_open_and_met_findings_and_change_no_verdict(tmp_path: Path) -> None:
    door = people(tmp_path)
    before = door.standing().launch
    door.note((ONE, MET), "  the provider was told\n  ticket 4711 ", "Ana")
    door.note((MET,), "and again", "Ben")
    assert [note.text for note in risk(door, MET).notes] == ["the provider was told\n  ticket 4711", "and again"]
    assert [note.who for note in risk(door, ONE).notes] == ["Ana"]
    assert door.standing().launch is before
    for text, who in ((" ", "Ana"), ("seen", " "), ("x" * 4_001, "Ana")):
        with pytest.raises(UsageError):
            door.note((ONE,), text, who)
    door.undo("Ana")
    assert len(risk(door, MET).notes) == 1


def test_an_answer_is_taken_back_to_the_one_before(tmp_path: Path) -> None:
    door = people(tmp_path, folder=tmp_path)
    door.answer("B1", Answer.NO, "Tom Hale")
    assert risk(door, "attest.B1").finding.outcome is Outcome.FAIL
    undone = door.undo("Tom Hale")
    assert about(undone.items[0]) == "attest.B1"
    assert risk(door, "attest.B1").finding.outcome is Outcome.ATTESTED


def test_evidence_files_are_found_from_the_folder_hashed_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = people(tmp_path, folder=tmp_path)
    (tmp_path / "page.txt").write_text("paged at 21:04")
    assert len(door.answer("B1", Answer.YES, "Tom", "file:page.txt").sha256) == 64
    monkeypatch.setattr("lrconsole.audit.attest.MAX_FILE_BYTES", 10)
    for evidence in ("file:page.txt", "file:gone.txt", "file:a\0b"):
        with pytest.raises(UsageError, match="evidence file"):
            door.answer("B1", Answer.YES, "Tom", evidence)


def test_the_newest_is_taken_back_only_while_it_is_still_the_newest(tmp_path: Path) -> None:
    door = people(tmp_path)
    door.decide((ONE,), Choice.FIX_NOW, "Ana")
    seen = door.last()
    assert seen is not None
    door.note((TWO,), "in between", "Ben")
    with pytest.raises(UsageError, match=r"somebody added something since: Ben noted spf\.single:two\.example"):
        door.undo("Ana", seen.number)
    assert risk(door, ONE).decision is not None
    assert [kind for kind, *_ in log(tmp_path)] == ["decided", "noted"]


def test_with_nothing_left_there_is_nothing_to_take_back(tmp_path: Path) -> None:
    door = people(tmp_path)
    for _ in asked():
        door.undo("Ana")
    assert door.last() is None
    with pytest.raises(UsageError, match="nothing to take back"):
        door.undo("Ana")
    with pytest.raises(UsageError, match="needs the name"):
        door.undo(" ")


def test_read_only_refuses_everything(tmp_path: Path) -> None:
    door = people(tmp_path, read_only=True)
    before = (tmp_path / "record.sqlite").read_bytes()
    for act in (
        lambda: door.decide((ONE,), Choice.FIX_NOW, "Ana"),
        lambda: door.waive((ONE,), "Ana Ruiz", REASON),
        lambda: door.answer("B1", Answer.NO, "Ana"),
        lambda: door.note((ONE,), "seen", "Ana"),
        lambda: door.undo("Ana"),
        door.last,
    ):
        with pytest.raises(UsageError, match="--read-only"):
            act()
    assert (tmp_path / "record.sqlite").read_bytes() == before


def test_what_is_said_passes_the_redactor(tmp_path: Path) -> None:
    door = people(tmp_path, redact=lambda text: text.replace("hunter2", "•••"))
    door.note((ONE,), "the password is hunter2", "Ana")
    door.undo("hunter2")
    assert b"hunter2" not in (tmp_path / "record.sqlite").read_bytes()
    assert log(tmp_path)[-1][3] == "•••"


def test_a_record_that_is_written_by_another_process_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    door = people(tmp_path, busy_seconds=0.1)
    with closing(sqlite3.connect(tmp_path / "record.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="in use by another process"):
            door.decide((ONE, TWO), Choice.FIX_NOW, "Ana")
        other.execute("ROLLBACK")
    assert log(tmp_path) == []
    assert door.decide((ONE,), Choice.FIX_NOW, "Ana")


def test_without_a_record_it_says_what_to_do(tmp_path: Path) -> None:
    door = People(tmp_path / "record.sqlite", lambda: NOW)
    for act in (lambda: door.decide((ONE,), Choice.FIX_NOW, "Ana"), lambda: door.undo("Ana"), door.last):
        with pytest.raises(RecordError, match="lrconsole audit"):
            act()
    assert list(tmp_path.iterdir()) == []
