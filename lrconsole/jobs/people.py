"""What people say, written to the record together with its line in the activity log: decisions, waivers, answers, the clock."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from lrconsole.audit.attest import attest
from lrconsole.audit.decide import decide
from lrconsole.audit.waive import waive
from lrconsole.model.audit import Answer, Attestation, Choice, Decision, EventKind, Waiver
from lrconsole.model.standing import Standing
from lrconsole.stages.roadmap import asked
from lrconsole.store.writer import RecordWriter


def record_decision(
    standing: Standing, writer: RecordWriter, fingerprint: str, choice: Choice, who: str, reason: str, now: datetime
) -> Decision:
    """Decide about a finding and keep it.

    Raises:
        UsageError: no such finding, nobody named, or no reason.
    """
    decision = decide(standing, fingerprint, choice, who, reason, now)
    writer.add_decision(decision)
    said = f"{decision.choice.value}: {decision.reason}"
    writer.add_event(EventKind.DECIDED, audit=decision.audit, about=decision.fingerprint, text=said, who=decision.who)
    return decision


def record_waiver(
    standing: Standing,
    writer: RecordWriter,
    fingerprint: str,
    owner: str,
    reason: str,
    now: datetime,
    *,
    expires: date | None = None,
    approved_by: str = "",
) -> Waiver:
    """Waive a finding and keep it.

    Raises:
        UsageError: no such finding, an owner whom the project does not name, too short a reason, or a day too far or past.
    """
    waiver = waive(standing, fingerprint, owner, reason, now, expires=expires, approved_by=approved_by)
    writer.add_waiver(waiver)
    audit = standing.audit.id if standing.audit else 0
    said = f"until {waiver.expires:%Y-%m-%d}: {waiver.reason}"
    writer.add_event(EventKind.WAIVED, audit=audit, about=waiver.fingerprint, text=said, who=waiver.owner)
    return waiver


def record_answer(
    writer: RecordWriter,
    row: str,
    answer: Answer,
    who: str,
    evidence: str,
    now: datetime,
    *,
    folder: Path,
    valid_until: date | None = None,
) -> Attestation:
    """Answer an attested row and keep it.

    Raises:
        UsageError: no such row, nobody named, no evidence, or a day too far or past.
    """
    given = attest(row, answer, who, evidence, now, root=folder, valid_until=valid_until)
    writer.add_attestation(given)
    writer.add_event(EventKind.ATTESTED, about=f"attest.{given.row}", text=f"{given.answer.value}: {given.evidence}", who=given.who)
    return given


def questions(standing: Standing) -> list[dict[str, str]]:
    """The rows that people answer, with where each stands, in roadmap order."""
    outcomes = {risk.finding.check: risk.finding.outcome.word for risk in standing.risks}
    return [
        {
            "row": row.id,
            "outcome": outcomes.get(f"attest.{row.id}", ""),
            "question": row.question,
            "confirms": row.confirms,
            "title": row.title,
        }
        for row in asked()
    ]
