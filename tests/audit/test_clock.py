"""Tests of the two-hour clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lrconsole.audit.clock import LIMIT, read
from lrconsole.audit.standing import take
from lrconsole.model.audit import ClockSegment
from lrconsole.model.standing import ClockPhase
from lrconsole.stages.roadmap import ROWS
from tests.audit.made import NOW, Memory, attestation, audit


def stopped(minutes: float) -> ClockSegment:
    return ClockSegment(NOW, NOW + timedelta(days=1), minutes * 60)


def running(minutes: float, beaten: datetime | None = NOW) -> ClockSegment:
    return ClockSegment(NOW - timedelta(days=2), None, minutes * 60, beaten)


def unbeaten() -> ClockSegment:
    return ClockSegment(NOW, None, 0.0)


def test_without_a_stretch_it_has_not_started() -> None:
    assert read((), NOW).phase is ClockPhase.NOT_STARTED
    assert read((), NOW).left == LIMIT


def test_stretches_add_up_over_restarts_whatever_the_time_of_day_says() -> None:
    clock = read((stopped(30), stopped(12.5), running(5)), NOW)
    assert (clock.phase, clock.used, clock.left) == (ClockPhase.RUNNING, 47.5 * 60, 72.5 * 60)


def test_a_stretch_stands_still_within_a_second_when_whoever_beat_it_is_gone_or_asleep() -> None:
    clock = read((running(5),), NOW + timedelta(days=40))
    assert clock.phase is ClockPhase.PAUSED
    assert 5 * 60 <= clock.used <= 5 * 60 + 1


def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    assert read((running(5),), NOW - timedelta(hours=1)).used == 5 * 60


def test_a_running_stretch_that_nobody_beats_counts_by_the_time_of_day() -> None:
    clock = read((stopped(10), unbeaten()), NOW + timedelta(minutes=3))
    assert (clock.phase, clock.used) == (ClockPhase.RUNNING, 13 * 60)
    assert read((unbeaten(),), NOW - timedelta(minutes=3)).used == 0


@pytest.mark.parametrize(
    ("minutes", "phase", "warning"),
    [
        (0, ClockPhase.PAUSED, 0),
        (59.99, ClockPhase.PAUSED, 0),
        (60, ClockPhase.PAUSED, 60),
        (89.99, ClockPhase.PAUSED, 60),
        (90, ClockPhase.PAUSED, 90),
        (110, ClockPhase.PAUSED, 110),
        (119.99, ClockPhase.PAUSED, 110),
        (120, ClockPhase.OVER, 110),
        (500, ClockPhase.OVER, 110),
    ],
)
def test_it_warns_at_its_marks_and_ends_at_two_hours(minutes: float, phase: ClockPhase, warning: int) -> None:
    clock = read((stopped(minutes),), NOW)
    assert (clock.phase, clock.warning) == (phase, warning)
    assert clock.left == max(0.0, 7200 - minutes * 60)


def test_over_the_rows_that_nobody_answered_were_not_reached() -> None:
    record = Memory(kept_attestations=[attestation("B1"), attestation("R2.1")], kept_clock=[stopped(119)])
    record.add(audit())
    assert take(record, NOW).not_reached == ()
    record.kept_clock.append(running(1))
    assert take(record, NOW).not_reached == tuple(row.id for row in ROWS if row.asked and row.id not in ("B1", "R2.1"))
