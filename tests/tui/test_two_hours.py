"""Tests of the two-hour audit in the console: the clock, its warnings, the summary, and the way from question to question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.jobs.two_hours import open_questions
from lrconsole.model.audit import Answer, Attestation, EventKind, EvidenceKind
from lrconsole.model.standing import ClockPhase
from lrconsole.stages.roadmap import asked
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.available import NO_FILE
from lrconsole.tui.modals.summary import SummaryModal
from lrconsole.tui.widgets.banner import Banner
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, rows, screen, until, write_audit

both_sizes = pytest.mark.parametrize("size", SIZES)


class Time:
    """The console's time of day, moved by hand."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.day = NOW

    def now(self) -> datetime:
        return self.day

    def writer(self) -> RecordWriter:
        return RecordWriter(self.record, now=self.now)

    def passes(self, minutes: float) -> None:
        """The clock runs, and so many minutes more of it are used."""
        with self.writer() as writer:
            writer.start_clock()
        with closing(sqlite3.connect(self.record)) as connection, connection:
            row = (int(NOW.timestamp() * 1000), int(NOW.timestamp() * 1000), minutes * 60)
            connection.execute("INSERT INTO clock (started, stopped, seconds) VALUES (?, ?, ?)", row)


@pytest.fixture
def time(tmp_path: Path) -> Time:
    write_audit(tmp_path / "record.sqlite", finding())
    return Time(tmp_path / "record.sqlite")


def phase(app: ConsoleApp) -> ClockPhase | None:
    return app.view.standing.clock.phase if app.view and app.view.standing else None


def is_minutes(app: ConsoleApp, minutes: int) -> Callable[[], bool]:
    return lambda: app.view is not None and app.view.standing is not None and round(app.view.standing.clock.used / 60) == minutes


def banner(app: ConsoleApp) -> str:
    return str(app.screen_stack[0].query_one(Banner).content)


def told(app: ConsoleApp) -> list[str]:
    return [one.message for one in app._notifications]


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


@both_sizes
def test_a_console_that_only_looks_does_not_write_the_summary(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("S")
        await until(pilot, lambda: "esc closes" in screen(app))
        assert "x writes" not in screen(app)
        await pilot.press("x")
        await until(pilot, lambda: bool(told(app)))
        assert told(app)[-1] == NO_FILE

    drive(config(tmp_path, now=time.now, exports=tmp_path / "exports", read_only=True), steps, size)
    assert not (tmp_path / "exports").exists()


@both_sizes
def test_the_summary_scrolls_and_is_written_as_markdown(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    time.passes(0)
    time.passes(30)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("S")
        await until(pilot, lambda: "0:30 of 2:00 used" in screen(app))
        shown = screen(app)
        assert "PRODUCTION" in shown.splitlines()[0]
        assert "NO-GO, 9 blockers" in shown
        assert "first tls.expiry" in shown
        assert "Open questions (41)" in shown
        last = open_questions(app.view.standing)[-1].text[:30] if app.view and app.view.standing else ""
        assert last not in shown
        await pilot.press("end")
        await until(pilot, lambda: last in screen(app))
        await pilot.press("k", "home", "j", "x")
        await until(pilot, lambda: any("written" in said for said in told(app)))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SummaryModal))

    drive(config(tmp_path, now=time.now, exports=tmp_path / "exports"), steps, size)
    (written,) = (tmp_path / "exports").iterdir()
    assert written.read_text().startswith("# Northstar Coaching: the two-hour audit\n\n**NO-GO**")


def test_a_summary_that_cannot_be_written_or_read_is_told(tmp_path: Path, time: Time) -> None:
    (tmp_path / "exports").write_text("in the way")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SummaryModal))
        await pilot.press("x")
        await until(pilot, lambda: any("cannot save" in said for said in told(app)))
        await pilot.press("escape")
        time.record.rename(tmp_path / "away")
        await pilot.press("S")
        await until(pilot, lambda: any("no record" in said for said in told(app)))
        assert not isinstance(app.screen, SummaryModal)

    drive(config(tmp_path, now=time.now, exports=tmp_path / "exports"), steps)


def answer(time: Time, *rows: str) -> None:
    with time.writer() as writer:
        for row in rows:
            day = time.now()
            writer.add_attestation(Attestation(row, Answer.YES, "Ana", EvidenceKind.TEXT, "seen", "", day, day + timedelta(days=30)))


def at(app: ConsoleApp) -> str:
    return app.chosen.finding.check if app.chosen else ""


@both_sizes
def test_n_goes_from_question_to_question_what_blocks_first_and_round(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        assert app.view is not None
        assert app.view.standing is not None
        order = [question.row for question in open_questions(app.view.standing)]
        stages = {row.id: row.shown.number for row in asked()}
        for row in (*order, order[0]):
            await pilot.press("n")
            await until(pilot, lambda row=row: at(app) == f"attest.{row}")  # type: ignore[misc]
            assert app.panes.number == stages[row]
        await until(pilot, lambda: f"{order[0]} " in screen(app))
        assert app.screen.focused is not None
        # One that is answered is passed over, in one key.
        answer(time, order[0], order[1])
        await until(pilot, lambda: len(open_questions(app.view.standing)) == 39)  # type: ignore[union-attr, arg-type]
        await pilot.press("n")
        await until(pilot, lambda: at(app) == f"attest.{order[2]}")
        # From elsewhere: what blocks first.
        await pilot.press("0", "n")
        await until(pilot, lambda: at(app) == f"attest.{order[2]}")

    drive(config(tmp_path, now=time.now), steps, size)


@both_sizes
def test_n_finds_a_question_behind_a_filter(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("n", "slash", *"nothing", "enter", "0", "n")
        await until(pilot, lambda: at(app) == "attest.B3")
        await until(pilot, lambda: "B3 " in screen(app))

    drive(config(tmp_path, now=time.now), steps, size)


def test_n_says_when_all_are_answered(tmp_path: Path, time: Time) -> None:
    answer(time, *(row.id for row in asked()))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("n")
        await until(pilot, lambda: told(app) == ["All questions are answered."])
        assert app.panes.number == 0

    drive(config(tmp_path, now=time.now), steps)
