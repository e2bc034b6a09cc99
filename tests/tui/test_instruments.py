"""Tests of the instruments: what each makes of its stage's findings, how it fits, and what it says when it has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from lrconsole.audit.standing import take
from lrconsole.model.audit import Choice
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from lrconsole.tui import instruments
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.instruments.base import Instrument
from tests.audit.made import NOW, decision, memory, waiver
from tests.tui.console import SIZES, config, drive, finding, has_view, screen, until, write_audit

BOTH = pytest.mark.parametrize("size", SIZES, ids=str)
KEY_LIKE = "sk_live_" + "x" * 12


def seen(check: str, subject: str, outcome: Outcome, summary: str, stage: Stage, **evidence: str) -> Finding:
    facts = tuple(Evidence(label, value) for label, value in evidence.items())
    return finding(check, subject, outcome=outcome, summary=summary, stage=stage, evidence=facts, severity=Severity.HIGH)


def edge() -> tuple[Finding, ...]:
    trail = {"1 http://northstar.example/": "301", "2 https://www.northstar.example/book": "200"}
    asked = {"A help.northstar.example at 192.0.2.1": "192.0.2.7 · TTL 300", "A help.northstar.example at 192.0.2.2": "192.0.2.8 · TTL 12"}
    return (
        seen("redirects.canonical", "http://northstar.example/", Outcome.PASS, "ends at www", Stage.EDGE, **trail),
        seen("redirects.path_query", "http://northstar.example/", Outcome.FAIL, "the query is not kept", Stage.EDGE, **trail),
        seen("dns.apex_target", "old.example", Outcome.FAIL, "points elsewhere", Stage.EDGE, wanted="192.0.2.9"),
        seen("dns.resolvers_agree", "help.northstar.example", Outcome.FAIL, "disagree", Stage.EDGE, **asked),
    )


def secrets() -> tuple[Finding, ...]:
    return (
        seen("keys.history", "repository", Outcome.FAIL, "1 key", Stage.SECRETS, **{"src/pay.ts:3": f"Stripe secret key: {KEY_LIKE}"}),
        seen("variables.missing", "repository", Outcome.FAIL, "1 missing", Stage.SECRETS, MAIL_KEY="src/mail.ts:1"),
        seen("variables.example", "repository", Outcome.PASS, "14 variables listed", Stage.SECRETS),
    )


def deploy() -> tuple[Finding, ...]:
    return (seen("rollback.rehearsed", "", Outcome.WARN, "rehearsed 40 days ago", Stage.DEPLOY, minutes="6.5"),)


def people() -> tuple[Finding, ...]:
    named = {"who deploys": "Ana Ruiz", "who rolls back": "Tom Hale", "who gets the alerts": "nobody"}
    return (
        seen("people.named", "", Outcome.FAIL, "nobody gets the alerts", Stage.HANDOVER, **named),
        seen("people.deputies", "", Outcome.FAIL, "nobody else", Stage.HANDOVER, **{"who else deploys": "Tom Hale"}),
        seen("people.reachable", "", Outcome.FAIL, "no contact", Stage.HANDOVER, **{"Tom Hale": "no contact"}),
    )


def timed() -> tuple[Finding, ...]:
    return (
        seen("latency.p95", "bookings", Outcome.FAIL, "slow", Stage.DATABASE, budget="500 ms", p95="804 ms", times="3 804 – ms"),
        seen("lists.bounded", "client list", Outcome.FAIL, "240 records in one answer", Stage.DATABASE),
        seen("health.route", "production", Outcome.FAIL, "answers 503", Stage.OBSERVE),
    )


SHOWN = {
    Stage.QUICK_AUDIT: ((finding(),), ("severity", "blocker", "g decides, w waives", "blockers without a decision")),
    Stage.DATABASE: (timed(), ("240 records", "lrconsole attest", "✖ bookings slow", "804 ms")),
    Stage.EDGE: (edge(), ("0 of 1 as wanted", "old.example → 192.0.2.9", "1 of 1 names differ", "the query is not kept")),
    Stage.SECRETS: (secrets(), ("Stripe secret key", "src/pay.ts:3", "MAIL_KEY", "✖ missing", "14 variables listed")),
    Stage.DEPLOY: (deploy(), ("rehearsal", "rehearsed 40 days ago", "minutes 6.5")),
    Stage.OBSERVE: (timed(), ("answers 503", "alerts go to  Ana Ruiz", "✖ bookings slow")),
    Stage.HANDOVER: (people(), ("Ana Ruiz", "✖ nobody", "✖ no contact", "R7.1", "questions open")),
}


async def opened(app: ConsoleApp, pilot: Pilot[None], stage: Stage) -> Instrument:
    """The instrument of a stage, which is in sight."""
    await until(pilot, lambda: has_view(app))
    await pilot.press(str(stage.number))
    return app.screen.query_one(f"#pane-{stage.number}").query_one(Instrument)  # type: ignore[type-abstract]


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.value)
def test_each_instrument_shows_what_its_findings_add_up_to(tmp_path: Path, stage: Stage) -> None:
    findings, wanted = SHOWN[stage]
    write_audit(tmp_path / "record.sqlite", *findings)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        instrument = await opened(app, pilot, stage)
        for text in wanted:
            await until(pilot, lambda one=text: one in screen(app))  # type: ignore[misc]
        assert instrument.size.height >= 8
        assert "No audit has looked" not in screen(app)

    drive(config(tmp_path), steps, (120, 40))


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.value)
def test_in_a_small_terminal_it_is_one_line_until_it_has_the_keyboard(tmp_path: Path, stage: Stage) -> None:
    findings, wanted = SHOWN[stage]
    write_audit(tmp_path / "record.sqlite", *findings)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        instrument = await opened(app, pilot, stage)
        await until(pilot, lambda: instrument.heading[:12] in screen(app))
        assert instrument.size.height == 1
        await pilot.press("tab", "tab")
        await until(pilot, lambda: instrument.size.height > 6 and wanted[0] in screen(app))
        await pilot.press("j", "k", "m")
        await until(pilot, lambda: instrument.size.height > 15)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: instrument.size.height == 1)
        assert app.panes.number == stage.number
        assert "NO-GO" in screen(app)

    drive(config(tmp_path), steps, (80, 24))


@BOTH
@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.value)
def test_without_an_audit_it_says_what_fills_it(tmp_path: Path, stage: Stage, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press(str(stage.number))
        await until(pilot, lambda: "No audit has looked yet: r runs" in screen(app))

    drive(config(tmp_path), steps, size)


def lines(stage: Stage, standing: Standing, width: int = 116) -> str:
    instrument = instruments.of(stage)
    shown = instrument.lines(standing, width)
    return "\n".join(line.plain for line in [instrument.summary(standing), *shown])


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.QUICK_AUDIT], ids=lambda stage: stage.value)
def test_with_an_audit_of_other_things_it_names_a_command(stage: Stage) -> None:
    assert "lrconsole " in lines(stage, take(memory(finding()), NOW))


def test_no_value_of_a_secret_is_shown() -> None:
    shown = lines(Stage.SECRETS, take(memory(*secrets()), NOW))
    assert "Stripe secret key" in shown
    assert KEY_LIKE not in shown
    assert "sk_live" not in shown


def test_decisions_and_waivers_with_their_end() -> None:
    waived, decided = finding(subject="pay.example"), finding(subject="old.example")
    record = memory(waived, decided)
    record.kept_waivers.append(replace(waiver(waived.fingerprint), expires=NOW + timedelta(days=9)))
    record.kept_decisions.append(decision(decided.fingerprint, Choice.DEFER))
    shown = lines(Stage.QUICK_AUDIT, take(record, NOW))
    assert "9 d left" in shown
    assert "tls.expiry:pay.example" in shown
    assert "defer" in shown
    assert "none yet" not in shown


CHECKS = [item.check for findings, _ in SHOWN.values() for item in findings]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(CHECKS), st.sampled_from(list(Outcome)), st.text(max_size=30), st.text(max_size=30)), max_size=8),
    st.integers(20, 200),
)
def test_any_evidence_is_drawn_and_nothing_of_it_controls_the_terminal(found: list[tuple[str, Outcome, str, str]], width: int) -> None:
    findings = {
        f"{check}:{label}": seen(check, label, outcome, value, Stage.EDGE, **{label: value, f"1 {value}": label, "wanted": value})
        for check, outcome, label, value in found
        if outcome is not Outcome.ATTESTED
    }
    standing = take(memory(*findings.values()), NOW)
    for stage in Stage:
        instrument = instruments.of(stage)
        for line in [instrument.summary(standing), *instrument.lines(standing, width)]:
            assert not [letter for letter in line.plain if category(letter) in ("Cc", "Zl", "Zp")]


PLACES = {
    "A www.northstar.example planned": "192.0.2.10",
    "A www.northstar.example in the zone": "192.0.2.10 · TTL 300",
    "A www.northstar.example at 192.0.2.53:53 (authority)": "as planned · 192.0.2.10",
    "A www.northstar.example at 192.0.2.54:53 (resolver)": "old · 203.0.113.9 · 77 s left",
    "A app.northstar.example planned": "192.0.2.11",
    "A app.northstar.example in the zone": "nothing · TTL 60",
    "A app.northstar.example at 192.0.2.53:53 (authority)": "missing · NXDOMAIN",
}


@BOTH
def test_the_edge_shows_names_from_place_to_place_certificates_and_what_changed(tmp_path: Path, size: tuple[int, int]) -> None:
    """A second run has seen another mail server than the first."""
    late = seen("dns.propagation", "northstar.example", Outcome.FAIL, "not as planned", Stage.EDGE, **PLACES)
    expired = seen("tls.expiry", "book.northstar.example", Outcome.FAIL, "expired 3 days ago", Stage.EDGE)
    record = tmp_path / "record.sqlite"
    for host in ("a.example", "b.example"):
        write_audit(record, late, expired)
        with RecordReader(record) as reader, RecordWriter(record, now=lambda: NOW) as writer:
            audit = reader.latest_audit()
            assert audit is not None
            writer.add_names(audit.id, [NameSeen("northstar.example", "MX", (f"10 {host}",))])

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        instrument = app.screen.query_one("#pane-3").query_one(Instrument)  # type: ignore[type-abstract]
        await until(pilot, lambda: instrument.heading[:12] in screen(app))
        await pilot.press("tab", "tab", "m")
        for text in ("book.northstar.example expiry", "MX northstar.example: 10 a.example → 10 b.example", "in the zone", "not asked yet"):
            await until(pilot, lambda one=text: one[:40] in screen(app))  # type: ignore[misc]
        assert "1 of 1: old" in screen(app) or size[0] < 100

    drive(config(tmp_path), steps, size)


def test_room_that_a_short_list_does_not_need_goes_to_the_instrument(tmp_path: Path) -> None:
    times = {"budget": "500 ms", "p50": "3 ms", "p95": "4 ms", "times": "3 4 3 ms"}
    timed = [seen("latency.p95", f"route {number}", Outcome.PASS, "p95 4 ms of 500 ms", Stage.OBSERVE, **times) for number in range(7)]
    write_audit(tmp_path / "record.sqlite", *timed)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("6")
        await until(
            pilot, lambda: "route 6 ok" in " ".join(screen(app).split()) and app.screen.query_one("#pane-6 Instrument").size.height > 10
        )
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: app.screen.query_one("#pane-6 Instrument").size.height == 1)

    drive(config(tmp_path), steps)
