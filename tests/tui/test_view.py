"""Tests of holding the view still and of giving one part the whole pane."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, remove, row_of, screen, until, write_audit
from tests.tui.test_lists import FINDINGS, at_edge, edge

at_both_sizes = pytest.mark.parametrize("size", SIZES, ids=str)


@at_both_sizes
def test_a_frozen_view_stays_while_the_record_goes_on_and_tells_its_age(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    moment = [NOW]

    def now() -> datetime:
        return moment[0]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app) and "expired 3 days ago" in screen(app))
        await pilot.press("p")
        await until(pilot, lambda: "frozen · 09:00:00, 0 s ago · p goes on" in screen(app) and "FROZEN" in screen(app))
        write_audit(tmp_path / "record.sqlite", finding(summary="expired 4 days ago"))
        await until(pilot, lambda: bool(app.view and app.view.standing and app.view.standing.audit and app.view.standing.audit.id == 2))
        moment[0] += timedelta(minutes=3)
        await until(pilot, lambda: "180 s ago" in screen(app) or "3 min ago" in screen(app))
        await pilot.press("3")
        await until(pilot, lambda: "Secure the edge" in screen(app) and "expired 3 days ago" in screen(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "FROZEN" in screen(app).splitlines()[0])
        await pilot.press("escape", "p")
        await until(pilot, lambda: "expired 4 days ago" in screen(app) and "FROZEN" not in screen(app) and "frozen" not in screen(app))

    drive(config(tmp_path, now=now), steps, size)


@at_both_sizes
def test_trouble_is_told_although_the_view_is_frozen(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("p")
        remove(tmp_path / "record.sqlite")
        await until(pilot, lambda: "p goes on" in screen(app) and "The record is gone" in screen(app))

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_list_and_detail_take_the_whole_pane_and_share_it_again(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot)
        detail, findings = app.screen.query_one("#detail-3", Detail), edge(app).browser.findings
        await pilot.press("m")
        await until(pilot, lambda: findings.size.width > size[0] - 6 and "Visitors are locked out" not in screen(app))
        assert findings.size.height > size[1] - 8
        await pilot.press("enter")
        await until(pilot, lambda: detail.has_focus and detail.size.width > size[0] - 8 and detail.size.height > size[1] - 8)
        assert "8 results" not in screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "8 results" in screen(app) and "Visitors" in screen(app))
        assert detail.has_focus
        await pilot.press("m")
        await until(pilot, lambda: "8 results" not in screen(app))
        await pilot.press("slash")
        await until(pilot, lambda: "8 results" in screen(app) and "Visitors are locked out" not in screen(app))
        await pilot.press("escape", "m")
        await until(pilot, lambda: "Visitors are locked out" in screen(app))

    drive(config(tmp_path), steps, size)


def test_a_card_of_the_glance_takes_the_whole_pane(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app) and "Risks, ranked" in screen(app))
        await pilot.click(offset=(5, await row_of(pilot, "─ Launch")))
        await pilot.press("m")
        await until(pilot, lambda: "Risks, ranked" not in screen(app))
        assert app.screen.query_one("#launch").size.height > 30
        await pilot.press("escape")
        await until(pilot, lambda: "Risks, ranked" in screen(app))
        assert app.panes.number == 0

    drive(config(tmp_path), steps)


@at_both_sizes
def test_the_list_of_the_glance_and_the_runbooks_take_the_whole_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app) and "Risks, ranked" in screen(app))
        await row_of(pilot, "Risks, ranked")
        shown = edge(app).browser.findings
        before = shown.size.height
        await pilot.press("m")
        await until(pilot, lambda: shown.size.height > before and shown.size.height > size[1] - 7)
        await pilot.press("m")
        await until(pilot, lambda: shown.size.height == before)
        await pilot.press("8", "m")
        await until(pilot, lambda: "attest.B1 ─" not in screen(app))
        await pilot.press("m")
        await until(pilot, lambda: "attest.B1 ─" in screen(app))

    drive(config(tmp_path), steps, size)
