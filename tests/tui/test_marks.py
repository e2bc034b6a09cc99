"""Tests of work on marked lines that have no result, and on lines of a view that is held still."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import SIZES, config, drive, finding, screen, until, write_audit
from tests.tui.forms import closed, form, project, ready, told
from tests.tui.test_lists import edge, title

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)
APP, PAY, WWW = (finding(subject=f"{name}.northstar.example") for name in ("app", "pay", "www"))


def flat(app: ConsoleApp) -> str:
    return " ".join(screen(app).split())


async def audited(app: ConsoleApp, pilot: Pilot[None], record: Path, number: int, *found: object) -> None:
    """Another audit is in the record, and the console has read it."""
    write_audit(record, *found, project=project())  # type: ignore[arg-type]
    await until(pilot, lambda: bool(app.view and app.view.standing and app.view.standing.audit and app.view.standing.audit.id == number))


@BOTH_SIZES
def test_marks_without_a_result_never_make_the_cursors_line_the_one_worked_on(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, APP, PAY, WWW, project=project())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "space", "space")
        await until(pilot, lambda: len(app.marked) == 2)
        await audited(app, pilot, record, 2, WWW)
        await until(pilot, lambda: "2 marked without a result" in title(app))
        assert app.chosen
        assert app.marked == ()
        for key in ("g", "w", "e", "N", "y", "Y"):
            app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: "The marked ones have no result yet." in told(app))
            assert len(app.screen_stack) == 1
        assert app.clipboard == ""
        await audited(app, pilot, record, 3, APP, WWW)
        await until(pilot, lambda: len(app.marked) == 1)
        for key in ("g", "w", "N"):
            await form(app, pilot, key)
            await until(pilot, lambda: "1 marked one left out: no result now." in flat(app))
            await pilot.press("escape")
            await closed(app, pilot)
        await pilot.press("asterisk", "asterisk")
        await until(pilot, lambda: app.marked == (app.chosen,) and "marked" not in title(app))

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_what_is_gone_since_the_view_is_held_still_is_refused_before_a_form_opens(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, APP, PAY, WWW, project=project())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "p")
        await until(pilot, lambda: app.frozen is not None)
        await audited(app, pilot, record, 2, finding(subject=PAY.subject, outcome=Outcome.PASS), WWW)
        for key in ("g", "w", "N"):
            app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: "It has no result any more" in told(app))
            assert len(app.screen_stack) == 1
        await pilot.press("down", "g")
        await until(pilot, lambda: "Nothing to decide: it is pass." in told(app))
        await pilot.press("up", "space", "down", "space")
        await until(pilot, lambda: len(app.marked) == 2)
        await form(app, pilot, "g")
        await until(pilot, lambda: "1 marked one left out: no result now." in flat(app))

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_marks_stay_while_names_are_masked(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", APP, PAY, WWW, project=project())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "space", "space")
        for is_on in (True, False):
            await pilot.press("P")
            await until(pilot, lambda wanted=is_on: app.privacy.is_on is wanted)  # type: ignore[misc]
            await until(pilot, lambda: "2 marked" in title(app) and edge(app).missing == 0)
        assert [risk.finding.subject for risk in app.marked] == [APP.subject, PAY.subject]

    drive(config(tmp_path), steps, size)
