"""Tests of what the head of a filtered list says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from tests.audit.made import finding as made
from tests.tui.console import config, drive, screen, until, write_audit


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_severity_that_met_checks_have_too_says_how_many_are_not_open(tmp_path: Path, size: tuple[int, int]) -> None:
    found = [made(f"tls.chain:{name}", outcome) for name, outcome in (("a", Outcome.PASS), ("b", Outcome.FAIL), ("c", Outcome.PASS))]
    write_audit(tmp_path / "record.sqlite", *found)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("3")
        await until(pilot, lambda: "tls.chain" in screen(app))
        await pilot.press("slash", *"check:tls severity:blocker", "enter")
        await until(pilot, lambda: "3 of " in screen(app) and " · 2 not open" in screen(app))
        await pilot.press("slash", *" state:open", "enter")
        await until(pilot, lambda: "1 of " in screen(app) and "not open" not in screen(app))

    drive(config(tmp_path), steps, size)
