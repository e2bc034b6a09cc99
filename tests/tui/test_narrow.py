"""Tests of what opens above the panes where there is little room, and of the letters that nothing there takes."""

from __future__ import annotations

import string
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button

from lrconsole.model.audit import Choice
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.modals.form import FormModal
from lrconsole.tui.widgets.choice_row import ChoiceRow
from tests.tui.acting import started_with
from tests.tui.console import SIZES, config, drive, has_view, screen, until
from tests.tui.forms import form
from tests.tui.made import write_practice

NARROW = ((40, 20), (59, 24))
CHOICES = (Choice.FIX_NOW, Choice.DEFER, Choice.NOT_APPLICABLE, Choice.NO_GO)
KEYS = {
    "decide": ("3", "g"),
    "waive": ("3", "w"),
    "answer": ("n", "e"),
    "note": ("3", "N"),
    "undo": ("u",),
    "export": ("3", "x"),
    "trust": ("t",),
    "summary": ("S",),
    "activity": ("a",),
    "goal": ("3", "i"),
    "keys": ("question_mark",),
    "presentation": ("F",),
    "help": ("3", "f1"),
}


@pytest.mark.parametrize("size", NARROW, ids=str)
def test_every_field_and_button_can_be_brought_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    write_practice(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for keys in KEYS.values():
            await pilot.press(*keys)
            await until(pilot, lambda: isinstance(app.screen, ConsoleModal) and bool(app.screen.focused))
            frame = app.screen.query_one(".frame")
            assert "esc" in str(frame.border_subtitle)
            assert len(str(frame.border_subtitle)) <= size[0] - 6
            assert "NO" in screen(app).splitlines()[0]
            for widget in app.screen.focus_chain:
                app.screen.set_focus(widget)
                await until(pilot, partial(is_in_sight, widget, frame))
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)

    drive(config(tmp_path, **{**started_with(tmp_path), "who": "Ana Ruiz"}), steps, size)


def is_in_sight(widget: Widget, frame: Widget) -> bool:
    return widget is frame or frame.region.contains_region(widget.region)


@pytest.mark.parametrize("size", NARROW, ids=str)
def test_no_option_is_cut_off_and_a_click_on_a_lower_line_takes_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write_practice(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        modal = await form(app, pilot, "g")
        choices = modal.query_one(ChoiceRow)
        await until(pilot, lambda: all(choice.value in screen(app) for choice in CHOICES))
        assert choices.size.height > 1
        await pilot.click(choices, offset=(2, choices.size.height - 1))
        await until(pilot, lambda: choices.number == len(CHOICES) - 1)

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("keys", [KEYS[name] for name in ("decide", "waive", "answer", "note", "undo", "trust")], ids=str)
def test_letters_on_a_button_do_nothing(tmp_path: Path, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    write_practice(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(app.screen, ConsoleModal) and bool(app.screen.query(Button)))
        await until(pilot, lambda: not isinstance(app.screen, FormModal) or app.screen._has_begun)
        button = app.screen.query(Button).first()
        button.focus()
        await until(pilot, lambda: button.has_focus)
        before = screen(app)
        await pilot.press(*string.ascii_letters, *string.digits, "minus", "slash", "exclamation_mark", "asterisk")
        assert button.has_focus
        assert len(app.screen_stack) == 2
        assert screen(app) == before
        assert not app._notifications

    drive(config(tmp_path, **{**started_with(tmp_path), "who": "Ana Ruiz"}), steps, size)
