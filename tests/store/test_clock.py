"""Tests that the two-hour clock counts what was worked, to within a second, across restarts, sleep, kills and clocks that are set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lrconsole.audit.clock import read
from lrconsole.jobs.clock import Beats
from lrconsole.model.standing import ClockPhase
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import Time


class Clock:
    """A record with a clock, and the time that passes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.time = Time()

    def writer(self) -> RecordWriter:
        return RecordWriter(self.path, now=self.time.now)

    def says(self) -> tuple[ClockPhase, float]:
        with RecordReader(self.path) as reader:
            standing = read(reader.clock(), self.time.now())
        return standing.phase, standing.used

    def beats(self, writer: RecordWriter, seconds: int) -> Beats:
        """A process that beats for some seconds."""
        beats = Beats(writer, self.time.monotonic)
        for _ in range(seconds):
            self.time.passes(1)
            beats.beat()
        return beats


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Clock]:
    clock = Clock(tmp_path / "record.sqlite")
    with clock.writer():
        yield clock


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=1.0)


def test_nobody_beats_it_so_it_counts_by_the_time_of_day_over_a_restart(clock: Clock) -> None:
    assert clock.says() == (ClockPhase.NOT_STARTED, 0)
    with clock.writer() as writer:
        writer.start_clock()
    clock.time.passes(1800)
    assert clock.says() == (ClockPhase.RUNNING, 1800)
    with clock.writer() as writer:
        writer.start_clock()
        clock.time.passes(60)
        writer.pause_clock()
    clock.time.passes(5000)
    assert clock.says() == (ClockPhase.PAUSED, 1860)


def test_a_pause_keeps_what_was_beaten_and_not_the_time_of_day(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 100)
        clock.time.sleeps(8 * 3600)
        beats.beat()
        writer.pause_clock()
    assert clock.says() == (ClockPhase.PAUSED, about(100))


def test_a_laptop_that_sleeps_uses_no_time_and_the_clock_goes_on_when_it_wakes(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 100)
        clock.time.sleeps(8 * 3600)
        assert clock.says() == (ClockPhase.PAUSED, about(100))
        for _ in range(50):
            clock.time.passes(1)
            beats.beat()
    assert clock.says() == (ClockPhase.RUNNING, about(150))


@pytest.mark.parametrize("step", [timedelta(hours=3), timedelta(hours=-3)])
def test_a_clock_that_is_set_uses_no_time(clock: Clock, step: timedelta) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 100)
        clock.time.day += step
        for _ in range(50):
            clock.time.passes(1)
            beats.beat()
    assert clock.says() == (ClockPhase.RUNNING, about(150))


def test_a_process_that_is_killed_stops_it_and_the_next_goes_on_from_there(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        clock.beats(writer, 100)
    clock.time.passes(3600)
    assert clock.says() == (ClockPhase.PAUSED, about(100))
    with clock.writer() as writer:
        writer.start_clock()
        clock.beats(writer, 30)
    assert clock.says() == (ClockPhase.RUNNING, about(130))


def test_time_that_ran_before_the_first_beat_is_kept(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
    clock.time.passes(1800)
    with clock.writer() as writer:
        writer.start_clock()
        clock.beats(writer, 20)
    assert clock.says() == (ClockPhase.RUNNING, about(1820))


def test_after_the_last_beat_in_order_it_counts_by_the_time_of_day_again(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        clock.beats(writer, 20).leave()
    clock.time.passes(600)
    assert clock.says() == (ClockPhase.RUNNING, about(620))


def test_two_processes_that_beat_it_together_count_once(clock: Clock) -> None:
    with clock.writer() as one, clock.writer() as other:
        one.start_clock()
        first, second = Beats(one, clock.time.monotonic), Beats(other, clock.time.monotonic)
        for _ in range(60):
            clock.time.passes(0.5)
            first.beat()
            clock.time.passes(0.5)
            second.beat()
        first.leave()
        for _ in range(60):
            clock.time.passes(1)
            second.beat()
    assert clock.says() == (ClockPhase.RUNNING, about(120))


def test_what_is_beaten_while_it_is_paused_does_not_count(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 10)
        writer.pause_clock()
        writer.pause_clock()
        for _ in range(10):
            clock.time.passes(1)
            beats.beat()
        beats.leave()
    assert clock.says() == (ClockPhase.PAUSED, about(10))


def test_many_pauses_do_not_add_up_to_a_second(clock: Clock) -> None:
    with clock.writer() as writer:
        for _ in range(40):
            writer.start_clock()
            beats = clock.beats(writer, 3)
            clock.time.passes(0.5)
            writer.pause_clock()
            clock.time.passes(0.5)
            beats.beat()
    assert clock.says() == (ClockPhase.PAUSED, about(40 * 3.5))


def test_reset_forgets_all_of_it(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 10)
        writer.reset_clock()
        beats.beat()
        writer.pause_clock()
    assert clock.says() == (ClockPhase.NOT_STARTED, 0)


def test_a_process_that_was_halted_counts_no_more_than_was_shown(clock: Clock) -> None:
    with clock.writer() as writer:
        writer.start_clock()
        beats = clock.beats(writer, 100)
        clock.time.passes(3600)
        assert clock.says() == (ClockPhase.PAUSED, about(100))
        beats.beat()
        assert clock.says() == (ClockPhase.RUNNING, about(100))
        clock.time.passes(1)
        beats.beat()
    assert clock.says() == (ClockPhase.RUNNING, about(102))
