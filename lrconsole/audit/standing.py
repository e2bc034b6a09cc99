"""Take the standing of a launch from the record: findings ranked, joined with decisions, waivers and answers, and the verdict."""

from __future__ import annotations

from datetime import datetime

from lrconsole.audit import attested, clock
from lrconsole.audit.ground import Reader, changes, ground, name_changes
from lrconsole.audit.rank import rank
from lrconsole.audit.rows import row_standings
from lrconsole.audit.settlement import Settlements
from lrconsole.audit.verdict import verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import ClockPhase, ClockStanding, Risk, RowStanding, Standing
from lrconsole.stages.roadmap import BY_ID, RowKind


def take(reader: Reader, now: datetime) -> Standing:
    """Where the launch stands at `now`, from the record alone.

    A running audit shows what it has found so far. A partial audit shows its findings over those of the full audit before it.
    """
    base = ground(reader)
    answers = attested.newest(reader.attestations())
    settlements = Settlements.of(reader.decisions(), reader.waivers(), reader.notes())
    findings = (*base.findings, *attested.findings(answers, now))
    weights = dict(base.audit.project.weights) if base.audit else {}
    risks = rank((settlements.judge(finding, now) for finding in findings), weights)
    launch, reasons = verdict(base, risks)
    rows = row_standings(risks, answers, now, is_whole=base.is_whole)
    time = clock.read(reader.clock(), now)
    return Standing(
        at=now,
        audit=base.audit,
        launch=launch,
        reasons=reasons,
        risks=risks,
        bar=_of(rows, RowKind.BAR),
        targets=_of(rows, RowKind.TARGET),
        rows=rows,
        clock=time,
        comparison=changes(reader, base),
        not_reached=_not_reached(risks, time),
        names=name_changes(reader),
    )


def _of(rows: tuple[RowStanding, ...], kind: RowKind) -> tuple[RowStanding, ...]:
    return tuple(row for row in rows if BY_ID[row.id].kind is kind)


def _not_reached(risks: tuple[Risk, ...], time: ClockStanding) -> tuple[str, ...]:
    if time.phase is not ClockPhase.OVER:
        return ()
    open_rows = {risk.finding.asked_row for risk in risks if risk.finding.is_question and risk.finding.outcome is Outcome.UNKNOWN}
    return tuple(id for id in BY_ID if id in open_rows)
