"""Days as moments: what holds until a day stops holding as that day begins, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from lrconsole.model.errors import UsageError


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
