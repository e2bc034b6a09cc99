"""Tests of the tab line: every pane can be told and opened at every width, and the one in sight has its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.stage import Stage
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.tab_line import TabLine
from tests.tui.console import config, drive, finding, has_view, screen, until, write_audit

WIDTHS = (40, 59, 80, 100, 120, 200)
NAMES = ("Glance", *(stage.short for stage in Stage), "Runbooks")


@pytest.mark.parametrize("height", [10, 24, 40])
def test_every_pane_is_told_at_every_size_and_the_one_in_sight_by_its_name(tmp_path: Path, height: int) -> None:
    many = [finding(subject=f"host{number}.example", stage=stage) for stage in Stage for number in range(13)]
    write_audit(tmp_path / "record.sqlite", *many)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for width in WIDTHS:
            await pilot.resize_terminal(width, height)
            for number, name in enumerate(NAMES):
                await pilot.press(str(number))
                await until(pilot, lambda number=number, name=name: f" {number} {name} " in tabs(app))  # type: ignore[misc]
                found = [int(word[0]) for word in tabs(app).split() if word[0].isdigit()]
                assert found == list(range(9)), tabs(app)
                assert len(app.screen.query_one(TabLine).render().plain) <= width

    drive(config(tmp_path), steps)


def tabs(app: ConsoleApp) -> str:
    """The tab line as it is drawn."""
    return screen(app).splitlines()[1]


def test_a_click_on_the_tightest_tab_opens_its_pane(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app) and " 3" in tabs(app))
        await pilot.click(TabLine, offset=(tabs(app).index(" 3") + 1, 0))
        await until(pilot, lambda: " 3 Edge " in tabs(app))

    drive(config(tmp_path), steps, (40, 20))
