"""Tests of the mouse, and of the cursor that it moves."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.panes.glance import GlancePane
from lrconsole.tui.widgets.detail import Detail
from lrconsole.tui.widgets.finding_list import FindingList
from tests.tui.console import config, drive, finding, has_view, row_of, screen, until, write_audit


def chosen(app: ConsoleApp, name: str = "#list-3") -> str:
    """The subject under the cursor."""
    risk = app.screen.query_one(name, FindingList).chosen
    return risk.finding.subject if risk else ""


def many(record: Path, number: int = 60) -> None:
    write_audit(record, *(finding(subject=f"host{count:02}.example") for count in range(number)))


def test_a_click_chooses_the_line_under_it_and_a_second_one_opens_it(tmp_path: Path) -> None:
    many(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        for subject in ("host05.example", "host03.example"):
            row = await row_of(pilot, f"  {subject[:6]}")
            await pilot.click(offset=(30, row))
            await until(pilot, lambda wanted=subject: chosen(app) == wanted)  # type: ignore[misc]
        await pilot.click(offset=(30, row))
        await until(pilot, lambda: app.screen.query_one(Detail).has_focus)

    drive(config(tmp_path), steps)


def test_on_the_glance_both_lines_of_a_risk_choose_it(tmp_path: Path) -> None:
    many(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        row = await row_of(pilot, "host02")
        await pilot.click(offset=(30, row + 1))
        await until(pilot, lambda: chosen(app, "#risks") == "host02.example")

    drive(config(tmp_path), steps, (80, 24))


def test_tabs_and_keys_can_be_clicked(tmp_path: Path) -> None:
    many(tmp_path / "record.sqlite", 2)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.click(offset=(screen(app).splitlines()[1].index("3 Edge"), 1))
        await until(pilot, lambda: "Secure the edge" in screen(app))
        await pilot.click(offset=(screen(app).splitlines()[-1].index("? keys"), 39))
        await until(pilot, lambda: "esc closes" in screen(app))
        await pilot.press("escape")
        await pilot.click(offset=(screen(app).splitlines()[-1].index("q quit"), 39))

    assert drive(config(tmp_path), steps).return_code == 0


def test_the_cursor_stays_in_sight(tmp_path: Path) -> None:
    many(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        await until(pilot, lambda: "host00" in screen(app))
        for key in ("end", "pageup", "home", "pagedown", "down", "up", "end"):
            await pilot.press(key)
            await until(pilot, lambda: f"  {chosen(app)[:6]}" in screen(app) or chosen(app) == "")
        await pilot.press("home", *("down",) * 30)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: any(line.startswith("│▌") and chosen(app)[:6] in line for line in screen(app).splitlines()))

    drive(config(tmp_path), steps)


def test_enter_on_the_glance_finds_a_risk_above_the_stage_cursor(tmp_path: Path) -> None:
    many(tmp_path / "record.sqlite", 5)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "end", "0")
        await until(pilot, lambda: bool(app.screen.query_one(GlancePane).chosen))
        await pilot.press("enter")
        await until(pilot, lambda: chosen(app) == "host00.example")

    drive(config(tmp_path), steps)


def test_enter_on_the_glance_shows_what_a_filter_had_hidden(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding("tls.names", "met.example", outcome=Outcome.PASS, summary="named"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "exclamation_mark", "0", "exclamation_mark", "end")
        await until(pilot, lambda: chosen(app, "#risks") == "met.example")
        await pilot.press("enter")
        await until(pilot, lambda: chosen(app) == "met.example")

    drive(config(tmp_path), steps)
