"""Tests of going to a question when the record is odd."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.tui.app import ConsoleApp
from tests.tui.console import SIZES, config, drive, finding, has_view, until, write_audit


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_of_two_results_for_one_question_the_first_is_gone_to(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding("attest.B9", "first.example"), finding("attest.B9", "second.example"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        standing = app.view.standing if app.view else None
        assert [risk.finding.check for risk in (standing.risks if standing else ())].count("attest.B9") > 1
        for _ in range(50):
            await pilot.press("n")
            if app.chosen and app.chosen.finding.check == "attest.B9":
                return
        pytest.fail("the question was not gone to")

    drive(config(tmp_path), steps, size)
