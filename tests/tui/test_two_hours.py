"""Tests of the two-hour audit in the console: the clock, its warnings, and whoever keeps it company."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import EventKind
from lrconsole.model.standing import ClockPhase
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.summary import SummaryModal
from lrconsole.tui.widgets.banner import Banner
from tests.tui.console import SIZES, config, drive, has_view, rows, screen, until
from tests.tui.hours import Time, audited, told

both_sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def time(tmp_path: Path) -> Time:
    return audited(tmp_path)


def phase(app: ConsoleApp) -> ClockPhase | None:
    return app.view.standing.clock.phase if app.view and app.view.standing else None


def is_minutes(app: ConsoleApp, minutes: int) -> Callable[[], bool]:
    return lambda: app.view is not None and app.view.standing is not None and round(app.view.standing.clock.used / 60) == minutes


def banner(app: ConsoleApp) -> str:
    return str(app.screen_stack[0].query_one(Banner).content)


@both_sizes
def test_the_clock_is_started_and_paused_by_a_key_with_the_users_name_in_the_log(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: phase(app) is ClockPhase.NOT_STARTED)
        await pilot.press("C")
        await until(pilot, lambda: phase(app) is ClockPhase.RUNNING)
        assert "C pauses it" in told(app)[-1]
        await pilot.press("C")
        await until(pilot, lambda: phase(app) is ClockPhase.PAUSED)
        await until(pilot, lambda: "paused" in screen(app).splitlines()[0])

    drive(config(tmp_path, now=time.now, who="Ana Ruiz"), steps, size)
    with RecordReader(time.record) as reader:
        said = [(event.text, event.who) for event in reader.events() if event.kind is EventKind.CLOCK]
    assert said == [("start", "Ana Ruiz"), ("pause", "Ana Ruiz")]


@both_sizes
def test_a_narrow_status_line_tells_a_clock_that_stands_from_one_that_runs(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "clock off" in screen(app).splitlines()[0])
        time.passes(0)
        time.passes(121)
        await until(pilot, lambda: "over" in screen(app).splitlines()[0])

    drive(config(tmp_path, now=time.now), steps, size)


@both_sizes
def test_each_mark_is_said_once_and_the_end_in_the_banner_with_its_key(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        time.passes(0)
        for passes, used, mark, left in ((61, 61, 60, 59), (10, 71, 0, 0), (20, 91, 90, 29), (20, 111, 110, 9), (2, 113, 0, 0)):
            app.clear_notifications()
            time.passes(passes)
            await until(pilot, is_minutes(app, used))
            # Keys stand behind what the console tells itself.
            await pilot.press("j", "k")
            assert told(app) == ([f"{mark} minutes of the two hours are used, {left} are left."] if mark else [])
        assert banner(app) == ""
        time.passes(10)
        await until(pilot, lambda: phase(app) is ClockPhase.OVER)
        await until(pilot, lambda: "The two hours are over: S shows" in screen(app))
        await pilot.press("C")
        await until(pilot, lambda: "lrconsole clock reset begins anew" in told(app)[-1])
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SummaryModal))
        await pilot.press("escape")
        assert banner(app) == ""
        time.passes(1)
        await until(pilot, is_minutes(app, 124))
        assert banner(app) == ""

    drive(config(tmp_path, now=time.now), steps, size)


def test_a_clock_that_was_over_before_is_not_told_again(tmp_path: Path, time: Time) -> None:
    time.passes(0)
    time.passes(130)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: phase(app) is ClockPhase.OVER)
        assert banner(app) == ""

    drive(config(tmp_path, now=time.now), steps)


def test_escape_hides_what_the_banner_said_of_the_clock(tmp_path: Path, time: Time) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        time.passes(0)
        time.passes(119)
        await until(pilot, is_minutes(app, 119))
        time.passes(2)
        await until(pilot, lambda: "are over" in banner(app))
        await pilot.press("escape")
        assert banner(app) == ""

    drive(config(tmp_path, now=time.now), steps)


def test_an_open_console_counts_the_clock_and_leaves_it_running(tmp_path: Path, time: Time) -> None:
    with time.writer() as writer:
        writer.start_clock()

    def stretches() -> list[bool]:
        with RecordReader(time.record) as reader:
            return [stretch.beaten is not None for stretch in reader.clock() if stretch.stopped is None]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: stretches() == [True])

    drive(config(tmp_path, now=time.now), steps)
    assert stretches() == [False]


def test_a_console_that_only_looks_counts_nothing_and_says_why_it_does_not_start_the_clock(tmp_path: Path, time: Time) -> None:
    with time.writer() as writer:
        writer.start_clock()
    before = rows(time.record)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: phase(app) is ClockPhase.RUNNING)
        await pilot.press("C")
        await until(pilot, lambda: "--read-only" in told(app)[-1])
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SummaryModal))

    drive(config(tmp_path, now=time.now, read_only=True), steps)
    assert rows(time.record) == before


@both_sizes
def test_the_key_pressed_twice_quickly_starts_and_pauses_the_clock_for_whoever_works_here(
    tmp_path: Path, time: Time, size: tuple[int, int]
) -> None:
    def said() -> list[tuple[str, str]]:
        with RecordReader(time.record) as reader:
            return [(event.text, event.who) for event in reader.events(0) if event.kind is EventKind.CLOCK]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: phase(app) is ClockPhase.NOT_STARTED)
        app.who = "Ben Ode"
        # No view comes between the keys, as when the record is slow.
        app.two_hours.heed = lambda view: ""  # type: ignore[method-assign]
        for word in ("The clock runs", "The clock is paused", "The clock runs"):
            await pilot.press("C")
            assert word in told(app)[-1]
        del app.two_hours.heed
        await until(pilot, lambda: len(said()) == 3)
        await until(pilot, lambda: phase(app) is ClockPhase.RUNNING)
        await pilot.press("C")
        await until(pilot, lambda: phase(app) is ClockPhase.PAUSED)

    drive(config(tmp_path, now=time.now, who="Ana Ruiz", poll_seconds=0.5), steps, size)
    assert said() == [("start", "Ben Ode"), ("pause", "Ben Ode"), ("start", "Ben Ode"), ("pause", "Ben Ode")]
