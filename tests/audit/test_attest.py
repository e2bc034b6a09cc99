"""Tests of answering rows, and of the findings that answers become."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lrconsole.audit.attest import attest
from lrconsole.audit.attested import findings, newest
from lrconsole.audit.standing import take
from lrconsole.model.audit import Answer, Attestation, EvidenceKind
from lrconsole.model.errors import UsageError
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Launch
from lrconsole.stages.roadmap import ROWS
from tests.audit.made import NOW, attestation, finding, memory


def of(row: str, *answers: Attestation, now: datetime = NOW) -> Finding:
    return next(made for made in findings(newest(answers), now) if made.check == f"attest.{row}")


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        ("saw it in staging", EvidenceKind.TEXT),
        ("https://ci.example/run/7", EvidenceKind.LINK),
        ("http://ci.example/run/7", EvidenceKind.LINK),
    ],
)
def test_text_and_links_are_kept_as_given(evidence: str, kind: EvidenceKind) -> None:
    made = attest("B1", Answer.YES, " Ben   Okoro ", evidence, NOW)
    assert (made.row, made.answer, made.who, made.kind, made.evidence, made.sha256) == ("B1", Answer.YES, "Ben Okoro", kind, evidence, "")


def test_a_file_is_kept_with_its_hash(tmp_path: Path) -> None:
    content = b"drill of 20 November\x00\xff" * 10_000
    (tmp_path / "drill.log").write_bytes(content)
    made = attest("R5.3", Answer.YES, "Ben", "file:drill.log", NOW, root=tmp_path)
    assert (made.kind, made.evidence, made.sha256) == (EvidenceKind.FILE, "drill.log", hashlib.sha256(content).hexdigest())
    absolute = attest("R5.3", Answer.YES, "Ben", f"file:{tmp_path / 'drill.log'}", NOW, root=tmp_path / "elsewhere")
    assert absolute.sha256 == made.sha256


@pytest.mark.parametrize("name", ["missing.log", ".", ""])
def test_an_evidence_file_must_exist(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="does not exist or is no file"):
        attest("B1", Answer.YES, "Ben", f"file:{name}", NOW, root=tmp_path)


@pytest.mark.parametrize("row", ["b1", " B1 ", "attest.B1"])
def test_a_row_can_be_named_as_it_is_shown(row: str) -> None:
    assert attest(row, Answer.YES, "Ben", "seen", NOW).row == "B1"


@pytest.mark.parametrize(
    ("row", "who", "evidence", "says"),
    [
        ("B1", " ", "seen", "name of the person"),
        ("B1", "Ben", "  ", "needs evidence"),
        ("B5", "Ben", "seen", "established by checks"),
        ("D1", "Ben", "seen", "listed as deliverable"),
        ("A1", "Ben", "seen", "listed as automation"),
        ("B99", "Ben", "seen", "no row"),
    ],
)
def test_what_cannot_be_answered_says_why(row: str, who: str, evidence: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        attest(row, Answer.YES, who, evidence, NOW)


def test_only_a_no_goes_without_evidence() -> None:
    assert attest("B1", Answer.NO, "Ben", "", NOW).answer is Answer.NO
    with pytest.raises(UsageError, match="needs evidence"):
        attest("B1", Answer.NOT_APPLICABLE, "Ben", "", NOW)


@pytest.mark.parametrize(
    ("row", "until", "ends"),
    [
        ("B1", None, date(2027, 2, 22)),
        ("B9", None, date(2026, 12, 24)),
        ("B1", date(2026, 11, 25), date(2026, 11, 25)),
        ("B1", date(2027, 11, 24), date(2027, 11, 24)),
    ],
)
def test_an_answer_ends_as_its_day_begins(row: str, until: date | None, ends: date) -> None:
    made = attest(row, Answer.YES, "Ben", "seen", NOW, valid_until=until)
    assert made.valid_until == datetime(ends.year, ends.month, ends.day, tzinfo=UTC)


@pytest.mark.parametrize("until", [date(2026, 11, 24), date(2026, 1, 1), date(2027, 11, 25)])
def test_an_answer_that_is_over_or_runs_too_long_is_refused(until: date) -> None:
    with pytest.raises(UsageError, match="choose a day from 2026-11-25 to 2027-11-24"):
        attest("B1", Answer.YES, "Ben", "seen", NOW, valid_until=until)


def test_every_asked_row_and_no_other_has_a_finding() -> None:
    assert [made.check for made in findings({}, NOW)] == [f"attest.{row.id}" for row in ROWS if row.asked]


def test_a_row_that_nobody_answered_is_unknown_and_says_whom_to_ask() -> None:
    made = of("B4")
    assert (made.outcome, made.summary, made.severity) == (Outcome.UNKNOWN, "nobody has confirmed this yet", Severity.BLOCKER)
    assert made.fix.startswith("Ask whoever deploys, then record the answer: lrconsole attest B4")
    assert made.evidence[0].value.endswith("?")
    assert made.is_blocking


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(Answer.YES, Outcome.ATTESTED), (Answer.NO, Outcome.FAIL), (Answer.NOT_APPLICABLE, Outcome.NOT_APPLICABLE)],
)
def test_an_answer_becomes_an_outcome(answer: Answer, outcome: Outcome) -> None:
    made = of("B1", attestation("B1", answer))
    assert made.outcome is outcome
    assert "Ben Okoro on 2026-11-24" in made.summary


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_turns_back_on_the_exact_moment(answer: Answer) -> None:
    given = attestation("B1", answer)
    assert of("B1", given, now=given.valid_until - timedelta(microseconds=1)).outcome is not Outcome.UNKNOWN
    lapsed = of("B1", given, now=given.valid_until)
    assert lapsed.outcome is Outcome.UNKNOWN
    assert "valid until 2027-02-22; ask again" in lapsed.summary


def test_a_launch_turns_back_when_an_answer_lapses() -> None:
    record = memory(finding(outcome=Outcome.PASS))
    ends = min(given.valid_until for given in record.kept_attestations)
    assert take(record, ends - timedelta(microseconds=1)).launch is Launch.GO
    assert take(record, ends).launch is Launch.NO_GO


def test_the_newest_answer_counts_even_when_an_older_one_still_holds() -> None:
    older = attestation("B1", Answer.YES, days=300)
    newer = attestation("B1", Answer.NO, NOW + timedelta(days=1), days=10)
    assert of("B1", older, newer, now=NOW + timedelta(days=2)).outcome is Outcome.FAIL
    assert of("B1", older, newer, now=NOW + timedelta(days=20)).outcome is Outcome.UNKNOWN
