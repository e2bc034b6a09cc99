"""Take the standing of a launch: the newest audit joined with decisions, waivers, answers and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lrconsole.audit import clock
from lrconsole.audit.attest import PREFIX
from lrconsole.audit.attested import attested_findings
from lrconsole.audit.compare import compare
from lrconsole.audit.rank import rank_key, reason_of
from lrconsole.audit.verdict import blocks, verdict
from lrconsole.model.audit import Attestation, Audit, AuditState, Comparison, Decision, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import ClockPhase, Risk, RowStanding, Standing
from lrconsole.model.text import count
from lrconsole.stages.roadmap import ROWS, Kind, Row
from lrconsole.store.reader import RecordReader

_WORST_FIRST = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.UNKNOWN,
    Outcome.WARN,
    Outcome.ATTESTED,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


def take(reader: RecordReader, now: datetime) -> Standing:
    """The standing at `now`. It needs no project file: findings carry their texts, and the audit carries what it needs of the project."""
    audit = reader.latest_audit()
    answers = reader.attestations()
    findings = (*(reader.findings(audit.id) if audit else ()), *attested_findings(answers, now))
    risks = _ranked(findings, reader.decisions(), reader.waivers(), audit, now)
    launch, reasons = verdict(audit, risks)
    rows = _row_standings(risks, answers, now)
    timing = clock.read(reader.clock(), now)
    return Standing(
        at=now,
        audit=audit,
        launch=launch,
        reasons=reasons,
        risks=risks,
        bar=tuple(row for row in rows if row.id.startswith("B")),
        targets=tuple(row for row in rows if row.id.startswith("T")),
        rows=rows,
        clock=timing,
        comparison=_comparison(reader, audit),
        not_reached=_not_reached(risks) if timing.phase is ClockPhase.OVER else (),
    )


def _ranked(
    findings: Sequence[Finding], decisions: Sequence[Decision], waivers: Sequence[Waiver], audit: Audit | None, now: datetime
) -> tuple[Risk, ...]:
    weights = dict(audit.project.weights) if audit else {}
    decided = {item.fingerprint: item for item in decisions}
    waived = {item.fingerprint: item for item in waivers}
    loose = []
    for finding in findings:
        decision, waiver = decided.get(finding.fingerprint), waived.get(finding.fingerprint)
        holding = waiver if waiver and waiver.holds(now) and finding.outcome.is_open else None
        stops = blocks(finding, decision, holding)
        loose.append((rank_key(finding, stops, weights), finding, decision, holding, waiver if waiver is not holding else None, stops))
    loose.sort(key=lambda item: item[0])
    return tuple(
        Risk(finding, number, reason_of(finding, stops, weights), decision, holding, lapsed, stops)
        for number, (_, finding, decision, holding, lapsed, stops) in enumerate(loose, 1)
    )


def _row_standings(risks: Sequence[Risk], answers: Sequence[Attestation], now: datetime) -> tuple[RowStanding, ...]:
    newest = {answer.row: answer for answer in answers if answer.holds(now)}
    return tuple(
        _row_standing(row, risks, newest.get(row.id)) for row in ROWS if row.kind in (Kind.BAR, Kind.TARGET, Kind.ROW, Kind.SIGNAL)
    )


def _row_standing(row: Row, risks: Sequence[Risk], answer: Attestation | None) -> RowStanding:
    bearing = sorted(
        (risk.finding for risk in risks if row.id in risk.finding.rows), key=lambda finding: _WORST_FIRST.index(finding.outcome)
    )
    if not bearing:
        return RowStanding(row.id, row.title, row.stage, Outcome.UNKNOWN, "nothing has established this yet", (), answer)
    worst = bearing[0]
    name = "" if worst.check.startswith(PREFIX) else f"{worst.fingerprint}: "
    summary = f"{count(len(bearing), 'result')}, none open" if not worst.outcome.is_open else f"{name}{worst.summary}"
    return RowStanding(row.id, row.title, row.stage, worst.outcome, summary, tuple(item.fingerprint for item in bearing), answer)


def _comparison(reader: RecordReader, audit: Audit | None) -> Comparison | None:
    if audit is None or audit.state is AuditState.RUNNING:
        return None
    earlier = [item for item in reader.audits() if item.id < audit.id and item.state is AuditState.DONE and item.only == audit.only]
    if not earlier:
        return None
    history = {finding.fingerprint for old in earlier[1:4] for finding in reader.findings(old.id) if finding.outcome is Outcome.FAIL}
    return compare(earlier[0], reader.findings(earlier[0].id), audit, reader.findings(audit.id), history)


def _not_reached(risks: Sequence[Risk]) -> tuple[str, ...]:
    return tuple(
        risk.finding.fingerprint.removeprefix(PREFIX)
        for risk in risks
        if risk.finding.check.startswith(PREFIX) and risk.finding.outcome is Outcome.UNKNOWN
    )
