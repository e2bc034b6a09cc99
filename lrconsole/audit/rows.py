"""Where each row of the roadmap stands: what its checks and a person's answer add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from lrconsole.model.audit import Attestation
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Risk, RowStanding
from lrconsole.model.text import count
from lrconsole.stages.roadmap import ROWS, Row

_WORST_FIRST = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.UNKNOWN,
    Outcome.WARN,
    Outcome.ATTESTED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


def row_standings(
    risks: Sequence[Risk], answers: Mapping[str, Attestation], now: datetime, *, is_whole: bool = True
) -> tuple[RowStanding, ...]:
    """Every row in the roadmap's order; `risks` hold the checks' findings and those of the attested rows, `answers` the newest answers.

    Unless the audit `is_whole`, a row does not hold because what was looked at so far does not apply: more was to come.
    """
    bearing: dict[str, list[Finding]] = {row.id: [] for row in ROWS}
    for risk in risks:
        for id in risk.finding.rows:
            bearing.setdefault(id, []).append(risk.finding)
    return tuple(_standing(row, bearing[row.id], answers.get(row.id), now, is_whole=is_whole) for row in ROWS)


def _standing(row: Row, bearing: list[Finding], answer: Attestation | None, now: datetime, *, is_whole: bool) -> RowStanding:
    found = sorted(bearing, key=lambda finding: _WORST_FIRST.index(finding.outcome))
    outcome = found[0].outcome if found else Outcome.UNKNOWN
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.PASS) and not is_whole:
        outcome, found = Outcome.UNKNOWN, []
    held = answer if answer is not None and answer.holds(now) else None
    return RowStanding(row.id, row.title, row.stage, outcome, _summary(found), tuple(item.fingerprint for item in found), held)


def _summary(found: list[Finding]) -> str:
    if not found:
        return "nothing has established this yet"
    worst = found[0]
    checks = [item for item in found if not item.is_question]
    if worst.is_question or worst.outcome is Outcome.NOT_APPLICABLE:
        return worst.summary
    if worst.outcome.is_open:
        return f"{worst.fingerprint}: {worst.summary}"
    return f"{count(sum(item.outcome is Outcome.PASS for item in checks), 'check')} passed"
