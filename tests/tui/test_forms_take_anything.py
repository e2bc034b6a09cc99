"""Tests of forms and what comes into them: hostile text, secrets, the mouse; and of consoles that open none."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import Choice
from lrconsole.model.judgement import Severity
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.choice_row import ChoiceRow
from tests.tui.console import SIZES, config, drive, finding, screen, until
from tests.tui.forms import closed, fill, form, ready, said, write

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)


@BOTH_SIZES
def test_read_only_opens_no_form_and_says_why(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        for key in ("g", "w", "e", "N", "u"):
            await pilot.press(key)
            assert len(app.screen_stack) == 1
        await until(pilot, lambda: "only looks" in screen(app))
        await pilot.press("a")
        await until(pilot, lambda: "Nothing has happened yet." in screen(app))

    drive(config(tmp_path, read_only=True), steps, size)
    assert said(record) == []


@BOTH_SIZES
def test_the_form_is_filled_and_sent_by_mouse(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path, finding(severity=Severity.HIGH))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3")
        await form(app, pilot, "g")
        await pilot.click("#choice", offset=(3, 0))
        await until(pilot, lambda: app.screen.query_one(ChoiceRow).number == 0)
        await pilot.click("#do")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)
    with RecordReader(record) as reader:
        assert [item.choice for item in reader.decisions()] == [Choice.FIX_NOW]


def test_what_is_typed_is_masked_where_it_looks_like_a_secret(tmp_path: Path) -> None:
    record = write(tmp_path)
    key = "_".join(("sk", "live", "a1B2" * 6))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "N")
        fill(app, text=f"the key is {key}")
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path), steps)
    with RecordReader(record) as reader:
        (note,) = reader.notes()
    assert note.text.startswith("the key is ")
    assert not any(key.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_hostile_text_is_shown_as_text_in_every_form(tmp_path: Path) -> None:
    hostile = "\x1b[31m[/x] [red]\u202eevil\x00 " + "A" * 100_000
    write(tmp_path, finding(subject=hostile, title=hostile, founder=hostile, summary=hostile))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3")
        for key in ("g", "w", "N"):
            await form(app, pilot, key)
            assert "[/x] [red]" in screen(app)
            assert "\u202e" not in screen(app)
            await pilot.press("escape")
            await closed(app, pilot)
        await form(app, pilot, "N")
        fill(app, text="[/x] noted", who=hostile[:200])
        app.screen.query_one("#text").focus()
        await pilot.press("enter")
        await closed(app, pilot)
        await form(app, pilot, "u")
        assert "[/x] noted" in screen(app)

    drive(config(tmp_path), steps)
