"""Tests that a console that is open counts the clock as it would have run anyway, but for sleep, and never twice."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.audit.clock import read
from lrconsole.jobs.clock import Beats, ClockCompany, Company
from lrconsole.model.audit import EventKind
from lrconsole.model.standing import ClockPhase
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.store.nouns import Time


class Sitting:
    """A record with a clock, the time that passes, and consoles that keep the clock company."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.time = Time()
        self.writer = RecordWriter(path, now=self.time.now)

    def console(self) -> Company:
        return Company(self.writer, self.time.now, self.time.monotonic)

    def says(self) -> tuple[ClockPhase, float]:
        with RecordReader(self.path) as reader:
            standing = read(reader.clock(), self.time.now())
        return standing.phase, standing.used

    def passes(self, seconds: int, *consoles: Company, every: int = 5) -> None:
        """Time passes, and each console looks every few seconds, one after the other."""
        for second in range(1, seconds + 1):
            self.time.passes(1)
            for number, console in enumerate(consoles):
                if (second - number * 2) % every == 0:
                    console.look()


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return Sitting(tmp_path / "record.sqlite")


def about(seconds: float, within: float = 1.0) -> object:
    return pytest.approx(seconds, abs=within)


def test_one_console_counts_what_passes(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    console = sitting.console()
    sitting.passes(600, console)
    console.pause("Ana")
    assert sitting.says() == (ClockPhase.PAUSED, about(600))


def test_a_pause_counts_what_passed_since_the_last_look(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    console = sitting.console()
    sitting.passes(9, console)
    console.pause("Ana")
    assert sitting.says() == (ClockPhase.PAUSED, about(9, 0.1))


@pytest.mark.parametrize("many", [2, 3])
def test_several_consoles_count_once(sitting: Sitting, many: int) -> None:
    sitting.writer.start_clock()
    consoles = [sitting.console() for _ in range(many)]
    sitting.passes(600, *consoles)
    consoles[0].leave()
    sitting.passes(600, *consoles[1:])
    consoles[1].pause("Ana")
    # Whoever takes over has missed what passed between the last look of the other and its own.
    assert sitting.says() == (ClockPhase.PAUSED, about(1200, 6))


def test_two_consoles_over_a_night_of_sleep_count_nothing_of_it(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    consoles = [sitting.console(), sitting.console()]
    sitting.passes(100, *consoles)
    sitting.time.sleeps(8 * 3600)
    sitting.passes(100, *consoles)
    assert sitting.says() == (ClockPhase.RUNNING, about(200, 6))


def test_a_console_beside_an_audit_leaves_the_counting_to_it_and_takes_over(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    console, audit = sitting.console(), Beats(sitting.writer, sitting.time.monotonic)
    for second in range(120):
        sitting.time.passes(1)
        audit.beat()
        if second % 5 == 0:
            console.look()
    audit.leave()
    sitting.passes(300, console)
    console.pause("Ana")
    assert sitting.says() == (ClockPhase.PAUSED, about(420, 2))


def test_a_console_that_only_looks_in_leaves_the_clock_as_it_would_have_been(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    sitting.time.passes(100)
    console = sitting.console()
    console.look()
    sitting.passes(10, console)
    console.leave()
    sitting.time.passes(600)
    assert sitting.says() == (ClockPhase.RUNNING, about(710))


def test_a_clock_that_was_left_alone_by_somebody_else_stays_as_it_is(sitting: Sitting) -> None:
    sitting.writer.start_clock()
    sitting.passes(60, sitting.console())
    sitting.time.passes(3600)
    other = sitting.console()
    sitting.passes(60, other)
    other.leave()
    sitting.time.passes(60)
    assert sitting.says() == (ClockPhase.PAUSED, about(60))
    other.start("Ana")
    sitting.passes(60, other)
    assert sitting.says() == (ClockPhase.RUNNING, about(120))


def test_a_paused_clock_and_none_at_all_stay_so(sitting: Sitting) -> None:
    console = sitting.console()
    sitting.passes(60, console)
    console.leave()
    assert sitting.says() == (ClockPhase.NOT_STARTED, 0)
    sitting.writer.start_clock()
    sitting.time.passes(5)
    sitting.writer.pause_clock()
    sitting.passes(60, console)
    assert sitting.says() == (ClockPhase.PAUSED, about(5))


# What follows runs the real thread on a real record by the real time.


def now() -> datetime:
    return datetime.now(UTC)


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        threading.Event().wait(0.01)


def phase(record: Path) -> ClockPhase:
    with RecordReader(record) as reader:
        return read(reader.clock(), now()).phase


def is_beaten(record: Path) -> bool:
    with RecordReader(record) as reader:
        return any(stretch.stopped is None and stretch.beaten is not None for stretch in reader.clock())


def company(record: Path) -> ClockCompany:
    found = ClockCompany(record, now, seconds=0.02)
    found.start()
    return found


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """An empty record."""
    path = tmp_path / "record.sqlite"
    RecordWriter(path, now=now).close()
    return path


def test_the_thread_counts_starts_and_pauses_with_the_name_in_the_log(record: Path) -> None:
    counting = company(record)
    counting.set_clock(starts=True, who="Ana Ruiz")
    until(lambda: phase(record) is ClockPhase.RUNNING and is_beaten(record))
    counting.set_clock(starts=False, who="Ben")
    until(lambda: phase(record) is ClockPhase.PAUSED)
    counting.stop()
    with RecordReader(record) as reader:
        assert [(event.kind, event.text, event.who) for event in reader.events()] == [
            (EventKind.CLOCK, "start", "Ana Ruiz"),
            (EventKind.CLOCK, "pause", "Ben"),
        ]
    assert counting.trouble == ""


def test_stopping_leaves_the_clock_to_the_time_of_day_at_once(record: Path) -> None:
    counting = ClockCompany(record, now)
    counting.start()
    counting.set_clock(starts=True)
    until(lambda: is_beaten(record))
    begun = time.monotonic()
    counting.stop()
    assert time.monotonic() - begun < 1.0
    assert not is_beaten(record)
    assert phase(record) is ClockPhase.RUNNING


def test_a_record_that_is_taken_away_is_told_not_made_anew_and_counted_again_when_it_is_back(record: Path) -> None:
    away = record.with_name("away.sqlite")
    counting = company(record)
    counting.set_clock(starts=True)
    until(lambda: is_beaten(record))
    record.rename(away)
    until(lambda: "not counted" in counting.trouble)
    assert not record.exists()
    away.rename(record)
    until(lambda: counting.trouble == "")
    counting.stop()


def test_garbage_in_its_place_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    record.write_bytes(b"no record at all" * 100)
    counting = company(record)
    until(lambda: "not a record" in counting.trouble)
    counting.stop()
    assert record.read_bytes() == b"no record at all" * 100


def test_a_record_that_is_locked_is_told_and_counted_again_afterwards(record: Path) -> None:
    counting = company(record)
    counting.set_clock(starts=True)
    until(lambda: is_beaten(record))
    with closing(sqlite3.connect(record, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        counting.set_clock(starts=False)
        until(lambda: "in use" in counting.trouble)
        other.execute("ROLLBACK")
    until(lambda: counting.trouble == "")
    counting.stop()
    # The wish that met with trouble was told and dropped.
    assert phase(record) is ClockPhase.RUNNING


def test_starting_the_clock_makes_the_record_when_there_is_none(tmp_path: Path) -> None:
    counting = ClockCompany(tmp_path / "new" / "record.sqlite", now)
    counting.start()
    counting.set_clock(starts=True)
    until((tmp_path / "new" / "record.sqlite").exists)
    counting.stop()
    assert phase(tmp_path / "new" / "record.sqlite") is ClockPhase.RUNNING


def test_no_record_is_made_by_looking(tmp_path: Path) -> None:
    counting = company(tmp_path / "record.sqlite")
    threading.Event().wait(0.1)
    counting.stop()
    assert list(tmp_path.iterdir()) == []
    assert counting.trouble == ""
