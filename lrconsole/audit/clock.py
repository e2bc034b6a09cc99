"""The two-hour clock: how much of the audit's time is used, summed over its stretches, so that a restart loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lrconsole.model.audit import ClockSegment
from lrconsole.model.standing import ClockPhase, ClockStanding

LIMIT = 120 * 60.0
WARNINGS = (60, 90, 110)
"""Minutes at which the clock speaks up."""


def read(segments: Sequence[ClockSegment], now: datetime) -> ClockStanding:
    """What the clock says at `now`.

    A stretch that still runs counts up to now; one that was paused counts what was recorded when it ended.
    """
    if not segments:
        return ClockStanding(ClockPhase.NOT_STARTED, 0.0, LIMIT, 0)
    used = sum(_seconds(segment, now) for segment in segments)
    warning = max((mark for mark in WARNINGS if used >= mark * 60), default=0)
    running = ClockPhase.RUNNING if segments[-1].stopped is None else ClockPhase.PAUSED
    return ClockStanding(ClockPhase.OVER if used >= LIMIT else running, used, LIMIT, warning)


def _seconds(segment: ClockSegment, now: datetime) -> float:
    if segment.stopped is not None:
        return segment.seconds
    return max(segment.seconds, (now - segment.started).total_seconds())
