"""Tests of the key list and the palette: searched by typing, run by enter or a click, and honest about what cannot be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lrconsole.model.action import ACTIONS
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.keys import KeysModal, matching
from tests.tui.console import SIZES, config, drive, finding, has_view, row_of, screen, until, write_audit


def is_open(app: ConsoleApp) -> bool:
    return isinstance(app.screen, KeysModal)


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_action_is_found_by_typing_and_run_by_enter(tmp_path: Path, size: tuple[int, int], key: str) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press(key)
        await until(pilot, lambda: is_open(app))
        assert "NO-GO" in screen(app)
        await pilot.press(*"open the edge", "enter")
        await until(pilot, lambda: not is_open(app) and app.panes.number == 3)

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_action_is_run_by_a_click_and_the_list_scrolls(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("question_mark")
        row = await row_of(pilot, "Open the secrets pane")
        await pilot.click(offset=(20, row))
        await until(pilot, lambda: not is_open(app) and app.panes.number == 4)
        await pilot.press("question_mark", *("pagedown",) * 8)
        await until(pilot, lambda: "Leave; an audit that runs goes on" in screen(app))

    drive(config(tmp_path), steps, size)


def test_what_cannot_be_done_now_says_why_in_the_list_and_when_chosen(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("question_mark", *"run every")
        await until(pilot, lambda: "not now: This console only looks" in screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: not is_open(app) and "This console only looks" in screen(app))

    drive(config(tmp_path, read_only=True), steps)


def test_a_search_without_a_hit_says_so_and_enter_does_nothing(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        await until(pilot, lambda: is_open(app))
        await pilot.press(*"[/x]zz")
        await until(pilot, lambda: "No action is called '[/x]zz'" in screen(app))
        await pilot.press("enter")
        await pilot.pause()
        assert is_open(app)
        app.screen.query_one(Input).value = ""
        await until(pilot, lambda: "Open the glance pane" in screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: not is_open(app))

    drive(config(tmp_path), steps)


def test_the_palette_lists_no_groups(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Work on findings" in screen(app))
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "Palette" in screen(app) and "Work on findings" not in screen(app))

    drive(config(tmp_path), steps)


def test_a_key_itself_finds_its_action_first_and_every_action_is_found_by_its_id() -> None:
    assert matching("R")[0].id == "run.all"
    assert matching("?")[0].id == "help.keys"
    assert matching("") == ACTIONS
    for action in ACTIONS:
        assert action in matching(action.id)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_help_for_what_has_the_keyboard(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "f1")
        await until(pilot, lambda: "The list of results" in screen(app))
        await pilot.press("escape", "enter", "f1")
        await until(pilot, lambda: "Everything about one result" in screen(app))

    drive(config(tmp_path), steps, size)
