"""Tests that hostile text comes out of the record, the reports and the commands as plain text of bounded length."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings

from lrconsole.cli.documents import document
from lrconsole.jobs.standing import standing_of
from lrconsole.model.audit import AuditState, Choice, Decision, EventKind, PersonNamed, ProjectSummary, Waiver
from lrconsole.model.finding import Evidence
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Standing
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.audit.made import attestation, finding, waiver
from tests.cli.place import Place
from tests.report.made import hostile
from tests.safety.hostile import STRINGS, texts, unsafe

_FORMATS = ("markdown", "html", "json", "sarif", "junit", "table")
_LARGEST = 800_000
"""Bytes of a report whose every foreign text is a megabyte."""


def recorded(record: Path, text: str) -> None:
    """Write a record in which everything that is foreign or typed is `text`."""
    now = datetime.now(UTC)
    project = ProjectSummary(text, text, "production", text, (PersonNamed(text, text),))
    bad = finding(f"spf.single:{text}", summary=text, fix=text, evidence=(Evidence(text, text),), severity=Severity.HIGH, seen_at=now)
    unknown = finding(f"tls.chain:{text}", Outcome.UNKNOWN, summary=text, seen_at=now)
    broken = finding(f"tls.names:{text}", Outcome.ERROR, summary=text, seen_at=now)
    with RecordWriter(record, now=lambda: now) as writer:
        for found in ((replace(bad, outcome=Outcome.PASS),), (bad, unknown, broken)):
            audit = writer.begin_audit(project, len(found), commit=text, version="0.1.0")
            for one in found:
                writer.add_finding(audit, one)
                writer.add_event(EventKind.CHECK_DONE, audit=audit, about=one.fingerprint, text=text, who=text)
            writer.finish_audit(audit, AuditState.DONE)
        writer.add_decision(Decision(unknown.fingerprint, Choice.NO_GO, text, text, now, audit))
        writer.add_waiver(Waiver(bad.fingerprint, text, text, now, waiver("x", now).expires, text))
        writer.add_attestation(replace(attestation("B9", at=now), who=text, evidence=text))


def read(record: Path) -> Standing:
    with RecordReader(record) as reader:
        return standing_of(reader, datetime.now(UTC))


@pytest.mark.parametrize("name", STRINGS)
def test_through_the_record_into_every_report(tmp_path: Path, name: str) -> None:
    record = tmp_path / "record.sqlite"
    recorded(record, STRINGS[name])
    standing = read(record)
    for format_ in _FORMATS:
        text = document(standing, format_)
        assert unsafe(text) == [], format_
        assert len(text.encode()) < _LARGEST, format_


_SAMPLE = ("clipboard", "bidi", "long line")


@pytest.mark.parametrize("name", STRINGS)
def test_through_commands(tmp_path: Path, name: str, full: bool) -> None:
    if not full and name not in _SAMPLE:
        pytest.skip("the others take long: run them with --full")
    text = STRINGS[name]
    place = Place(tmp_path)
    place.project.mkdir()
    (place.project / "lrconsole.toml").write_text('[project]\nname = "x"\n')
    recorded(place.record, text)
    for command in (["status"], ["status", "--all"], ["status", "--json"], ["attest"], ["report"], ["doctor"]):
        ran = place.run(*command)
        assert ran.out
        assert ran.err == ""
        assert unsafe(ran.out) == [], command
        assert len(ran.out) < _LARGEST


@pytest.mark.skipif(not hasattr(os, "fork"), reason="argument lists of Windows cannot hold these")
def test_typed_at_the_command_line(place: Place, full: bool) -> None:
    """What a person pastes is stored and told again as plain text, in one line."""
    for name in ("clipboard", "bidi", *(("colour", "carriage return", "line separators", "html") if full else ())):
        text = STRINGS[name] + " with enough words for a reason"
        name_of = "spf.single:news.example"
        runs = [
            place.run("decide", name_of, "fix-now", "--by", text, "--reason", text),
            place.run("attest", "B9", "yes", "--by", text, "--evidence", text),
            place.run("waive", name_of, "--owner", text, "--reason", text),
            place.run("decide", text, "defer", "--by", "Ana", "--reason", text),
            place.run("attest", text, "yes", "--by", text, "--evidence", text),
            place.run("checks", text),
            place.run("config", "explain", text),
            place.run("audit", "--only", text),
            place.run("--project", text.replace("/", ""), "status"),
        ]
        for ran in runs:
            assert ran.code in (0, 2, 4), ran
            assert unsafe(ran.out + ran.err) == []
            assert (ran.out + ran.err).count("\n") == 1
            assert len(ran.out + ran.err) < 3_000


def test_what_a_project_file_says(tmp_path: Path) -> None:
    """A file that came with somebody else's code can hold any character in its strings."""
    text = json.dumps(STRINGS["clipboard"] + STRINGS["bidi"] + "\x9b31m" + STRINGS["bell and backspace"])
    place = Place(tmp_path)
    place.project.mkdir()
    (place.project / "lrconsole.toml").write_text(
        f'[project]\nname = {text}\n[[role]]\nname = {text}\nusername = {text}\npassword = "env:X"\n'
        f'[flow.login]\n[[flow.login.step]]\nname = {text}\nurl = "https://x.example/"\n[[domain]]\nname = "x.example"\n'
        f"[[person]]\nname = {text}\n"
    )
    keys = ("project.name", "role[0].name", "role", "flow.login.step[0].name", "person")
    commands = [["config", "explain", key] for key in keys]
    commands += [["config", "check", "--json"], ["secrets", "list"], ["secrets", "check"], ["doctor"], ["trust", "--yes"]]
    for command in commands:
        ran = place.run(*command)
        assert ran.out, ran.err
        assert unsafe(ran.out + ran.err) == [], command


@pytest.fixture
def place(tmp_path: Path) -> Place:
    from tests.cli.place import place as made

    return made(tmp_path)


@given(texts())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_in_any_report(text: str) -> None:
    standing = hostile(text)
    for format_ in _FORMATS:
        written = document(standing, format_)
        assert unsafe(written) == [], format_
        if format_ in ("json", "sarif"):
            json.loads(written)
        if format_ == "junit":
            fromstring(written.encode())
