"""Tests of the summary of a two-hour audit: read, written as Markdown, and what is told when neither can be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.jobs.two_hours import open_questions
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.available import NO_FILE
from lrconsole.tui.modals.summary import SummaryModal
from tests.tui.console import SIZES, config, drive, has_view, screen, until
from tests.tui.hours import Time, audited, told

both_sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def time(tmp_path: Path) -> Time:
    return audited(tmp_path)


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
        await until(pilot, lambda: any("Written: " in said for said in told(app)))
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
