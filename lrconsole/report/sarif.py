"""Write a standing as SARIF 2.1.0: every rule declared, waivers as suppressions, so that code hosts open and close alerts by themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Risk, Standing
from lrconsole.model.text import clean

_LEVELS = {Severity.BLOCKER: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note", Severity.INFO: "note"}
_KINDS = {
    Outcome.PASS: "pass",
    Outcome.ATTESTED: "pass",
    Outcome.WARN: "fail",
    Outcome.FAIL: "fail",
    Outcome.UNKNOWN: "open",
    Outcome.ERROR: "open",
    Outcome.NOT_APPLICABLE: "notApplicable",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as SARIF declares it."""

    id: str
    title: str
    founder: str
    fix: str
    severity: Severity


def sarif(standing: Standing, rules: Sequence[Rule], version: str) -> str:
    """The standing as SARIF text. `rules` are all checks that exist, also those without a finding; `version` is the console's."""
    declared = {rule.id: rule for rule in rules} | {risk.finding.check: _rule_of(risk.finding) for risk in standing.risks}
    order = {id: number for number, id in enumerate(sorted(declared))}
    run = {
        "tool": {"driver": {"name": "lrconsole", "version": version, "rules": [_declared(declared[id]) for id in order]}},
        "invocations": [{"executionSuccessful": bool(standing.audit and standing.audit.finished)}],
        "results": [_result(risk, order[risk.finding.check]) for risk in standing.risks],
        "columnKind": "unicodeCodePoints",
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule_of(finding: Finding) -> Rule:
    return Rule(finding.check, finding.title, finding.founder, finding.fix, finding.severity)


def _declared(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.founder or rule.title},
        "help": {"text": clean(rule.fix) or rule.title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"severity": rule.severity.value},
    }


def _result(risk: Risk, index: int) -> dict[str, Any]:
    finding = risk.finding
    kind = _KINDS[finding.outcome]
    level = "warning" if finding.outcome is Outcome.WARN else _LEVELS[finding.severity]
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": index,
        "kind": kind,
        "level": level if kind == "fail" else "none",
        "message": {"text": clean(f"{finding.subject + ': ' if finding.subject else ''}{finding.summary}") or finding.title},
        "locations": [{"logicalLocations": [{"name": clean(finding.subject) or "project", "kind": "resource"}]}],
        "partialFingerprints": {"lrconsole/v1": hashlib.sha256(finding.fingerprint.encode(errors="replace")).hexdigest()},
    }
    if risk.waiver:
        waiver = risk.waiver
        justification = clean(f"{waiver.reason} (owner {waiver.owner}, until {waiver.expires:%Y-%m-%d})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result
