"""Days as people type them and as moments: what holds until a day stops holding as that day begins, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line

_IN = re.compile(r"(?:in )?([0-9]{1,4}) ?(d|days?|w|weeks?)")
_END_OF_MONTH = ("end of month", "end of the month", "eom")
_EXAMPLES = "type a day (2026-12-24), a number of days or weeks (14d, 2w), or: end of month"


def parse(text: str, now: datetime) -> date | None:
    """The day that `text` means, counted from the day of `now` in UTC; None when it is empty.

    "14d" is the day after 14 days. "end of month" is the first day of the next month, so that what ends on it holds through this one.

    Raises:
        UsageError: it means no day.
    """
    words = " ".join(text.lower().split())
    today = now.astimezone(UTC).date()
    if not words:
        return None
    if words in _END_OF_MONTH:
        return date(today.year + today.month // 12, today.month % 12 + 1, 1)
    if words == "tomorrow":
        return today + timedelta(days=1)
    counted = _IN.fullmatch(words)
    try:
        if counted:
            return today + timedelta(days=int(counted[1]) * (7 if counted[2].startswith("w") else 1))
        return date.fromisoformat(words) if len(words) == 10 else _unread(text)
    except (ValueError, OverflowError):
        return _unread(text)


def _unread(text: str) -> date:
    raise UsageError(f"{clean_line(text, 40)!r} is no day", fix=_EXAMPLES)


def beginning(day: date) -> datetime:
    """The first moment of `day`, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def until(day: date | None, now: datetime, *, default: int, limit: int, what: str) -> datetime:
    """The moment that `day` begins, or the day `default` days from now when it is None.

    Raises:
        UsageError: the day is not after today, or more than `limit` days away.
    """
    today = now.astimezone(UTC).date()
    chosen = today + timedelta(days=default) if day is None else day
    last = today + timedelta(days=limit)
    if not today < chosen <= last:
        raise UsageError(f"{what} cannot end on {chosen}", fix=f"choose a day from {today + timedelta(days=1)} to {last}")
    return beginning(chosen)
