"""Findings for the rows that only a person can answer: confirmed, refused, lapsed, or not answered yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from lrconsole.model.audit import Answer, Attestation
from lrconsole.model.finding import QUESTION, Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Outcome
from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap import Row, asked


def newest(attestations: Iterable[Attestation]) -> dict[str, Attestation]:
    """The newest answer of each row, whether it still holds or not; they come oldest first."""
    return {item.row: item for item in attestations}


def findings(answers: dict[str, Attestation], now: datetime) -> tuple[Finding, ...]:
    """A finding for every row that is asked, as its newest answer stands at `now`."""
    return tuple(_finding(row, answers.get(row.id), now) for row in asked())


def _finding(row: Row, answer: Attestation | None, now: datetime) -> Finding:
    outcome, summary = _verdict(answer, now)
    return Finding(
        check=QUESTION + row.id,
        subject="",
        stage=row.shown,
        rows=(row.id,),
        title=row.title,
        founder=row.why,
        fix=_fix(row, outcome),
        refs=(f"roadmap {row.id}",),
        severity=row.severity,
        hurts=row.hurts,
        effort=Effort.HOURS if outcome is Outcome.FAIL else Effort.MINUTES,
        confidence=Confidence.CERTAIN,
        exposure=Exposure.PUBLIC if row.shown is Stage.EDGE else Exposure.ADMIN,
        outcome=outcome,
        summary=summary,
        evidence=_evidence(row, answer),
        definition=hashlib.sha256(f"{row.severity.value}\x1f{row.title}\x1f{row.question}".encode()).hexdigest()[:12],
        seen_at=answer.at if answer else now,
        milliseconds=0.0,
    )


def _verdict(answer: Attestation | None, now: datetime) -> tuple[Outcome, str]:
    if answer is None:
        return Outcome.UNKNOWN, "nobody has confirmed this yet"
    by = f"{answer.who} on {answer.at:%Y-%m-%d}"
    if not answer.holds(now):
        return Outcome.UNKNOWN, f"the answer of {by} was valid until {answer.valid_until:%Y-%m-%d}; ask again"
    if answer.answer is Answer.NO:
        return Outcome.FAIL, f"answered no by {by}"
    if answer.answer is Answer.NOT_APPLICABLE:
        return Outcome.NOT_APPLICABLE, f"called not applicable by {by}"
    return Outcome.ATTESTED, f"confirmed by {by}, valid until {answer.valid_until:%Y-%m-%d}"


def _fix(row: Row, outcome: Outcome) -> str:
    command = f"lrconsole attest {row.id} yes --by NAME --evidence TEXT"
    if outcome is Outcome.FAIL:
        return f"Make it so, then answer again: {command}"
    person = row.confirms if row.confirms.startswith("whoever") else f"the {row.confirms}"
    return f"Ask {person}, then record the answer: {command}"


def _evidence(row: Row, answer: Attestation | None) -> tuple[Evidence, ...]:
    question = Evidence("question", row.question)
    if answer is None:
        return (question,)
    seen = Evidence(answer.kind.value, answer.evidence)
    return (question, seen, Evidence("sha256", answer.sha256)) if answer.sha256 else (question, seen)
