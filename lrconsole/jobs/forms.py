"""What a form has to know before it is sent: which days are allowed, how long a reason must be, what kind of evidence a text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lrconsole.audit import days
from lrconsole.audit.attest import MAX_DAYS as MAX_ANSWER_DAYS
from lrconsole.audit.attest import PREFIX, read_evidence
from lrconsole.audit.decide import REASON_LENGTH, least_reason
from lrconsole.audit.note import LONGEST as LONGEST_NOTE
from lrconsole.audit.waive import days_of
from lrconsole.model.audit import Choice, EvidenceKind
from lrconsole.model.finding import Finding
from lrconsole.model.standing import Risk
from lrconsole.stages.roadmap import BY_ID

__all__ = ["LONGEST_NOTE", "REASON_LENGTH", "Days", "Evidence", "answer_days", "day_of", "evidence_of", "reason_length", "waiver_days"]


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which something may end, and the one that is taken when none is given."""

    first: date
    usual: date
    last: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What kind of evidence a text is, and the hash of the file that it names ("" for others)."""

    kind: EvidenceKind
    sha256: str


def day_of(text: str, now: datetime) -> date | None:
    """The day that somebody typed ("2026-12-24", "14d", "2w", "end of month"); None when it is empty.

    Raises:
        UsageError: it is no day.
    """
    return days.parse(text, now)


def waiver_days(risks: Sequence[Risk], now: datetime) -> Days:
    """The days on which a waiver of all these findings may end: the strictest of them counts."""
    allowed = [days_of(risk.finding.severity) for risk in risks]
    return _from(now, min(usual for usual, _ in allowed), min(last for _, last in allowed))


def answer_days(finding: Finding, now: datetime) -> Days:
    """The days on which an answer to the question of `finding` may end."""
    return _from(now, BY_ID[finding.check.removeprefix(PREFIX)].days, MAX_ANSWER_DAYS)


def _from(now: datetime, usual: int, last: int) -> Days:
    today = now.astimezone(UTC).date()
    return Days(today + timedelta(days=1), today + timedelta(days=usual), today + timedelta(days=last))


def reason_length(risks: Sequence[Risk], choice: Choice) -> int:
    """Characters that the reason of such a decision about all these findings has at least; 0 when it may go without."""
    return max((least_reason(risk, choice) for risk in risks), default=0)


def evidence_of(text: str, folder: Path) -> Evidence:
    """What kind of evidence a text is; a file is read for its hash.

    Raises:
        UsageError: the file is not there, too large, or cannot be read.
    """
    kind, _, sha256 = read_evidence(text.strip(), folder)
    return Evidence(kind, sha256)
