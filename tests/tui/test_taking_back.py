"""Tests of work on several findings at once, and of taking back: shown first, and never what somebody added since."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import SIZES, config, drive, finding, screen, until
from tests.tui.forms import ONE, TWO, closed, fill, form, ready, risk, said, told, write

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)


@BOTH_SIZES
def test_a_batch_of_marked_lines_is_decided_at_once_and_taken_back_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    hosts = [f"host{number}.example" for number in range(7)]
    record = write(tmp_path, *(finding(subject=host) for host in hosts), finding("tls.names", outcome=Outcome.PASS))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3")
        for key in ("slash", *"tls", "enter", "asterisk"):
            await pilot.press(key)
        await until(pilot, lambda: len(app.marked) == 8)
        await form(app, pilot, "g")
        shown = screen(app)
        assert "7 findings" in shown
        assert "tls.expiry:host0.example" in shown
        assert "and 3 more" in shown
        assert "1 marked one left out: nothing is open there." in shown
        await pilot.press("f", "enter")
        await closed(app, pilot)
        await until(pilot, lambda: "Decided about 7 findings: fix now." in told(app))
        await until(pilot, lambda: len(app.marked) <= 1)
        await form(app, pilot, "u")
        assert "decided by Ana Ruiz" in screen(app)
        assert "and 1 more" in screen(app)
        await pilot.press("tab", "enter")
        await closed(app, pilot)
        await until(pilot, lambda: risk(app, "tls.expiry:host0.example").decision is None)

    drive(config(tmp_path), steps, size)
    assert [kind for kind, _, _ in said(record)] == ["decided"] * 7 + ["taken back"] * 7


@BOTH_SIZES
def test_undo_shows_what_it_takes_back_and_enter_alone_cancels(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("u")
        await until(pilot, lambda: "nothing to take back" in told(app))
        await pilot.press("g", "f", "enter")
        await closed(app, pilot)
        await form(app, pilot, "u")
        for part in ("decided by Ana Ruiz on 2026-11-24 09:00 UTC", "fix now", ONE, "nothing is deleted"):
            assert part in screen(app)
        await pilot.press("enter")
        await closed(app, pilot)
        assert [kind for kind, _, _ in said(record)] == ["decided"]
        await form(app, pilot, "u")
        fill(app, who="Ben Okoro")
        await pilot.press("tab", "enter")
        await closed(app, pilot)
        await until(pilot, lambda: risk(app).decision is None)
        assert app.who == "Ben Okoro"

    drive(config(tmp_path), steps, size)
    assert said(record) == [("decided", "Ana Ruiz", ONE), ("taken back", "Ben Okoro", ONE)]


def test_what_somebody_added_since_is_not_taken_back(tmp_path: Path) -> None:
    from lrconsole.jobs.people import People
    from tests.tui.console import NOW

    record = write(tmp_path)
    door = People(record, lambda: NOW)
    door.note((ONE,), "first", "Ana")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "u")
        door.note((TWO,), "second", "Ben")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "somebody added something since" in screen(app))

    drive(config(tmp_path), steps)
    assert [kind for kind, _, _ in said(record)] == ["noted", "noted"]
