"""Tests of the presentation in the console: topics one by one, initials, and what is drawn large."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.jobs.teach_back import said_back
from lrconsole.model.audit import EventKind, PersonNamed
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.large_text import is_drawable, lines_of
from tests.tui.console import SIZES, config, drive, finding, has_view, screen, summary, until, write_audit


@pytest.mark.parametrize("size", SIZES)
def test_on_and_back_through_every_topic(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding(subject="pay.example"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F")
        await until(pilot, lambda: "Can we launch? · screen 1 of " in screen(app))
        total = int(screen(app).partition("screen 1 of ")[2].split()[0])
        assert lines_of("NOT YET").splitlines()[0] in screen(app)
        for number, key in enumerate(("right", "space", "j", "enter"), 2):
            await pilot.press(key)
            await until(pilot, lambda number=number: f"screen {number} of {total} " in screen(app))  # type: ignore[misc]
        await pilot.press("end")
        await until(pilot, lambda: f"{total} of {total} " in screen(app))
        assert "When something breaks, call Ana Ruiz." in screen(app)
        await pilot.press("right")
        assert f"{total} of {total} " in screen(app)
        for key in ("left", "k", "up"):
            await pilot.press(key)
        await until(pilot, lambda: f"{total - 3} of {total} " in screen(app))
        assert "NOT YET" in screen(app).splitlines()[0]
        assert "things in the way" in screen(app).splitlines()[0]
        assert not [word for word in ("NO-GO", "blocker", "PRODUCTION", "on call", "clock") if word in screen(app)]
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)

    drive(config(tmp_path), steps, size)


def test_in_a_narrow_terminal_labels_stand_above_what_belongs_to_them(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "right")
        await until(pilot, lambda: "→ next · esc closes" in screen(app) and "Is it so?" in screen(app))
        assert "2 of " in screen(app).splitlines()[1]
        assert "Yes, we saw it on 24" in screen(app)

    drive(config(tmp_path), steps, (40, 20))


@pytest.mark.parametrize("size", SIZES)
def test_said_back_with_initials(tmp_path: Path, size: tuple[int, int]) -> None:
    record = tmp_path / "record.sqlite"
    write_audit(record, finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "v")
        await until(pilot, lambda: "your initials" in screen(app))
        await pilot.press("escape", "v", *"th", "enter")
        await until(pilot, lambda: "said back by TH, 24 November 2026" in screen(app))
        await pilot.press("right")
        await until(pilot, lambda: "Please say it back" in screen(app))
        await pilot.press("v", *"nonsense", "enter")
        await until(pilot, lambda: "letters" in screen(app))

    drive(config(tmp_path), steps, size)
    assert {topic: one.initials for topic, one in said_back(record).items()} == {"verdict": "TH"}


def test_read_only_keeps_nothing_and_says_why(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "v")
        await until(pilot, lambda: "--read-only" in screen(app))
        assert len(app.screen_stack) == 2

    drive(config(tmp_path, read_only=True), steps)


@pytest.mark.parametrize("contact", ["0660 1234567", "ana@northstar.example", "Signal: ana_ruiz"])
def test_masked_while_private(tmp_path: Path, contact: str) -> None:
    people = (PersonNamed("Ana Ruiz", contact, ("alerts",)),)
    named = finding(founder="Write to ana_ruiz@northstar.example or call +43 660 1234567.")
    write_audit(tmp_path / "record.sqlite", named, project=replace(summary(), people=people))
    private = ("app.northstar.example", contact, "ana_ruiz@", "660 1234567")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("P", "F")
        await until(pilot, lambda: "screen 1 of " in screen(app))
        total = int(screen(app).partition("screen 1 of ")[2].split()[0])
        seen = ""
        for number in range(1, total + 1):
            await until(pilot, lambda number=number: f"screen {number} of {total} " in screen(app))  # type: ignore[misc]
            seen += screen(app)
            await pilot.press("right")
        assert "host-" in seen
        assert "call Ana Ruiz" in seen
        assert not [one for one in private if one in seen]

    drive(config(tmp_path), steps)


def test_what_is_said_back_is_kept_without_secrets_and_esc_never_waits_for_the_record(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    secret = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    write_audit(record, finding(founder=f"The key {secret} is known."))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("F", "right", "v", *"th", "enter")
        await until(pilot, lambda: "said back by TH" in screen(app))
        with closing(sqlite3.connect(record, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await pilot.press("left", "v", *"ab", "enter", "escape")
            await until(pilot, lambda: len(app.screen_stack) == 1, 2)
            other.execute("ROLLBACK")

    drive(config(tmp_path), steps)
    with RecordReader(record) as reader:
        told = [event.text for event in reader.events_of(EventKind.SAID_BACK)]
    assert told
    assert not [text for text in told if secret in text]


@pytest.mark.parametrize(
    ("text", "is_large"), [("NOT YET", True), ("YES", True), ("?", True), ("38", True), ("+49 170 1", True), ("", False), ("ana@x", False)]
)
def test_what_can_be_drawn_large(text: str, is_large: bool) -> None:
    assert is_drawable(text) is is_large
