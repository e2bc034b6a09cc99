"""Every action of the registry is done by its key and with the mouse, at both sizes, and something is seen of it."""

from __future__ import annotations

import importlib
import inspect
import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from lrconsole.model.action import ACTIONS, Action, Group
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.keys import KeysModal
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.key_line import KeyLine
from screenshots.svg import svg_of
from tests.tui.acting import TRIALS, Trial, runs_not, started_with
from tests.tui.console import SIZES, config, drive, has_view, screen, until
from tests.tui.made import write_practice

TOGETHER = {group: [one for one in ACTIONS if one.group is group and not TRIALS[one.id].starts] for group in Group}
ALONE = [one for one in ACTIONS if TRIALS[one.id].starts]
BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
KEY_AND_MOUSE = pytest.mark.parametrize("how", ["key", "mouse"])


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = tmp_path_factory.mktemp("practice") / "record.sqlite"
    write_practice(record)
    return record


def test_every_action_has_a_trial() -> None:
    assert set(TRIALS) == {action.id for action in ACTIONS}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_what_does_an_action_exists_and_takes_what_it_is_given(action: Action) -> None:
    function = getattr(importlib.import_module(f"lrconsole.tui.actions.{action.module}"), action.function)
    assert len(inspect.signature(function).parameters) == (1 if action.argument is None else 2)
    assert inspect.getdoc(function)


@BOTH_SIZES
@KEY_AND_MOUSE
@pytest.mark.parametrize("group", Group, ids=lambda group: group.name.lower())
def test_each_action_of_a_group_is_seen(tmp_path: Path, practice: Path, group: Group, how: str, size: tuple[int, int]) -> None:
    shutil.copy(practice, tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for action in TOGETHER[group]:
            await back_to_the_glance(app, pilot)
            await tried(app, pilot, action, how)

    drive(config(tmp_path, **started_with(tmp_path)), steps, size)


@BOTH_SIZES
@KEY_AND_MOUSE
@pytest.mark.parametrize("action", ALONE, ids=lambda action: action.id)
def test_what_starts_or_ends_something_is_seen(tmp_path: Path, practice: Path, action: Action, how: str, size: tuple[int, int]) -> None:
    shutil.copy(practice, tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        try:
            await tried(app, pilot, action, how)
        finally:
            if app.view and app.view.running:
                app.work.cancel(app.view.running)
                await until(pilot, lambda: not app.work.is_running)

    drive(config(tmp_path, **started_with(tmp_path)), steps, size)


async def tried(app: ConsoleApp, pilot: Pilot[None], action: Action, how: str) -> None:
    """Go where the action makes a difference, do it, and wait until the difference is seen."""
    trial: Trial = TRIALS[action.id]
    await pilot.press(*trial.before)
    await until(pilot, lambda: trial.ready(app))
    assert not trial.holds(app), f"{action.id}: what it is to bring about holds already"
    before = svg_of(app)
    await (pilot.press(action.key) if how == "key" else by_mouse(app, pilot, action))
    await until(pilot, lambda: trial.holds(app))
    assert not app.is_running or svg_of(app) != before, f"{action.id}: nothing changed on the screen"


async def by_mouse(app: ConsoleApp, pilot: Pilot[None], action: Action) -> None:
    """Click the action's key in the footer, or where it has none there, its line in the list of all keys."""
    if await clicked_in_footer(app, pilot, action):
        return
    assert await clicked_in_footer(app, pilot, next(one for one in ACTIONS if one.id == "help.keys"))
    await until(pilot, lambda: isinstance(app.screen, KeysModal))
    await pilot.press(*action.id.replace("_", " "))
    options = app.screen.query_one(OptionList)
    await until(pilot, lambda: action.id in [options.get_option_at_index(number).id for number in range(options.option_count)])
    line = options.get_option_index(action.id)
    await until(pilot, lambda: options.region.height > line and f" {action.label}" in screen(app).splitlines()[options.region.y + line])
    await pilot.click(OptionList, offset=(12, line))


async def clicked_in_footer(app: ConsoleApp, pilot: Pilot[None], action: Action) -> bool:
    """Whether the footer shows the action and it could be clicked there."""
    if not action.footer or not app.screen.query(KeyLine):
        return False
    foot = screen(app).splitlines()[-1]
    column = f"{foot} ".find(f" {action.shown_key} {action.label} ")
    return column >= 0 and await pilot.click(offset=(column + 1, app.size.height - 1))


async def back_to_the_glance(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """Close, clear and switch off what the trial before has left."""
    while len(app.screen_stack) > 1:
        open_ones = len(app.screen_stack)
        await pilot.press("escape")
        await until(pilot, lambda count=open_ones: len(app.screen_stack) < count)  # type: ignore[misc]
    if app.frozen:
        await pilot.press("p")
    if app.privacy.is_on:
        await pilot.press("P")
    pane = app.panes.pane
    if isinstance(pane, ListPane):
        if pane.browser.is_filtering:
            await pilot.press("escape")
        pane.clear_marks()
        pane.list_state = pane.usual
        await until(pilot, lambda: not pane.browser.is_filtering)
        pane.choose(pane.browser.shown[0])
    if pane.query(".-whole"):
        await pilot.press("m")
    app.clear_notifications()
    await pilot.press("0")
    await until(pilot, lambda: app.panes.number == 0 and runs_not(app))
