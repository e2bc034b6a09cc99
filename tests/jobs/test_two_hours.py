"""Tests of the two-hour audit: which question comes next, and what the time came to."""

from __future__ import annotations

from datetime import timedelta

from lrconsole.audit.standing import take
from lrconsole.jobs.two_hours import next_question, open_questions, summary
from lrconsole.model.audit import Answer, AuditState, Choice, ClockSegment
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import ClockPhase, Launch, Standing
from tests.audit.made import NOW, Memory, all_confirmed, attestation, audit, decision, finding, waiver

LATER = NOW + timedelta(hours=1)
BLOCKER = "spf.single:northstar.example"


def standing(*answers: str, **more: object) -> Standing:
    """A launch in which these rows were answered with yes."""
    record = Memory(kept_attestations=[attestation(row) for row in answers], **more)  # type: ignore[arg-type]
    return take(record.add(audit(planned=1), finding(BLOCKER)), NOW)


def in_order(one: Standing) -> list[str]:
    return [question.row for question in open_questions(one)]


def test_what_blocks_comes_first_and_then_the_rank() -> None:
    one = standing()
    severity = {risk.finding.rows[0]: risk.finding.severity for risk in one.risks if risk.finding.check.startswith("attest.")}
    rank = {risk.finding.rows[0]: risk.rank for risk in one.risks}
    order = in_order(one)
    assert order == sorted(order, key=lambda row: (severity[row] is not Severity.BLOCKER, rank[row]))
    assert severity[order[0]] is Severity.BLOCKER
    assert next_question(one) == order[0]


def test_each_is_reached_from_the_one_before_and_the_last_leads_to_the_first() -> None:
    one = standing()
    order = in_order(one)
    reached = [next_question(one, row) for row in order]
    assert reached == [*order[1:], order[0]]
    assert next_question(one, "tls.expiry") == order[0]


def test_one_goes_on_from_a_row_that_was_just_answered() -> None:
    order = in_order(standing())
    one = standing(order[3])
    assert order[3] not in in_order(one)
    assert next_question(one, order[3]) == order[4]
    assert next_question(standing(order[3], order[4]), order[3]) == order[5]


def test_a_question_that_was_deferred_comes_after_the_other_blockers() -> None:
    order = in_order(standing())
    first = order[0]
    moved = in_order(standing(kept_decisions=[decision(f"attest.{first}", Choice.DEFER)]))
    blocking = sum(question.blocks for question in open_questions(standing()))
    assert moved.index(first) == blocking - 1


def test_a_no_is_an_answer_and_one_that_ran_out_is_open_again() -> None:
    answers = [attestation(item.row) for item in all_confirmed()]
    answers[0] = attestation(answers[0].row, Answer.NO)
    record = Memory(kept_attestations=answers).add(audit())
    assert next_question(take(record, NOW)) is None
    assert next_question(take(record, NOW + timedelta(days=91))) == open_questions(take(record, NOW + timedelta(days=91)))[0].row


def test_the_summary_counts_what_fell_into_the_time() -> None:
    before, start = NOW - timedelta(days=2), NOW
    record = Memory(
        kept_attestations=[attestation("B1", at=before), attestation("B3", at=NOW + timedelta(minutes=5))],
        kept_decisions=[decision(BLOCKER, Choice.FIX_NOW, before), decision("tls.expiry:a", Choice.DEFER, NOW + timedelta(minutes=7))],
        kept_waivers=[waiver(BLOCKER, NOW + timedelta(minutes=9))],
        kept_clock=[ClockSegment(start, start + timedelta(minutes=30), 1800.0), ClockSegment(NOW + timedelta(minutes=40), None, 0.0)],
    )
    record.add(audit(1, started=before, finished=before, planned=1), finding(BLOCKER), finding("tls.expiry:a"))
    record.add(audit(2, started=start, finished=start + timedelta(minutes=1), planned=1), finding(BLOCKER))
    found = summary(record, LATER)
    assert (found.since, found.clock.phase, found.clock.used) == (start, ClockPhase.RUNNING, 3000.0)
    assert (found.audits, found.checks) == (1, 1)
    assert [item.row for item in found.answered] == ["B3"]
    assert "B3" not in [question.row for question in found.open]
    assert [item.fingerprint for item in found.decisions] == ["tls.expiry:a"]
    assert [item.fingerprint for item in found.waivers] == [BLOCKER]
    assert found.start is not None
    assert (found.start.at, found.start.launch, found.start.blockers, found.now.blockers) == (start, Launch.NO_GO, 9, 6)
    assert found.not_reached == ()


def test_the_start_is_the_first_audit_when_none_was_made_before() -> None:
    record = Memory(kept_attestations=all_confirmed(), kept_clock=[ClockSegment(NOW, None, 0.0)])
    record.add(audit(1, started=NOW, finished=NOW + timedelta(minutes=2), planned=1), finding(BLOCKER))
    record.add(audit(2, started=NOW, finished=NOW + timedelta(minutes=9), planned=1), finding(BLOCKER, Outcome.PASS))
    found = summary(record, LATER)
    assert found.start is not None
    assert (found.start.at, found.start.launch, found.start.blockers) == (NOW + timedelta(minutes=2), Launch.NO_GO, 1)
    assert (found.now.launch, found.now.blockers) == (Launch.GO, 0)
    assert found.next == ("Nothing blocks the launch. Write the launch risk list: lrconsole report",)


def test_a_record_without_an_audit_or_a_clock_says_what_to_do() -> None:
    found = summary(Memory(), NOW)
    assert (found.since, found.start, found.audits, found.checks) == (None, None, 0, 0)
    assert found.clock.phase is ClockPhase.NOT_STARTED
    assert found.next == ("Run every check: R in the console, or lrconsole audit.",)


def test_when_the_time_is_over_the_rows_that_were_not_reached_are_named() -> None:
    record = Memory(kept_clock=[ClockSegment(NOW, NOW, 7200.0)]).add(audit(), finding(BLOCKER))
    found = summary(record, LATER)
    assert found.clock.phase is ClockPhase.OVER
    assert set(found.not_reached) == {question.row for question in found.open}
    assert found.next[0].startswith("Fix or decide 1 blocker; first spf.single:northstar.example: 2 SPF records")
    assert "first B3" in found.next[1]
    assert found.next[2].startswith("The two hours are over")
    assert "B1," in found.next[2]


def test_a_running_audit_and_a_paused_clock_are_named() -> None:
    record = Memory(kept_clock=[ClockSegment(NOW, NOW, 60.0)]).add(audit(1, AuditState.RUNNING, planned=9, done=4), finding(BLOCKER))
    found = summary(record, LATER)
    assert found.next[0] == "Wait for audit 1: 4 of 9 checks have a result."
    assert found.next[-1].startswith("The clock is paused")
