"""Tests of days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lrconsole.audit.days import parse
from lrconsole.model.errors import UsageError

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("  ", None),
        ("2026-12-24", date(2026, 12, 24)),
        (" 2026-12-24 ", date(2026, 12, 24)),
        ("14d", date(2026, 12, 8)),
        ("14 days", date(2026, 12, 8)),
        ("1 day", date(2026, 11, 25)),
        ("In 2 Weeks", date(2026, 12, 8)),
        ("2w", date(2026, 12, 8)),
        ("tomorrow", date(2026, 11, 25)),
        ("end of month", date(2026, 12, 1)),
        ("End of the Month", date(2026, 12, 1)),
    ],
)
def test_a_day_is_understood_as_typed(text: str, day: date | None) -> None:
    assert parse(text, NOW) == day


def test_the_end_of_december_is_in_the_next_year() -> None:
    assert parse("end of month", datetime(2026, 12, 31, tzinfo=UTC)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    "text", ["soon", "24.12.2026", "2026-13-01", "2026-12-32", "20261224", "14", "d", "-1d", "99999w", "2026-W52-1", "١٤d"]
)
def test_what_is_no_day_says_what_to_type(text: str) -> None:
    with pytest.raises(UsageError, match="end of month"):
        parse(text, NOW)
