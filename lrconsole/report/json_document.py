"""Write a standing as JSON with a versioned schema; every other program reads this one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from lrconsole.model.audit import Attestation, Audit, Comparison, Decision, Note, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.standing import Risk, RowStanding, Standing
from lrconsole.model.text import clean

SCHEMA = "lrconsole/standing/1"
"""Name and version of the format; the number rises when a reader of the old one would break."""


def json_document(standing: Standing) -> str:
    """The standing as JSON text, indented, with keys in a fixed order."""
    return json.dumps(standing_data(standing), indent=2, ensure_ascii=False) + "\n"


def standing_data(standing: Standing) -> dict[str, Any]:
    """The standing as plain data; times are ISO 8601 in UTC, durations in milliseconds or seconds as their names say."""
    return {
        "schema": SCHEMA,
        "at": _when(standing.at),
        "launch": standing.launch.value,
        "reasons": [clean(reason) for reason in standing.reasons],
        "audit": _audit(standing.audit) if standing.audit else None,
        "tally": {outcome.value: number for outcome, number in standing.tally().items()},
        "blockers": [clean(risk.finding.fingerprint) for risk in standing.blockers],
        "risks": [risk_data(risk) for risk in standing.risks],
        "bar": [_row(row) for row in standing.bar],
        "targets": [_row(row) for row in standing.targets],
        "rows": [_row(row) for row in standing.rows],
        "clock": {
            "phase": standing.clock.phase.value,
            "used_seconds": round(standing.clock.used, 1),
            "limit_seconds": standing.clock.limit,
            "warning_minutes": standing.clock.warning,
        },
        "comparison": _comparison(standing.comparison) if standing.comparison else None,
        "not_reached": list(standing.not_reached),
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _audit(audit: Audit) -> dict[str, Any]:
    return {
        "id": audit.id,
        "project": clean(audit.project.name),
        "environment": audit.project.environment,
        "state": audit.state.value,
        "started": _when(audit.started),
        "finished": _when(audit.finished),
        "planned": audit.planned,
        "done": audit.done,
        "commit": clean(audit.commit),
        "lrconsole": audit.version,
        "only": list(audit.only),
    }


def risk_data(risk: Risk) -> dict[str, Any]:
    """One risk as plain data: its place, its finding, and what was decided about it."""
    return {
        "rank": risk.rank,
        "reason": risk.reason,
        "blocks": risk.blocks,
        **finding_data(risk.finding),
        "decision": _decision(risk.decision) if risk.decision else None,
        "waiver": _waiver(risk.waiver) if risk.waiver else None,
        "lapsed_waiver": _waiver(risk.lapsed) if risk.lapsed else None,
        "notes": [_note(note) for note in risk.notes],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data, foreign text cleaned."""
    return {
        "fingerprint": clean(finding.fingerprint),
        "check": finding.check,
        "subject": clean(finding.subject),
        "stage": finding.stage.value,
        "rows": list(finding.rows),
        "title": finding.title,
        "founder": finding.founder,
        "fix": clean(finding.fix, 4_000),
        "refs": list(finding.refs),
        "severity": finding.severity.value,
        "hurts": [impact.value for impact in finding.hurts],
        "effort": finding.effort.value,
        "confidence": finding.confidence.value,
        "exposure": finding.exposure.value,
        "outcome": finding.outcome.value,
        "summary": clean(finding.summary),
        "evidence": [{"label": clean(item.label), "value": clean(item.value, 4_000)} for item in finding.evidence],
        "definition": finding.definition,
        "seen_at": _when(finding.seen_at),
        "milliseconds": round(finding.milliseconds, 1),
    }


def _row(row: RowStanding) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "stage": row.stage.value if row.stage else None,
        "outcome": row.outcome.value,
        "summary": clean(row.summary),
        "checks": [clean(name) for name in row.checks],
        "attested": _attestation(row.attested) if row.attested else None,
    }


def _attestation(item: Attestation) -> dict[str, Any]:
    return {
        "answer": item.answer.value,
        "who": clean(item.who),
        "kind": item.kind.value,
        "evidence": clean(item.evidence),
        "sha256": item.sha256,
        "at": _when(item.at),
        "valid_until": _when(item.valid_until),
    }


def _decision(item: Decision) -> dict[str, Any]:
    return {"choice": item.choice.value, "who": clean(item.who), "reason": clean(item.reason), "at": _when(item.at), "audit": item.audit}


def _waiver(item: Waiver) -> dict[str, Any]:
    return {
        "owner": clean(item.owner),
        "reason": clean(item.reason),
        "created": _when(item.created),
        "expires": _when(item.expires),
        "approved_by": clean(item.approved_by),
    }


def _note(item: Note) -> dict[str, Any]:
    return {"text": clean(item.text, 4_000), "who": clean(item.who), "at": _when(item.at)}


def _comparison(item: Comparison) -> dict[str, Any]:
    return {
        "before": item.before,
        "after": item.after,
        "differences": [
            {
                "fingerprint": clean(one.fingerprint),
                "change": one.change.value,
                "before": one.before,
                "after": one.after,
                "summary": clean(one.summary),
            }
            for one in item.differences
        ],
    }
