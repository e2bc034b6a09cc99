"""Tests of taking the standing of a launch from the record."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lrconsole.audit.standing import take
from lrconsole.model.audit import Answer, AuditState, Change, Choice, EventKind, JobState
from lrconsole.model.judgement import Impact, Outcome, Severity
from lrconsole.model.standing import Launch, RowStanding, Standing
from lrconsole.stages.roadmap import ROWS
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.audit.made import NOW, Memory, all_confirmed, attestation, audit, decision, finding, memory, standing, summary, waiver


def row(found: Standing, id: str) -> RowStanding:
    return next(one for one in found.rows if one.id == id)


def test_an_empty_record_lists_every_row_as_unknown() -> None:
    found = take(Memory(), NOW)
    assert (found.audit, found.launch, found.comparison) == (None, Launch.NOT_AUDITED, None)
    assert [one.id for one in found.rows] == [one.id for one in ROWS]
    assert {one.outcome for one in found.rows} == {Outcome.UNKNOWN}
    assert [len(found.bar), len(found.targets)] == [11, 5]
    assert row(found, "B5").summary == "nothing has established this yet"
    assert row(found, "B1").summary == "nobody has confirmed this yet"


def test_the_findings_of_an_audit_and_of_people_are_ranked_together() -> None:
    found = take(Memory().add(audit(), finding()), NOW)
    names = {risk.finding.fingerprint for risk in found.risks}
    assert {"spf.single:northstar.example", "attest.B1", "attest.F7"} <= names
    assert len(found.risks) == 1 + sum(one.asked for one in ROWS)
    assert found.blockers[0].rank == 1


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [
        ((Outcome.PASS, Outcome.PASS), Outcome.PASS),
        ((Outcome.PASS, Outcome.NOT_APPLICABLE), Outcome.PASS),
        ((Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE), Outcome.NOT_APPLICABLE),
        ((Outcome.PASS, Outcome.WARN), Outcome.WARN),
        ((Outcome.WARN, Outcome.UNKNOWN), Outcome.UNKNOWN),
        ((Outcome.UNKNOWN, Outcome.ERROR), Outcome.ERROR),
        ((Outcome.ERROR, Outcome.FAIL, Outcome.PASS), Outcome.FAIL),
    ],
)
def test_an_automatic_row_is_as_good_as_its_worst_check(outcomes: tuple[Outcome, ...], worst: Outcome) -> None:
    made = [finding(f"a.b:{number}", outcome, rows=("R1.5",)) for number, outcome in enumerate(outcomes)]
    found = row(standing(*made), "R1.5")
    assert found.outcome is worst
    assert len(found.checks) == len(outcomes)
    assert found.summary


@pytest.mark.parametrize(
    ("check", "answer", "worst"),
    [
        (Outcome.PASS, Answer.YES, Outcome.ATTESTED),
        (Outcome.PASS, None, Outcome.UNKNOWN),
        (Outcome.FAIL, Answer.YES, Outcome.FAIL),
        (Outcome.PASS, Answer.NO, Outcome.FAIL),
        (Outcome.PASS, Answer.NOT_APPLICABLE, Outcome.PASS),
        (None, Answer.YES, Outcome.ATTESTED),
    ],
)
def test_an_asked_row_needs_both_its_checks_and_its_answer(check: Outcome | None, answer: Answer | None, worst: Outcome) -> None:
    record = Memory(kept_attestations=[attestation("B3", answer)] if answer else [])
    record.add(audit(), *([finding("keys.bundle", check, rows=("B3",))] if check else []))
    found = row(take(record, NOW), "B3")
    assert found.outcome is worst
    assert "attest.B3" in found.checks
    assert (found.attested is not None) == (answer is not None)


def test_a_lapsed_answer_is_not_shown_as_holding() -> None:
    found = take(Memory(kept_attestations=[attestation("B3", days=1)]).add(audit()), NOW + timedelta(days=1))
    assert row(found, "B3").attested is None


def test_a_running_audit_lies_over_the_finished_one_before() -> None:
    record = memory(finding(), finding("tls.chain:a", Outcome.PASS))
    record.add(audit(2, AuditState.RUNNING, planned=2, done=1), finding("tls.chain:a", Outcome.FAIL))
    found = take(record, NOW)
    assert found.audit is record.kept_audits[1]
    outcomes = {risk.finding.fingerprint: risk.finding.outcome for risk in found.risks if not risk.finding.check.startswith("attest.")}
    assert outcomes == {"spf.single:northstar.example": Outcome.FAIL, "tls.chain:a": Outcome.FAIL}
    assert found.comparison is not None
    assert found.comparison.of(Change.GONE) == ()


@pytest.mark.parametrize("state", [AuditState.INTERRUPTED, AuditState.CANCELLED])
def test_an_audit_that_was_cut_off_takes_nothing_away_and_says_so(state: AuditState) -> None:
    record = memory(finding(), finding("tls.chain:a", Outcome.FAIL))
    before = {risk.finding.fingerprint for risk in take(record, NOW).blockers}
    record.add(audit(2, state, planned=9, done=1), finding("tls.chain:a", Outcome.PASS))
    found = take(record, NOW)
    assert {risk.finding.fingerprint for risk in found.blockers} == before - {"tls.chain:a"}
    assert any(f"Audit 2 was {state.value}: 8 of 9 checks have no result." in reason for reason in found.reasons)


def test_no_row_holds_because_a_first_audit_was_cut_off() -> None:
    met = [finding("tls.chain:a", Outcome.PASS, rows=("B5",)), finding("redirects.old_domains:a", Outcome.NOT_APPLICABLE, rows=("B6",))]
    cut = Memory().add(audit(1, AuditState.INTERRUPTED, planned=9, done=2), *met)
    assert {row.id: row.outcome for row in take(cut, NOW).rows if row.id in ("B5", "B6")} == dict.fromkeys(("B5", "B6"), Outcome.UNKNOWN)
    assert "nothing has established this yet" in {row.summary for row in take(cut, NOW).rows if row.id == "B6"}


def test_a_partial_audit_lies_over_the_full_one_before() -> None:
    record = memory(finding(), finding("tls.chain:a", Outcome.FAIL))
    assert take(record, NOW).launch is Launch.NO_GO
    record.add(audit(2, only=("spf",)), finding(outcome=Outcome.PASS))
    assert [risk.finding.fingerprint for risk in take(record, NOW).blockers] == ["tls.chain:a"]
    record.add(audit(3, only=("tls",)), finding("tls.chain:a", Outcome.PASS))
    assert take(record, NOW).launch is Launch.GO


def test_a_partial_audit_after_an_unfinished_full_one_is_no_go() -> None:
    record = Memory(kept_attestations=all_confirmed()).add(audit(1, AuditState.CANCELLED, planned=9, done=1), finding())
    record.add(audit(2, only=("spf",)), finding(outcome=Outcome.PASS))
    found = take(record, NOW)
    assert found.launch is Launch.NO_GO
    assert "Audit 1 was cancelled" in found.reasons[0]


def test_a_check_that_has_something_to_look_at_now_loses_its_unknown() -> None:
    record = memory(finding("dns.caa", Outcome.UNKNOWN))
    record.add(audit(2, only=("dns",)), finding("dns.caa:app.northstar.example", Outcome.PASS))
    assert take(record, NOW).launch is Launch.GO


def test_the_comparison_is_with_the_last_finished_full_audit_and_knows_the_history() -> None:
    record = memory(finding())
    record.add(audit(2), finding(outcome=Outcome.PASS))
    record.add(audit(3, AuditState.CANCELLED, planned=5, done=0))
    record.add(audit(4, only=("tls",)))
    record.add(audit(5), finding())
    found = take(record, NOW).comparison
    assert found is not None
    assert (found.before, found.after) == (2, 5)
    assert [item.change for item in found.differences] == [Change.REGRESSED]


def test_the_first_audit_has_nothing_to_compare_with() -> None:
    assert standing(finding()).comparison is None


def test_the_projects_weights_rank_the_findings() -> None:
    record = Memory(kept_attestations=all_confirmed())
    login, mail = (finding(f"a.{hurt.value}", severity=Severity.HIGH, hurts=(hurt,)) for hurt in (Impact.LOGIN, Impact.EMAIL))
    record.add(audit(project=summary(weights=(("email", 9),))), login, mail)
    assert take(record, NOW).risks[0].finding is mail


def test_the_real_record_gives_the_same_standing_as_the_one_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "northstar" / "record.db"
    made = (finding(), finding("tls.chain:a", Outcome.UNKNOWN), finding("a.b", Outcome.PASS, severity=Severity.LOW))
    memo = memory(
        *made,
        kept_decisions=[decision("tls.chain:a", Choice.DEFER)],
        kept_waivers=[waiver("spf.single:northstar.example")],
    )
    with RecordWriter(path, now=lambda: NOW) as writer:
        job = writer.open_job("audit", 1, 0.0)
        number = writer.begin_audit(summary(), len(made), job=job)
        writer.add_event(EventKind.AUDIT_STARTED, audit=number)
        for one in made:
            writer.add_finding(number, one)
        writer.finish_audit(number, AuditState.DONE)
        writer.close_job(job, JobState.DONE)
        writer.add_decision(memo.kept_decisions[0])
        writer.add_waiver(memo.kept_waivers[0])
        for answer in memo.kept_attestations:
            writer.add_attestation(answer)
    with RecordReader(path) as reader:
        real = take(reader, NOW)
        later = take(reader, memo.kept_waivers[0].expires)
    expected = take(memo, NOW)
    assert (real.launch, real.reasons, real.risks, real.rows) == (expected.launch, expected.reasons, expected.risks, expected.rows)
    assert (real.launch, later.launch) == (Launch.GO, Launch.NO_GO)


def test_taking_a_standing_imports_nothing_slow() -> None:
    code = "import lrconsole.audit.standing, lrconsole.audit.exit, sys; print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    slow = {"asyncio", "pydantic", "sqlite_utils", "httpx", "dns", "cryptography", "keyring", "psutil", "difflib", "lrconsole.probes"}
    assert loaded & slow == set()
