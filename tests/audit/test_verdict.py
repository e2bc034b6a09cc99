"""Tests of the verdict and of the exit code that follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lrconsole.audit.exit import exit_code
from lrconsole.audit.standing import take
from lrconsole.model.audit import Audit, AuditState, Choice
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Launch
from tests.audit.made import NOW, Memory, all_confirmed, audit, decision, finding, memory, standing, waiver

NAME = "spf.single:northstar.example"
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("outcome", "launch"),
    [
        (Outcome.PASS, Launch.GO),
        (Outcome.WARN, Launch.GO),
        (Outcome.NOT_APPLICABLE, Launch.GO),
        (Outcome.FAIL, Launch.NO_GO),
        (Outcome.UNKNOWN, Launch.NO_GO),
        (Outcome.ERROR, Launch.NO_GO),
    ],
)
def test_an_undecided_blocker_must_be_met(outcome: Outcome, launch: Launch) -> None:
    assert standing(finding(outcome=outcome)).launch is launch


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR])
@pytest.mark.parametrize(
    ("choice", "launch"),
    [
        (Choice.FIX_NOW, Launch.NO_GO),
        (Choice.NO_GO, Launch.NO_GO),
        (Choice.WAIVE, Launch.NO_GO),
        (Choice.DEFER, Launch.GO),
        (Choice.NOT_APPLICABLE, Launch.GO),
    ],
)
def test_what_a_decision_does_to_a_blocker(outcome: Outcome, choice: Choice, launch: Launch) -> None:
    assert standing(finding(outcome=outcome), kept_decisions=[decision(NAME, choice)]).launch is launch


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO])
def test_less_than_a_blocker_stops_no_launch_unless_somebody_says_no_go(severity: Severity) -> None:
    made = finding(severity=severity)
    assert standing(made).launch is Launch.GO
    refused = standing(made, kept_decisions=[decision(NAME, Choice.NO_GO)])
    assert refused.launch is Launch.NO_GO
    assert any("Ana Ruiz decided no-go" in reason for reason in refused.reasons)


def test_a_no_go_ends_when_the_finding_is_met() -> None:
    assert standing(finding(outcome=Outcome.PASS), kept_decisions=[decision(NAME, Choice.NO_GO)]).launch is Launch.GO


def test_a_waiver_alone_is_enough_and_go_says_who_and_until_when() -> None:
    found = standing(finding(), kept_waivers=[waiver(NAME)])
    assert found.launch is Launch.GO
    assert any("Ana Ruiz until 2026-12-08" in reason for reason in found.reasons)


def test_a_waiver_turns_back_on_the_exact_moment() -> None:
    record = memory(finding(), kept_waivers=[waiver(NAME)])
    ends = record.kept_waivers[0].expires
    last = take(record, ends - timedelta(microseconds=1))
    assert last.launch is Launch.GO
    over = take(record, ends)
    assert over.launch is Launch.NO_GO
    assert over.blockers[0].lapsed == record.kept_waivers[0]
    assert any("the waiver of Ana Ruiz ended on 2026-12-08" in reason for reason in over.reasons)
    assert (exit_code(last), exit_code(over)) == (ExitCode.GO, ExitCode.NO_GO)


def test_an_older_decision_does_not_come_back_when_a_waiver_ends() -> None:
    record = memory(finding(), kept_decisions=[decision(NAME, Choice.DEFER)], kept_waivers=[waiver(NAME, LATER)])
    assert take(record, NOW + timedelta(days=1)).launch is Launch.GO
    assert take(record, NOW + timedelta(days=20)).launch is Launch.NO_GO


@pytest.mark.parametrize("choice", [Choice.FIX_NOW, Choice.NO_GO])
def test_a_later_decision_ends_a_waiver(choice: Choice) -> None:
    found = standing(finding(), now=LATER, kept_decisions=[decision(NAME, choice, LATER)], kept_waivers=[waiver(NAME)])
    assert found.launch is Launch.NO_GO
    assert found.blockers[0].waiver is None


def test_a_decision_after_a_lapsed_waiver_counts() -> None:
    record = memory(finding(), kept_waivers=[waiver(NAME)])
    after = NOW + timedelta(days=20)
    record.kept_decisions.append(decision(NAME, Choice.DEFER, after))
    assert take(record, after).launch is Launch.GO


def test_the_newest_decision_counts() -> None:
    both = [decision(NAME, Choice.DEFER), decision(NAME, Choice.FIX_NOW, LATER)]
    assert standing(finding(), now=LATER, kept_decisions=both).launch is Launch.NO_GO


@pytest.mark.parametrize(
    ("kept", "launch", "says", "code"),
    [
        (None, Launch.NOT_AUDITED, "No audit has been made yet", ExitCode.INCOMPLETE),
        (audit(1, AuditState.RUNNING, planned=9, done=4), Launch.NOT_AUDITED, "audit 1 is still running: 4 of 9", ExitCode.INCOMPLETE),
        (audit(1, AuditState.CANCELLED, planned=9, done=4), Launch.NO_GO, "cancelled: 5 of 9 checks have no result", ExitCode.NO_GO),
        (audit(1, AuditState.INTERRUPTED, planned=9, done=4), Launch.NO_GO, "interrupted: 5 of 9", ExitCode.NO_GO),
        (audit(1, planned=9, done=8), Launch.NO_GO, "without a result of 1 of 9 planned checks", ExitCode.NO_GO),
        (audit(1, planned=0), Launch.NO_GO, "had nothing to check", ExitCode.NO_GO),
        (audit(1, only=("spf",)), Launch.NO_GO, "Only a part was audited", ExitCode.NO_GO),
        (audit(1), Launch.GO, "Every blocker is fixed or decided", ExitCode.GO),
    ],
)
def test_the_audit_itself_must_have_come_to_its_end(kept: Audit | None, launch: Launch, says: str, code: ExitCode) -> None:
    record = Memory(kept_attestations=all_confirmed())
    if kept:
        record.add(kept, finding(outcome=Outcome.PASS))
    found = take(record, NOW)
    assert found.launch is launch
    assert says in " ".join(found.reasons)
    assert exit_code(found) is code


def test_a_new_audit_that_runs_is_a_no_go_until_it_has_ended() -> None:
    record = memory(finding(outcome=Outcome.PASS))
    record.add(audit(2, AuditState.RUNNING, planned=9, done=0))
    assert take(record, NOW).launch is Launch.NO_GO


def test_more_blockers_than_fit_are_counted() -> None:
    found = standing(*(finding(f"a.b:{number:02}") for number in range(13)))
    assert found.reasons[0] == "13 blockers in the way of the launch: 13 fail."
    assert found.reasons[-1] == "And 3 more blockers."


def test_foreign_text_in_reasons_is_clean() -> None:
    found = standing(finding(summary="two\x1b[2J\nrecords\u202e"))
    assert all(character.isprintable() for reason in found.reasons for character in reason)


@pytest.mark.parametrize(
    ("outcome", "severity", "fail_on", "code"),
    [
        (Outcome.FAIL, Severity.HIGH, None, ExitCode.GO),
        (Outcome.FAIL, Severity.HIGH, Severity.HIGH, ExitCode.FINDINGS),
        (Outcome.FAIL, Severity.HIGH, Severity.LOW, ExitCode.FINDINGS),
        (Outcome.FAIL, Severity.HIGH, Severity.BLOCKER, ExitCode.GO),
        (Outcome.UNKNOWN, Severity.HIGH, Severity.HIGH, ExitCode.FINDINGS),
        (Outcome.ERROR, Severity.HIGH, Severity.HIGH, ExitCode.FINDINGS),
        (Outcome.WARN, Severity.HIGH, Severity.HIGH, ExitCode.GO),
        (Outcome.FAIL, Severity.BLOCKER, Severity.LOW, ExitCode.NO_GO),
    ],
)
def test_exit_code_of_one_finding(outcome: Outcome, severity: Severity, fail_on: Severity | None, code: ExitCode) -> None:
    assert exit_code(standing(finding(outcome=outcome, severity=severity)), fail_on) is code


def test_what_is_decided_is_not_counted_by_fail_on() -> None:
    made = finding(severity=Severity.HIGH)
    assert exit_code(standing(made, kept_waivers=[waiver(NAME)]), Severity.HIGH) is ExitCode.GO
    assert exit_code(standing(made, kept_decisions=[decision(NAME, Choice.DEFER)]), Severity.HIGH) is ExitCode.GO
