"""Tests of the presentation in the console: topics one by one, initials, and what is drawn large."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.jobs.teach_back import said_back
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.large_text import is_drawable, lines_of
from tests.tui.console import SIZES, config, drive, finding, has_view, screen, until, write_audit


@pytest.mark.parametrize("size", SIZES)
def test_on_and_back_through_every_topic(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding(subject="pay.example"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F")
        await until(pilot, lambda: "Can we launch? · 1 of " in screen(app))
        total = int(screen(app).partition("1 of ")[2].split()[0])
        assert lines_of("NOT YET").splitlines()[0] in screen(app)
        for number, key in enumerate(("right", "space", "j", "enter"), 2):
            await pilot.press(key)
            await until(pilot, lambda number=number: f"{number} of {total} " in screen(app))  # type: ignore[misc]
        await pilot.press("end")
        await until(pilot, lambda: f"{total} of {total} " in screen(app))
        assert "When something breaks, call Ana Ruiz." in screen(app)
        await pilot.press("right")
        assert f"{total} of {total} " in screen(app)
        for key in ("left", "k", "up"):
            await pilot.press(key)
        await until(pilot, lambda: f"{total - 3} of {total} " in screen(app))
        assert "NO-GO" in screen(app).splitlines()[0]
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES)
def test_said_back_with_initials(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "v")
        await until(pilot, lambda: "your initials" in screen(app))
        await pilot.press("escape", "v", *"th", "enter")
        await until(pilot, lambda: "said back by TH, 24 November 2026" in screen(app))
        await pilot.press("right")
        await until(pilot, lambda: "Please say it back" in screen(app))
        await pilot.press("v", *"nonsense", "enter")
        await until(pilot, lambda: "letters" in screen(app))

    drive(config(tmp_path), steps, size)
    assert {topic: one.initials for topic, one in said_back(record).items()} == {"verdict": "TH"}


def test_read_only_keeps_nothing_and_says_why(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "v")
        await until(pilot, lambda: "--read-only" in screen(app))
        assert len(app.screen_stack) == 2

    drive(config(tmp_path, read_only=True), steps)


def test_masked_while_private(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("P", "F", "right")
        await until(pilot, lambda: "host-1" in screen(app) or "2 of" in screen(app))
        for _ in range(12):
            assert "app.northstar.example" not in screen(app)
            await pilot.press("right")

    drive(config(tmp_path), steps)


@pytest.mark.parametrize(
    ("text", "is_large"), [("NOT YET", True), ("YES", True), ("?", True), ("38", True), ("+49 170 1", True), ("", False), ("ana@x", False)]
)
def test_what_can_be_drawn_large(text: str, is_large: bool) -> None:
    assert is_drawable(text) is is_large
