"""Tests of the detail: everything about one finding, and nothing of it lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.finding import Evidence
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import SIZES, config, drive, finding, has_view, until, write_audit


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_detail_that_needs_its_scroll_bar_loses_no_word(tmp_path: Path, size: tuple[int, int]) -> None:
    evidence = tuple(Evidence(f"https://app.northstar.example/assets/part{number:02}.js:1", "looked at " * 3) for number in range(20))
    write_audit(
        tmp_path / "record.sqlite", finding(evidence=evidence, fix="Revoke it: https://app.northstar.example/assets/application.js:1")
    )

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "enter")
        detail = app.screen.query_one("#detail-3", Detail)
        await until(pilot, lambda: detail.show_vertical_scrollbar)
        room = detail.scrollable_content_region.height
        for top in range(0, detail.virtual_size.height, room):
            detail.scroll_to(y=top, animate=False, force=True)
            await pilot.pause()
            first = detail.scroll_offset.y
            drawn = [detail.render_line(row).text.rstrip() for row in range(room)]
            assert drawn == [line.rstrip() for line in detail.text.splitlines()[first : first + room]]

    drive(config(tmp_path), steps, size)
