"""A check's verdict on one subject, and the finding that the record keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.stage import Stage

QUESTION = "attest."
"""What the check id of a finding begins with that a person answers; the row of the roadmap follows."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen. `value` is foreign text: raw here, cleaned when shown, never markup."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one subject.

    `summary` is the fact in a few words ("12 of 10 look-ups"). `fix`, when set, is the exact fix for this subject (a record to
    paste, a statement to run) and replaces the check's general one. `severity`, when set, replaces the check's own for this verdict
    only (a certificate authority record that forbids is worse than one that is absent).
    """

    outcome: Outcome
    summary: str
    evidence: tuple[Evidence, ...] = ()
    fix: str = ""
    confidence: Confidence = Confidence.CERTAIN
    severity: Severity | None = None


def _make(outcome: Outcome, summary: str, evidence: Mapping[str, object] | None, fix: str) -> Verdict:
    seen = tuple(Evidence(label, str(value)) for label, value in (evidence or {}).items())
    return Verdict(outcome, summary, seen, fix)


def passed(summary: str, evidence: Mapping[str, object] | None = None) -> Verdict:
    """The subject meets the check; `evidence` maps a label to what was seen."""
    return _make(Outcome.PASS, summary, evidence, "")


def warned(summary: str, evidence: Mapping[str, object] | None = None, *, fix: str = "") -> Verdict:
    """The subject works but should be better."""
    return _make(Outcome.WARN, summary, evidence, fix)


def failed(summary: str, evidence: Mapping[str, object] | None = None, *, fix: str = "") -> Verdict:
    """The subject does not meet the check."""
    return _make(Outcome.FAIL, summary, evidence, fix)


def unknown(reason: str, evidence: Mapping[str, object] | None = None, *, fix: str = "") -> Verdict:
    """The check could not look; `reason` says why and `fix` what would establish it."""
    return _make(Outcome.UNKNOWN, reason, evidence, fix)


def not_applicable(reason: str) -> Verdict:
    """The check has no meaning for this subject; `reason` says why."""
    return _make(Outcome.NOT_APPLICABLE, reason, None, "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of an audit: a check's verdict on one subject with all that is needed to show, rank and decide it.

    `subject` names the host, domain, route, role … ("" when the check is about the project). `definition` is a short hash of the
    check's severity, title and texts, so that a comparison can tell a changed check from a changed target. `milliseconds` is the wall
    time the check took.
    """

    check: str
    subject: str
    stage: Stage
    rows: tuple[str, ...]
    title: str
    founder: str
    fix: str
    refs: tuple[str, ...]
    severity: Severity
    hurts: tuple[Impact, ...]
    effort: Effort
    confidence: Confidence
    exposure: Exposure
    outcome: Outcome
    summary: str
    evidence: tuple[Evidence, ...]
    definition: str
    seen_at: datetime
    milliseconds: float

    @property
    def fingerprint(self) -> str:
        """Check id and subject: what decisions and waivers hang on. Never a line number or a volatile value."""
        return f"{self.check}:{self.subject}" if self.subject else self.check

    @property
    def is_question(self) -> bool:
        """Whether a person answers it, and no check."""
        return self.check.startswith(QUESTION)

    @property
    def asked_row(self) -> str:
        """The row of the roadmap that a person is asked about; "" for what a check found."""
        return self.check.removeprefix(QUESTION) if self.is_question else ""

    @property
    def is_blocking(self) -> bool:
        """Whether it stands in the way of the launch: a blocker that failed or could not be established."""
        return self.severity is Severity.BLOCKER and self.outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)
