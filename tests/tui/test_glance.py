"""Tests of the glance: its cards at both sizes, what fills them, and what of them a small terminal keeps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import AuditState
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, summary, until, write_audit
from tests.tui.made import write_practice

BOTH = pytest.mark.parametrize("size", SIZES, ids=str)


def timed(name: str, outcome: Outcome = Outcome.PASS, times: str = "3 4 5", p95: str = "5") -> Finding:
    evidence = (Evidence("budget", "500 ms"), Evidence("p50", "4 ms"), Evidence("p95", f"{p95} ms"), Evidence("times", f"{times} ms"))
    return finding("latency.p95", name, stage=Stage.DATABASE, severity=Severity.HIGH, outcome=outcome, evidence=evidence)


DOMAIN = finding("dns.registration", "northstar.example", outcome=Outcome.WARN, summary="runs out in 41 days, on 2027-01-04")


@BOTH
def test_latencies_and_days_are_in_the_now_card_what_is_slow_first(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), DOMAIN, timed("homepage"), timed("bookings", Outcome.FAIL, "3 804 – 9", "804"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        for wanted in ("✖ bookings slow", "804 ms", "×", "✔ homepage", "expired 3 days ago", "41 days"):
            await until(pilot, lambda text=wanted: text in screen(app))  # type: ignore[misc]
        shown = screen(app)
        assert shown.index("✖ bookings") < shown.index("✔ homepage")
        assert "NO-GO" in shown.splitlines()[0]

    drive(config(tmp_path), steps, size)


@BOTH
def test_each_row_that_is_not_met_is_named(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "0 of 11" in screen(app) and "0 of 5" in screen(app))
        for row in (*(f"B{number}" for number in range(1, 12)), *(f"T{number}" for number in range(1, 6))):
            assert f"{row} " in screen(app) or f"{row}\n" in screen(app)

    drive(config(tmp_path), steps, size)


def test_what_changed_since_the_audit_before(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    first = (finding(), finding("mail.mx", "northstar.example"))
    for number, found in enumerate((first, (first[0], finding("tls.names", "pay.example")))):
        with RecordWriter(record, now=lambda number=number: NOW + timedelta(hours=number)) as writer:  # type: ignore[misc]
            audit = writer.begin_audit(summary(), len(found))
            for item in found:
                writer.add_finding(audit, item)
            writer.finish_audit(audit, AuditState.DONE)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "since audit 1" in screen(app))
        assert "✖ new" in screen(app)
        assert "tls.names:pay.example" in screen(app)
        assert "blockers by stage" in screen(app)
        await pilot.resize_terminal(120, 31)
        await until(pilot, lambda: "blockers by stage" not in screen(app))

    drive(config(tmp_path), steps)


def test_the_launch_card_says_which_keys_help(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "take 15 minutes at most" in screen(app))
        assert "questions open" in screen(app)
        assert "R  runs every check" in screen(app)

    drive(config(tmp_path), steps)


@BOTH
def test_without_a_record_every_card_says_what_fills_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        for wanted in ("R runs every check", "[[route]]", "lrconsole audit --only edge"):
            await until(pilot, lambda text=wanted: text in screen(app))  # type: ignore[misc]

    drive(config(tmp_path), steps, size)


@BOTH
def test_the_verdict_and_the_risks_stay_in_sight_with_many_routes(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding(), *(timed(f"route {number:02}") for number in range(40)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app) and "route 00" in screen(app))
        shown = screen(app)
        assert "NO-GO" in shown
        assert "Risks, ranked" in shown
        assert "expired 3 days ago" in shown
        assert app.screen.query_one("#risks").size.height >= 8
        app.screen.query_one("#board").focus()
        await pilot.press("end")
        await until(pilot, lambda: "route 39" in screen(app))
        assert "p95" in screen(app)

    drive(config(tmp_path), steps, size)


def test_no_pane_is_half_empty_with_a_common_audit(tmp_path: Path) -> None:
    many = [finding(subject=f"host{number}.example") for number in range(20)]
    write_audit(tmp_path / "record.sqlite", *many, *(timed(f"route {number}") for number in range(6)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "route 5" in screen(app) and "host1.example" in screen(app))
        filled = [line for line in screen(app).splitlines() if len(line.replace("│", "").split()) > 1]
        assert len(filled) > 34

    drive(config(tmp_path), steps)


def test_nothing_on_the_glance_is_cut_in_the_middle_of_its_sense(tmp_path: Path) -> None:
    """With a whole audit and long names: what comes next has two lines, rows have short names, counts stand whole or not at all."""
    write_practice(tmp_path / "record.sqlite")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "clients stay apart" in screen(app))
        for card in ("launch", "bar"):
            shown = app.screen.query_one(f"#{card}").region
            lines = [line[shown.x : shown.right] for line in screen(app).splitlines()[shown.y : shown.bottom]]
            assert not [line for line in lines if "…" in line], card

    drive(config(tmp_path), steps)
