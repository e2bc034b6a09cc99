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

    A stretch counts the seconds that a monotonic clock gave it, so neither a restart nor a suspended laptop nor a clock that is set
    counts; only one that runs and was never given any counts by the time of day.
    """
    used = sum(_seconds(segment, now) for segment in segments)
    warning = max((mark for mark in WARNINGS if used >= mark * 60), default=0)
    return ClockStanding(_phase(segments, used), used, LIMIT, warning)


def _seconds(segment: ClockSegment, now: datetime) -> float:
    if segment.stopped is None and segment.seconds <= 0:
        return max(0.0, (now - segment.started).total_seconds())
    return max(0.0, segment.seconds)


def _phase(segments: Sequence[ClockSegment], used: float) -> ClockPhase:
    if not segments:
        return ClockPhase.NOT_STARTED
    if used >= LIMIT:
        return ClockPhase.OVER
    return ClockPhase.RUNNING if any(segment.stopped is None for segment in segments) else ClockPhase.PAUSED
