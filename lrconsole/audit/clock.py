"""The two-hour clock of an audit, read from the stretches of time that the record keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lrconsole.model.audit import ClockSegment
from lrconsole.model.standing import ClockPhase, ClockStanding

LIMIT = 120 * 60.0
"""Seconds that an audit may take."""

WARNINGS = (60, 90, 110)
"""Minutes at which the clock warns."""


def read(segments: Sequence[ClockSegment], now: datetime) -> ClockStanding:
    """What the clock says at `now`.

    A stretch that a process beats counts by that process's monotonic clock, so neither a restart nor a suspended laptop nor a clock that
    is set counts, and it stands still when that process is gone. A stretch that nobody beats counts by the time of day.
    """
    used = sum(segment.used(now) for segment in segments)
    warning = max((mark for mark in WARNINGS if used >= mark * 60), default=0)
    return ClockStanding(_phase(segments, used, now), used, LIMIT, warning)


def _phase(segments: Sequence[ClockSegment], used: float, now: datetime) -> ClockPhase:
    if not segments:
        return ClockPhase.NOT_STARTED
    if used >= LIMIT:
        return ClockPhase.OVER
    return ClockPhase.RUNNING if any(segment.runs(now) for segment in segments) else ClockPhase.PAUSED
