"""The findings of the rows that only a person can answer, made from the answers that the record holds."""

from __future__ import annotations

from datetime import datetime

from lrconsole.audit.attest import PREFIX
from lrconsole.model.audit import Answer, Attestation
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Outcome
from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap import Row, asked


def attested_findings(answers: tuple[Attestation, ...], now: datetime) -> tuple[Finding, ...]:
    """One finding for each row that is asked; the newest answer of a row counts."""
    newest = {answer.row: answer for answer in answers}
    return tuple(_finding(row, newest.get(row.id), now) for row in asked())


def _finding(row: Row, answer: Attestation | None, now: datetime) -> Finding:
    outcome, summary = _outcome(row, answer, now)
    return Finding(
        check=PREFIX + row.id,
        subject="",
        stage=row.stage or Stage.QUICK_AUDIT,
        rows=(row.id,),
        title=row.title,
        founder=row.question,
        fix=f"Ask {row.confirms}: {row.question} Then: lrconsole attest {row.id} yes --by NAME --evidence TEXT",
        refs=(f"roadmap {row.id}",),
        severity=row.severity,
        hurts=row.hurts,
        effort=Effort.MINUTES,
        confidence=Confidence.CERTAIN,
        exposure=Exposure.INTERNAL,
        outcome=outcome,
        summary=summary,
        evidence=(Evidence(answer.kind.value, answer.evidence), Evidence("said by", answer.who)) if answer else (),
        definition=row.definition,
        seen_at=answer.at if answer else now,
        milliseconds=0.0,
    )


def _outcome(row: Row, answer: Attestation | None, now: datetime) -> tuple[Outcome, str]:
    if answer is None:
        return Outcome.UNKNOWN, f"nobody has confirmed this yet; ask {row.confirms}"
    if not answer.holds(now):
        return Outcome.UNKNOWN, f"{answer.who}'s answer held until {answer.valid_until:%Y-%m-%d}"
    if answer.answer is Answer.NO:
        return Outcome.FAIL, f"{answer.who} says no"
    if answer.answer is Answer.NOT_APPLICABLE:
        return Outcome.NOT_APPLICABLE, f"{answer.who}: {answer.evidence}"
    return Outcome.ATTESTED, f"{answer.who}, until {answer.valid_until:%Y-%m-%d}"
