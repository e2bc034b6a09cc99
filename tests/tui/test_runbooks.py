"""Tests of the runbooks pane: the short ways out in the order of the stages, and the way from each to its finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Effort, Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.panes.runbooks import RunbooksPane
from tests.tui.console import SIZES, config, drive, finding, has_view, screen, until, write_audit

BOTH = pytest.mark.parametrize("size", SIZES, ids=str)
LATE = finding("variables.missing", "repository", stage=Stage.SECRETS, title="Production has every variable.", fix="Set in production: A=…")
FOUND: tuple[Finding, ...] = (
    LATE,
    finding(),
    finding("dns.apex_target", "northstar.example", fix="add A @ 127.0.0.1"),
    finding("rollback.declared", "", stage=Stage.DEPLOY, effort=Effort.HOURS),
    finding("headers.csp", severity=Severity.MEDIUM),
    finding("tls.names", outcome=Outcome.PASS),
)


@BOTH
def test_the_ways_out_stand_under_their_stage_in_order(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8")
        await until(pilot, lambda: "8 · Runbooks" in screen(app))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: "3 of " in screen(app) and "failing only" in screen(app))
        shown = screen(app)
        edge, secrets = shown.index("Secure the edge · 2"), shown.index("Lock down secrets and config · 1")
        assert edge < shown.index("tls.expiry app.northstar.example") < secrets
        assert "rollback.declared" not in shown
        assert "headers.csp" not in shown
        assert "tls.names" not in shown
        assert "Mend it" in shown

    drive(config(tmp_path), steps, size)


@BOTH
def test_enter_goes_to_the_finding(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "end")
        pane = app.screen.query_one(RunbooksPane)
        while pane.chosen is not None and pane.chosen.finding.check != "variables.missing":
            await pilot.press("k")
        assert "Set in production" in screen(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.panes.number == Stage.SECRETS.number)
        assert app.chosen is not None
        assert app.chosen.finding.fingerprint == "variables.missing:repository"

    drive(config(tmp_path), steps, size)


@BOTH
def test_a_question_says_how_to_answer_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "home")
        pane = app.screen.query_one(RunbooksPane)
        assert pane.chosen is not None
        assert pane.chosen.finding.check.startswith("attest.")
        await pilot.press("tab")
        assert pane.in_detail
        await pilot.press(*"jjjjj")
        await until(pilot, lambda: "e answers it here" in screen(app))

    drive(config(tmp_path), steps, size)


@BOTH
def test_without_an_audit_it_says_what_fills_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("8")
        await until(pilot, lambda: "R runs every check" in screen(app))
        await pilot.press("j", "k", "enter", "exclamation_mark", "tab")
        assert app.chosen is None

    drive(config(tmp_path), steps, size)


@BOTH
def test_the_cursor_stays_on_its_finding_and_a_click_moves_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "exclamation_mark", "down")
        before = app.chosen
        await pilot.press("exclamation_mark")
        assert app.chosen == before
        await pilot.click("#ways", offset=(8, 2))
        assert app.chosen != before

    drive(config(tmp_path), steps, size)


@BOTH
def test_the_filter_works_as_in_the_other_lists(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "slash", *"tls")
        pane = app.screen.query_one(RunbooksPane)
        await until(pilot, lambda: "1 of 11 · tls" in screen(app))
        assert pane.chosen is not None
        assert pane.chosen.finding.check == "tls.expiry"
        await pilot.press("enter")
        await until(pilot, lambda: not pane.browser.is_filtering and app.screen.query_one("#ways").has_focus)
        await pilot.press("slash", *" nothing")
        await until(pilot, lambda: "Nothing is like that" in screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "11 ways out" in screen(app))
        await pilot.press("slash", *"spf", "enter", "backslash")
        await until(pilot, lambda: "11 ways out" in screen(app))
        await pilot.press("slash", *"northstar", "enter")
        await until(pilot, lambda: "2 of 11 · northstar" in screen(app))
        await pilot.press("P")
        await until(pilot, lambda: "11 ways out" in screen(app) and "northstar" not in screen(app))

    drive(config(tmp_path), steps, size)


@BOTH
def test_b_opens_the_steps_that_mend_a_finding_also_a_filtered_one(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "slash", *"spf", "enter", "4")
        await until(pilot, lambda: bool(app.chosen and app.chosen.finding.check == "variables.missing"))
        await pilot.press("b")
        await until(pilot, lambda: app.panes.number == 8 and app.panes.pane.in_detail)
        assert app.chosen is not None
        assert app.chosen.finding.check == "variables.missing"
        await until(pilot, lambda: "Set in production: A=…" in screen(app))
        await pilot.press("escape", "minus")
        await until(pilot, lambda: app.panes.number == 4)

    drive(config(tmp_path), steps, size)


@BOTH
@pytest.mark.parametrize(
    ("pane", "check", "says"),
    [
        ("5", "rollback.declared", "more than a quarter of an hour: y copies its fix, r looks again"),
        ("3", "headers.csp", "it does not block the launch"),
        ("3", "tls.names", "There is nothing to mend: tls.names is pass"),
        ("3", "attest.R3.1", "e writes the answer"),
    ],
)
def test_where_no_runbook_mends_it_b_says_what_there_is(tmp_path: Path, size: tuple[int, int], pane: str, check: str, says: str) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press(pane)
        shown = app.panes.pane
        assert isinstance(shown, ListPane)
        await until(pilot, lambda: any(risk.finding.check == check for risk in shown.browser.shown))
        shown.choose(next(risk for risk in shown.browser.shown if risk.finding.check == check))
        await pilot.press("b")
        await until(pilot, lambda: any(says in one.message for one in app._notifications))
        assert app.panes.number == int(pane)
        assert app.chosen is not None
        assert app.chosen.finding.check == check

    drive(config(tmp_path), steps, size)


@BOTH
def test_the_goal_of_a_stage(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "i")
        for wanted in ("Goal", "Let the right traffic reach the right place", "A production DNS plan", "Browsers warn of mixed content"):
            await until(pilot, lambda text=wanted: text in screen(app))  # type: ignore[misc]
        await pilot.press("end")
        await until(pilot, lambda: "TLS is active" in screen(app))
        assert "NO-GO" in screen(app)
        await pilot.press("escape", "0", "i")
        await until(pilot, lambda: "This pane is no stage" in screen(app))

    drive(config(tmp_path), steps, size)


def test_r_looks_again_at_the_chosen_one_alone_and_never_at_a_question(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)
    told = tmp_path / "told"

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "home", "r")
        await until(pilot, lambda: "A person answers this one" in screen(app))
        pane = app.screen.query_one(RunbooksPane)
        while pane.chosen is not None and pane.chosen.finding.check != "tls.expiry":
            await pilot.press("j")
        await pilot.press("r")
        await until(pilot, lambda: told.exists() and told.read_text() == "--only tls.expiry\n")

    drive(config(tmp_path, audit_argv=("sh", "-c", f'echo "$@" > {told}', "audit")), steps)
