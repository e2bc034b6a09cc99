"""What a form has to know before it is sent: which days are allowed, how long a reason must be, what kind of evidence a text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lrconsole.audit import days
from lrconsole.audit.attest import FILE, LINKS, MAX_FILE_BYTES
from lrconsole.audit.attest import MAX_DAYS as MAX_ANSWER_DAYS
from lrconsole.audit.decide import REASON_LENGTH, least_reason
from lrconsole.audit.note import LONGEST as LONGEST_NOTE
from lrconsole.audit.waive import days_of
from lrconsole.model.audit import Choice
from lrconsole.model.finding import Finding
from lrconsole.model.standing import Risk
from lrconsole.stages.roadmap import BY_ID

__all__ = ["LONGEST_NOTE", "REASON_LENGTH", "Days", "answer_days", "day_of", "evidence_in_words", "reason_length", "waiver_days"]


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which something may end, and the one that is taken when none is given."""

    first: date
    usual: date
    last: date


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
    return _from(now, BY_ID[finding.asked_row].days, MAX_ANSWER_DAYS)


def _from(now: datetime, usual: int, last: int) -> Days:
    today = now.astimezone(UTC).date()
    return Days(today + timedelta(days=1), today + timedelta(days=usual), today + timedelta(days=last))


def reason_length(risks: Sequence[Risk], choice: Choice) -> int:
    """Characters that the reason of such a decision about all these findings has at least; 0 when it may go without."""
    return max((least_reason(risk, choice) for risk in risks), default=0)


def evidence_in_words(text: str, folder: Path) -> str:
    """What a text would be kept as, "" for an empty one; a file is only looked for, its hash is taken when the answer is recorded."""
    said = text.strip()
    if not said:
        return ""
    if not said.startswith(FILE):
        return "a link" if said.startswith(LINKS) else "a sentence"
    path = folder / said.removeprefix(FILE).strip()
    try:
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError):
        size = -1
    if size < 0:
        return "there is no such file"
    fits = size <= MAX_FILE_BYTES
    return f"a file of {size / 1000:,.1f} kB, kept by its SHA-256" if fits else f"larger than {MAX_FILE_BYTES // 1_000_000} MB: give a link"
