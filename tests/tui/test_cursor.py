"""Tests of where the cursor is when the list below it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import Choice, Decision
from lrconsole.model.judgement import Severity
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.finding_list import FindingList
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, until, write_audit


def subject(app: ConsoleApp) -> str:
    return app.chosen.finding.subject if app.chosen else ""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_after_a_blocker_is_settled_the_cursor_goes_on_to_the_next(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, *(finding(subject=f"host{count:02}.example") for count in range(40)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "down", "down")
        await until(pilot, lambda: subject(app) == "host02.example")
        with RecordWriter(record, now=lambda: NOW) as writer:
            reason = "the site behind it is closed for good"
            writer.add_decision(Decision("tls.expiry:host02.example", Choice.DEFER, "Ana Ruiz", reason, NOW, 1))
        await until(pilot, lambda: subject(app) == "host03.example")
        await until(pilot, lambda: "▌" in next(line for line in screen(app).splitlines() if "host03" in line[:60]))

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_finding_that_others_push_down_keeps_the_cursor_and_its_place_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    lesser = [finding("tls.versions", f"host{count:02}.example", severity=Severity.MEDIUM) for count in range(60)]
    write_audit(record, *lesser)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", *("down",) * 30)
        listed = app.screen.query_one("#list-3", FindingList)
        wanted = subject(app)
        row = (app.chosen.rank if app.chosen else 0) - listed.scroll_offset.y
        write_audit(record, *lesser, *(finding(subject=f"new{count:02}.example") for count in range(5)))
        await until(pilot, lambda: any(risk.finding.subject == "new04.example" for risk in listed.risks))
        await until(pilot, lambda: subject(app) == wanted)
        assert (app.chosen.rank if app.chosen else 0) - listed.scroll_offset.y == row

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_cursor_waits_at_its_place_for_a_finding_that_is_gone_and_goes_back_to_it(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    hosts = [finding(subject=f"host{count:02}.example") for count in range(30)]
    write_audit(record, *hosts)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", *("down",) * 20)
        await until(pilot, lambda: subject(app) == "host20.example")
        listed = app.screen.query_one("#list-3", FindingList)
        for gone, instead in ((hosts[:20], "host21.example"), (hosts[:15], "host26.example")):
            write_audit(record, *gone, *hosts[21:])
            await until(pilot, lambda wanted=instead: subject(app) == wanted)  # type: ignore[misc]
            await until(pilot, lambda: "▌" in next((line for line in screen(app).splitlines() if subject(app)[:6] in line[:60]), ""))
        write_audit(record, *hosts)
        await until(pilot, lambda: subject(app) == "host20.example")
        assert listed.risks.index(app.chosen) == 20
        await until(pilot, lambda: "▌" in next((line for line in screen(app).splitlines() if "host20" in line[:60]), ""))

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_cursor_goes_to_the_first_of_what_is_looked_for(tmp_path: Path, size: tuple[int, int]) -> None:
    hosts = [finding(subject=f"{'mail' if count > 4 else 'host'}{count:02}.example") for count in range(30)]
    write_audit(tmp_path / "record.sqlite", *hosts)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", *("down",) * 3, "slash", *"mail", "enter")
        await until(pilot, lambda: subject(app) == "mail05.example")
        await pilot.press("backslash")
        listed = app.screen.query_one("#list-3", FindingList)
        await until(pilot, lambda: any(risk.finding.subject == "host00.example" for risk in listed.risks))
        assert subject(app) == "mail05.example"

    drive(config(tmp_path), steps, size)
