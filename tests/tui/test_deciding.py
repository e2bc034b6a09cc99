"""Tests of work on findings in the console: the whole way, errors in the form, and a record that is in use."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from lrconsole.model.audit import Choice
from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.form import FormModal
from lrconsole.tui.widgets.choice_row import ChoiceRow
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import SIZES, config, drive, finding, screen, until
from tests.tui.forms import ONE, REASON, closed, fill, form, ready, risk, said, told, type_in, write

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)


@BOTH_SIZES
def test_the_worst_blocker_is_found_decided_and_shown_as_decided(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)
    pressed = 0

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        nonlocal pressed
        await ready(app, pilot)
        for key in ("g", "f", "enter"):
            await pilot.press(key)
            pressed += 1
        await closed(app, pilot)
        await until(pilot, lambda: "Decided: fix now. Verdict: NO-GO, " in told(app))
        await until(pilot, lambda: risk(app).decision is not None)
        await pilot.press("enter")
        detail = app.screen.query_one("#detail-3", Detail)
        await until(pilot, lambda: "Decided fix now by Ana Ruiz on 2026-11-24 09:00" in _plain(detail))

    drive(config(tmp_path), steps, size)
    assert pressed == 3
    assert said(record) == [("decided", "Ana Ruiz", ONE)]


def _plain(detail: Detail) -> str:
    return " ".join(detail.text.split())


@BOTH_SIZES
def test_keys_that_come_before_the_form_stands_are_not_lost(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        app.post_message(events.Key("g", "g"))
        while not isinstance(app.screen, FormModal):  # noqa: ASYNC110 - the moment after it was opened is what matters here
            await asyncio.sleep(0)
        # The form is on the screen's stack, and not one of its fields is there yet.
        assert not app.screen.query(ChoiceRow)
        app.post_message(events.Key("d", "d"))
        await until(pilot, lambda: bool(app.screen.query(ChoiceRow)) and app.screen.query_one(ChoiceRow).number == 1)
        await until(pilot, lambda: app.screen.focused is app.screen.query_one("#reason"))

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_deferring_the_last_blockers_says_that_the_verdict_changed(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        before = len(app.view.standing.blockers) if app.view and app.view.standing else 0
        await form(app, pilot, "g")
        await pilot.press("d")
        await type_in(pilot, REASON)
        await pilot.press("enter")
        await closed(app, pilot)
        await until(pilot, lambda: f"{before - 1} blockers ({before} before)" in told(app))
        await until(pilot, lambda: not risk(app).blocks)

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_what_is_amiss_is_said_in_the_form_and_nothing_typed_is_lost(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path, people=())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "g")
        fill(app, reason="too short")
        app.screen.query_one("#reason").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Choose first: f, d, n or x." in screen(app))
        await pilot.press("d")
        await until(pilot, lambda: "at least 20 characters, 9 so far" in screen(app))
        assert app.screen.focused is app.screen.query_one("#who")
        app.screen.query_one("#reason").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "needs the name" in screen(app))
        await type_in(pilot, "Zoe")
        app.screen.query_one("#reason").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "at least 20 characters; this one has 9." in screen(app))
        assert app.screen.query_one("#who", Input).value == "Zoe"
        assert app.screen.query_one("#reason", Input).value == "too short"
        await pilot.press("escape")
        await closed(app, pilot)
        # Who was typed in a form that was left is not remembered.
        assert app.who == ""

    drive(config(tmp_path), steps, size)
    assert said(record) == []


def test_a_refusal_of_the_record_is_said_in_the_form(tmp_path: Path) -> None:
    """Somebody decided it in the meantime, so that to decide again needs a reason."""
    from lrconsole.jobs.people import People
    from tests.tui.console import NOW

    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "g")
        await pilot.press("f")
        fill(app, who="Zoe")
        People(record, lambda: NOW).decide((ONE,), Choice.FIX_NOW, "Ben Okoro")
        await pilot.press("enter")
        await until(pilot, lambda: "to reopen it needs a reason." in screen(app))
        # Who was refused is not remembered, and who is written down is.
        assert app.who == ""
        assert "--reason" not in screen(app)
        app.screen.query_one("#reason").focus()
        await type_in(pilot, "twice is better")
        await pilot.press("enter")
        await closed(app, pilot)
        assert app.who == "Zoe"

    drive(config(tmp_path), steps)
    assert [who for _, who, _ in said(record)] == ["Ben Okoro", "Zoe"]


@BOTH_SIZES
def test_a_record_in_use_is_told_and_the_form_stays_as_it_is(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "g")
        await pilot.press("x")
        await type_in(pilot, "mail is the business")
        with closing(sqlite3.connect(record, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("enter")
            await until(pilot, lambda: "Writing to the record" in screen(app))
            # It is being written: leaving now would leave open what came of it.
            await pilot.press("escape")
            assert len(app.screen_stack) == 2
            await until(pilot, lambda: "in use by another process" in screen(app))
            other.execute("ROLLBACK")
        assert app.screen.query_one("#reason", Input).value == "mail is the business"
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)
    assert said(record) == [("decided", "Ana Ruiz", ONE)]


@BOTH_SIZES
def test_a_note_is_written_on_what_is_open_or_met_and_shown_with_who_and_when(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path, finding("tls.names", outcome=Outcome.PASS))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "slash", *"tls.names", "enter")
        await until(pilot, lambda: app.chosen is not None and app.chosen.finding.check == "tls.names")
        await form(app, pilot, "N")
        await pilot.press("enter")
        await until(pilot, lambda: "Write what is worth knowing" in screen(app))
        await type_in(pilot, "ticket 4711 [/x]")
        await pilot.press("enter")
        await closed(app, pilot)
        detail = app.screen.query_one("#detail-3", Detail)
        await until(pilot, lambda: "Notes 2026-11-24 09:00 Ana Ruiz: ticket 4711 [/x]" in _plain(detail))

    drive(config(tmp_path), steps, size)
    assert said(record) == [("noted", "Ana Ruiz", "tls.names:app.northstar.example")]


@BOTH_SIZES
def test_what_is_met_has_nothing_to_decide(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path, finding("tls.names", outcome=Outcome.PASS))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "slash", *"tls.names", "enter")
        await until(pilot, lambda: app.chosen is not None and app.chosen.finding.check == "tls.names")
        for key in ("g", "w"):
            await pilot.press(key)
            await until(pilot, lambda: "Nothing to decide: it is pass." in told(app))
            assert len(app.screen_stack) == 1

    drive(config(tmp_path), steps, size)
