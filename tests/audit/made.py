"""Findings, audits and a record in memory, made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lrconsole.audit.attested import findings as attested_findings
from lrconsole.audit.standing import take
from lrconsole.model.audit import (
    Answer,
    Attestation,
    Audit,
    AuditState,
    Choice,
    ClockSegment,
    Decision,
    EvidenceKind,
    Note,
    PersonNamed,
    ProjectSummary,
    Waiver,
)
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from lrconsole.stages.roadmap import ROWS

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PEOPLE = (PersonNamed("Ana Ruiz", duties=("deploy",)), PersonNamed("Ben Okoro"))
REASON = "launch can bear it for a fortnight"


def summary(**more: Any) -> ProjectSummary:
    return ProjectSummary("Northstar Coaching", "lrconsole.toml", "production", people=PEOPLE, **more)


def finding(name: str = "spf.single:northstar.example", outcome: Outcome = Outcome.FAIL, **more: Any) -> Finding:
    check, _, subject = name.partition(":")
    values: dict[str, Any] = {
        "check": check,
        "subject": subject,
        "stage": Stage.EDGE,
        "rows": ("R1.5",),
        "title": "There are not two SPF records.",
        "founder": "Booking mails land in spam.",
        "fix": "Merge them.",
        "refs": ("RFC 7208 4.5",),
        "severity": Severity.BLOCKER,
        "hurts": (Impact.EMAIL,),
        "effort": Effort.MINUTES,
        "confidence": Confidence.CERTAIN,
        "exposure": Exposure.PUBLIC,
        "outcome": outcome,
        "summary": "2 SPF records",
        "evidence": (),
        "definition": "d1",
        "seen_at": NOW,
        "milliseconds": 3.0,
    }
    return Finding(**(values | more))


def audit(id: int = 1, state: AuditState = AuditState.DONE, *, planned: int = 1, done: int | None = None, **more: Any) -> Audit:
    values: dict[str, Any] = {"project": summary(), "started": NOW, "finished": None if state is AuditState.RUNNING else NOW}
    return Audit(id=id, state=state, planned=planned, done=planned if done is None else done, **(values | more))


def decision(name: str, choice: Choice, at: datetime = NOW, who: str = "Ana Ruiz") -> Decision:
    return Decision(name, choice, who, REASON, at, 1)


def waiver(name: str, created: datetime = NOW, days: int = 14) -> Waiver:
    return Waiver(name, "Ana Ruiz", REASON, created, created + timedelta(days=days), "")


def attestation(row: str, answer: Answer = Answer.YES, at: datetime = NOW, days: int = 90) -> Attestation:
    return Attestation(row, answer, "Ben Okoro", EvidenceKind.TEXT, "seen by both", "", at, at + timedelta(days=days))


def all_confirmed() -> list[Attestation]:
    """Yes to every row that is asked."""
    return [attestation(row.id) for row in ROWS if row.asked]


@dataclass
class Memory:
    """A record that is kept in memory; answers like the reader of the real one."""

    kept_audits: list[Audit] = field(default_factory=list)
    kept_findings: dict[int, Sequence[Finding]] = field(default_factory=dict)
    kept_decisions: list[Decision] = field(default_factory=list)
    kept_waivers: list[Waiver] = field(default_factory=list)
    kept_attestations: list[Attestation] = field(default_factory=list)
    kept_clock: list[ClockSegment] = field(default_factory=list)
    kept_notes: list[Note] = field(default_factory=list)

    def add(self, audit: Audit, *findings: Finding) -> Memory:
        self.kept_audits.append(audit)
        self.kept_findings[audit.id] = findings
        return self

    def audits(self, limit: int = 20) -> tuple[Audit, ...]:
        return tuple(reversed(self.kept_audits))[:limit]

    def findings(self, audit: int) -> tuple[Finding, ...]:
        return tuple(self.kept_findings[audit])

    def decisions(self) -> tuple[Decision, ...]:
        return tuple(self.kept_decisions)

    def waivers(self) -> tuple[Waiver, ...]:
        return tuple(self.kept_waivers)

    def attestations(self) -> tuple[Attestation, ...]:
        return tuple(self.kept_attestations)

    def notes(self) -> tuple[Note, ...]:
        return tuple(self.kept_notes)

    def names(self, *, before: int | None = None) -> tuple[tuple[NameSeen, datetime], ...]:
        return ()

    def audit_of_names(self) -> int | None:
        return None

    def clock(self) -> tuple[ClockSegment, ...]:
        return tuple(self.kept_clock)


def memory(*findings: Finding, **more: Any) -> Memory:
    """A record of one finished audit with these findings, in which every row is confirmed."""
    record = Memory(kept_attestations=all_confirmed(), **more)
    return record.add(audit(planned=len(findings) or 1), *findings)


def standing(*findings: Finding, now: datetime = NOW, **more: Any) -> Standing:
    """The standing of `memory(*findings, **more)`."""
    return take(memory(*findings, **more), now)


def open_rows() -> tuple[Finding, ...]:
    """The findings of the asked rows when nobody has answered."""
    return attested_findings({}, NOW)
