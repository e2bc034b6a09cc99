"""Tests of the user's settings in the console: own keys, ASCII signs, less room, a theme."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.project.preferences import Preferences
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import ENVIRON, SIZES, config, drive, finding, has_view, screen, until, write_audit

OWN = Preferences(keys=(("pane.edge", "E"), ("help.keys", "f2,f3"), ("list.failing", "slash"), ("list.filter", "f")))


@pytest.mark.parametrize("size", SIZES)
def test_own_keys_work_and_are_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        assert app.panes.number == 0
        await pilot.press("E")
        await until(pilot, lambda: app.panes.number == 3)
        assert "f2 f3 keys" in screen(app).splitlines()[-1]
        await pilot.press("question_mark")
        assert len(app.screen_stack) == 1
        for key in ("f2", "f3"):
            await pilot.press(key)
            await pilot.press(*"f2")
            await until(pilot, lambda: "f2 f3  keys" in screen(app))
            await pilot.press("escape")
        assert [one.failing_only for one in (app.panes.pane,)] == [False]
        await pilot.press("slash")
        assert [one.failing_only for one in (app.panes.pane,)] == [True]

    drive(config(tmp_path, settings=OWN), steps, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("settings", "environ"), [(Preferences(glyphs="ascii"), ENVIRON), (Preferences(), {**ENVIRON, "LANG": "C"})])
def test_ascii_draws_nothing_else(tmp_path: Path, size: tuple[int, int], settings: Preferences, environ: dict[str, str]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding(subject="予約.example", summary="“Zürich” – 予約"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "x fail" in screen(app))
        for key in ("0", "3", "question_mark"):
            await pilot.press(key)
            await until(pilot, lambda: "NO-GO" in screen(app))
            assert screen(app).isascii()
            assert {len(line) for line in screen(app).splitlines()} == {size[0]}

    drive(config(tmp_path, settings=settings), steps, size, environ)


@pytest.mark.parametrize("size", SIZES)
def test_compact_gives_the_lists_the_room_of_the_frames(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *(finding(subject=f"host{number}.example") for number in range(60)))
    seen = {}

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        await until(pilot, lambda: "host1.example" in screen(app))
        seen[app.config.settings.density] = screen(app).count("✖ fail")

    for density in ("comfortable", "compact"):
        drive(config(tmp_path, settings=Preferences(density=density)), steps, size)
    assert seen["compact"] > seen["comfortable"]


@pytest.mark.parametrize(
    ("settings", "variable", "theme"),
    [("lr-light", "", "lr-light"), ("lr-light", "lr-deutan", "lr-deutan"), ("", "", "lr-dark"), ("", "no-such", "lr-dark")],
)
def test_the_theme_of_the_settings(tmp_path: Path, settings: str, variable: str, theme: str) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        assert app.theme == theme

    environ = {**ENVIRON, "LRCONSOLE_THEME": variable}
    drive(replace(config(tmp_path), settings=Preferences(theme=settings)), steps, environ=environ)
