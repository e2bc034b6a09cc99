"""Tests of the activity log in the console, and of how quick it and the detail are with much in them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from lrconsole.model.audit import EventKind
from lrconsole.model.finding import Evidence
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.detail import Detail
from lrconsole.tui.widgets.event_list import EventList
from tests.tui.console import NOW, SIZES, config, drive, finding, screen, until
from tests.tui.forms import ONE, closed, form, ready, type_in, write

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)
LOOSE_SECONDS = 3.0
"""A press that takes so long was drawn line by line: it is far above what a busy machine takes (under 0.1 on one of its own)."""


def many(record: Path, number: int) -> None:
    with RecordWriter(record, now=lambda: NOW) as writer, writer.one_act():
        for one in range(number):
            who = ("Ana Ruiz", "Ben Okoro")[one % 2]
            writer.add_event(EventKind.NOTED, about=f"tls.expiry:host{one}.example", text=f"number {one} " + "x" * 300, who=who)
            writer.add_event(EventKind.CHECK_DONE, about="not shown")


async def opened(app: ConsoleApp, pilot: Pilot[None], lines: int) -> EventList:
    await pilot.press("a")
    await until(pilot, lambda: bool(app.screen.query(EventList)) and app.screen.query_one(EventList).number == lines)
    return app.screen.query_one(EventList)


@BOTH_SIZES
def test_the_log_says_who_did_what_the_newest_first(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("g", "f", "enter")
        await closed(app, pilot)
        await form(app, pilot, "u")
        await pilot.press("tab", "enter")
        await closed(app, pilot)
        await opened(app, pilot, 2)
        shown = screen(app)
        assert shown.index("taken back") < shown.index("decided  ")
        assert "NO-GO" in shown
        whole = app.screen.query_one("#whole", Static)
        await until(pilot, lambda: "decided by Ana Ruiz on 2026-11-24 09:00: fix now" in str(whole.content))
        await pilot.press("down")
        await until(pilot, lambda: f"{ONE} fix now" in str(whole.content))
        await pilot.press("escape")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_five_hundred_lines_are_scrolled_and_filtered_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)
    many(record, 600)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        listed = await opened(app, pilot, 500)
        assert "number 599" in screen(app)
        assert "not shown" not in screen(app)
        began = time.monotonic()
        for _ in range(10):
            await pilot.press("pagedown")
        assert (time.monotonic() - began) / 10 < LOOSE_SECONDS
        assert "number 599" not in screen(app)
        began = time.monotonic()
        await type_in(pilot, "ben 41")
        assert (time.monotonic() - began) / 6 < LOOSE_SECONDS
        await until(pilot, lambda: listed.number == len([one for one in range(100, 600) if one % 2 and "41" in str(one)]))
        assert "Ana Ruiz" not in screen(app).split("type to filter")[0].split("\n", 2)[2]
        assert f"{listed.number} of 500 lines" in screen(app)
        await type_in(pilot, "zzz")
        await until(pilot, lambda: "Nothing is like that." in screen(app))

    drive(config(tmp_path), steps, size)


def test_the_log_follows_what_another_process_writes(tmp_path: Path) -> None:
    record = write(tmp_path)
    many(record, 3)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        listed = await opened(app, pilot, 3)
        many(record, 2)
        await until(pilot, lambda: listed.number == 5)

    drive(config(tmp_path), steps)


def test_hostile_events_are_shown_as_text(tmp_path: Path) -> None:
    record = write(tmp_path)
    hostile = "\x1b[31m[/x] [red]\u202eevil\x00 " + "A" * 100_000
    with RecordWriter(record, now=lambda: NOW) as writer:
        writer.add_event(EventKind.NOTED, about=hostile, text=hostile, who=hostile)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await opened(app, pilot, 1)
        await until(pilot, lambda: "[/x] [red]" in screen(app))
        assert "\u202e" not in screen(app)

    drive(config(tmp_path), steps)


def test_a_record_that_is_gone_is_told_in_the_log(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.view is not None)
        await pilot.press("a")
        await until(pilot, lambda: "there is no record yet" in screen(app))

    drive(config(tmp_path), steps)


@BOTH_SIZES
def test_going_through_findings_with_long_evidence_stays_quick(tmp_path: Path, size: tuple[int, int]) -> None:
    evidence = tuple(Evidence(f"seen {number}", "include:_spf.example " * 200) for number in range(30))
    write(tmp_path, *(finding(subject=f"host{number}.example", evidence=evidence) for number in range(40)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3")
        detail = app.screen.query_one("#detail-3", Detail)
        await until(pilot, lambda: "include:_spf.example" in detail.text)
        assert "more, which a report shows" in detail.text
        began = time.monotonic()
        for _ in range(10):
            await pilot.press("j")
        assert (time.monotonic() - began) / 10 < LOOSE_SECONDS
        await pilot.press("enter")
        began = time.monotonic()
        for _ in range(10):
            await pilot.press("pagedown")
        assert (time.monotonic() - began) / 10 < LOOSE_SECONDS

    drive(config(tmp_path), steps, size)
