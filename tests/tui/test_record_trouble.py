"""Tests of a console whose record is missing, from a newer version, or taken away."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from lrconsole.store.migrations import VERSION
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import config, drive, finding, has_view, remove, screen, until, write_audit


def test_without_a_record_it_says_how_to_get_one(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "no record yet" in screen(app))
        assert "R runs every check" in screen(app)
        await pilot.press("3")
        await until(pilot, lambda: "r runs its checks" in screen(app))

    drive(config(tmp_path), steps)


def test_a_record_from_a_newer_version_is_named(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    write_audit(tmp_path / "record.sqlite", finding())
    with closing(sqlite3.connect(tmp_path / "record.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "update lrconsole" in screen(app))

    drive(config(tmp_path), steps)


def test_a_record_deleted_under_it_is_told_and_comes_back(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        remove(record)
        await until(pilot, lambda: bool(app.view and app.view.trouble))
        assert "NO-GO" in screen(app)
        write_audit(record, finding(summary="expired 4 days ago"))
        await until(pilot, lambda: "expired 4 days ago" in screen(app))

    drive(config(tmp_path), steps)
