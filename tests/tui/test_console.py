"""Tests of the console: what it shows, and how it takes crashes and sizes."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import Choice, Decision
from lrconsole.model.finding import Evidence
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.panes.glance import GlancePane
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import ENVIRON, NOW, SIZES, config, drive, finding, has_view, screen, summary, until, write_audit

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31mred[/x] [red]\u202eevil\x00 " + "A" * 1_000_000


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_glance_says_what_matters(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        for wanted in (
            "Northstar Coaching",
            "PRODUCTION",
            "NO-GO",
            "Ana",
            "12 s",
            "0 of 11",
            "0 of 5",
            "expired 3 days ago",
            "blocks data leak",
            "q quit",
        ):
            await until(pilot, lambda text=wanted: text in screen(app))  # type: ignore[misc]

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_stage_shows_list_and_detail(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding("tls.names", outcome=Outcome.PASS, summary="named"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "j", "k")
        await until(pilot, lambda: "Visitors are locked out" in screen(app))
        assert "Secure the edge" in screen(app)
        assert "tls.names" in screen(app)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: "failing only" in screen(app).split("Why")[0])
        assert "tls.names" not in screen(app)
        await pilot.press("enter")
        assert app.screen.query_one("#detail-3", Detail).has_focus
        await pilot.press("escape")
        assert app.screen.query_one("#list-3").has_focus
        await pilot.press("escape")
        await until(pilot, lambda: "Risks" in screen(app))

    drive(config(tmp_path), steps, size)


def test_enter_on_the_glance_opens_the_risk_in_its_stage(tmp_path: Path) -> None:
    write_audit(
        tmp_path / "record.sqlite", finding("files.env_tracked", "repository", stage=Stage.SECRETS, title="No .env file is in Git.")
    )

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "files.env_tracked" in screen(app))
        pane = app.screen.query_one(GlancePane)
        while pane.chosen is not None and pane.chosen.finding.check != "files.env_tracked":
            await pilot.press("j")
        await pilot.press("enter")
        await until(pilot, lambda: "No .env file is in Git." in screen(app))

    drive(config(tmp_path), steps)


def test_what_another_process_writes_is_shown(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        before = app.view.standing.blockers if app.view and app.view.standing else ()
        with RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW) as writer:
            writer.add_decision(Decision("tls.expiry:app.northstar.example", Choice.DEFER, "Ana Ruiz", "on Friday", NOW, 1))
        await until(pilot, lambda: bool(app.view and app.view.standing and len(app.view.standing.blockers) == len(before) - 1))

    drive(config(tmp_path), steps)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_hostile_text_is_shown_as_text(tmp_path: Path, size: tuple[int, int]) -> None:
    hostile = finding(subject=HOSTILE, summary=HOSTILE, evidence=(Evidence(HOSTILE, HOSTILE),), title=HOSTILE, fix=HOSTILE)
    write_audit(tmp_path / "record.sqlite", hostile, project=summary(HOSTILE))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for key in ("3", "enter", "j", "k", "escape", "0"):
            await pilot.press(key)
            shown = screen(app)
            assert not [letter for letter in shown if (ord(letter) < 32 and letter != "\n") or letter in "\x7f\u202e\u200b"]
        await pilot.press("3")
        await until(pilot, lambda: "red[/x] [red]" in screen(app))

    drive(config(tmp_path), steps, size)


def test_a_crash_leaves_a_masked_file_and_no_locals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    canary = "canary-" + "x9" * 12

    class Broken(ConsoleApp):
        async def action_do(self, id: str) -> None:
            held = canary
            raise RuntimeError(f"broken with {len(held)} letters")

    async def run() -> Broken:
        app = Broken(config(tmp_path), ENVIRON)
        async with app.run_test() as pilot:
            await pilot.press("R")
            await pilot.pause()
        return app

    with pytest.raises(RuntimeError):
        asyncio.run(run())
    (crash,) = (tmp_path / "logs").glob("crash-*.txt")
    assert "RuntimeError" in crash.read_text()
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    printed = capsys.readouterr()
    for text in (crash.read_text(), printed.out, printed.err):
        assert canary not in text


def test_no_color_draws_no_colours(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "tls.expiry" in screen(app))
        await pilot.press("3")
        strips = app.screen.query_one("#list-3").render_line(0)
        assert all(segment.style is None or segment.style.color is None for segment in strips)

    drive(config(tmp_path), steps, environ={**ENVIRON, "NO_COLOR": "1"})


@pytest.mark.parametrize("size", [(39, 12), (60, 9)], ids=str)
def test_a_hopeless_size_says_what_is_needed_and_takes_q(tmp_path: Path, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "40 × 10" in screen(app))
        await pilot.press("q")

    assert drive(config(tmp_path), steps, size).return_code == 0


def test_a_storm_of_sizes_and_keys_does_no_harm(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *(finding(subject=f"host{number}.example") for number in range(200)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        for number in range(24):
            await pilot.resize_terminal(40 + number * 7, 10 + number * 2)
            await pilot.press("0123456 7j"[number % 10].replace(" ", "k"))
        await pilot.resize_terminal(120, 40)
        await pilot.press("3", "end")
        await until(pilot, lambda: "host" in screen(app))

    drive(config(tmp_path), steps)


def test_the_worst_stage_outcome_is_in_the_tab_line(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), finding("tls.names", severity=Severity.HIGH))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "Edge ✖2" in screen(app))

    drive(config(tmp_path), steps)


def test_one_sentence_at_a_time_is_said_and_trouble_stays(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        app.say("first sentence")
        await until(pilot, lambda: "first sentence" in screen(app))
        app.say("second sentence")
        await until(pilot, lambda: "second sentence" in screen(app) and "first sentence" not in screen(app))
        app.say_trouble("what went wrong")
        app.say("third sentence")
        await until(pilot, lambda: "third sentence" in screen(app) and "what went wrong" in screen(app))

    drive(config(tmp_path), steps)
