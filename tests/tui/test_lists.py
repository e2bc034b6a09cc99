"""Tests of looking through lists: filters typed and kept, failing only, orders, marks, and what stays when the record goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.widgets import Input

from lrconsole.model.audit import AuditState
from lrconsole.model.judgement import Outcome
from lrconsole.report.selection import Sort
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.list_state import ListState
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, row_of, screen, summary, until, write_audit

at_both_sizes = pytest.mark.parametrize("size", SIZES, ids=str)
FINDINGS = (
    finding("tls.expiry", "app.example"),
    finding("tls.names", "app.example", outcome=Outcome.PASS, summary="named", title="Names fit."),
    finding("spf.lookups", "mail.example", outcome=Outcome.WARN, summary="9 of 10", title="SPF is short."),
    finding("dns.axfr", "mail.example", outcome=Outcome.UNKNOWN, summary="no answer", title="Zones are private."),
)


def edge(app: ConsoleApp) -> ListPane:
    """The pane in sight."""
    pane = app.panes.pane
    assert isinstance(pane, ListPane)
    return pane


def checks(app: ConsoleApp) -> list[str]:
    """The automatic checks that the list shows."""
    return [risk.finding.check for risk in edge(app).browser.shown if not risk.finding.check.startswith("attest.")]


def title(app: ConsoleApp) -> str:
    """What stands in the list's frame."""
    return str(edge(app).browser.findings.border_title)


async def at_edge(app: ConsoleApp, pilot: Pilot[None], *keys: str) -> None:
    """Open the edge stage, and press keys there."""
    await until(pilot, lambda: has_view(app))
    await pilot.press("3")
    await until(pilot, lambda: bool(checks(app)))
    await pilot.press(*keys)


@at_both_sizes
def test_a_filter_works_with_every_letter_and_is_kept(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash")
        total = edge(app).browser.total
        await pilot.press(*"tls")
        await until(pilot, lambda: checks(app) == ["tls.expiry", "tls.names"])
        await pilot.press(*" !pass")
        await until(pilot, lambda: checks(app) == ["tls.expiry"])
        await until(pilot, lambda: f"1 of {total} · tls !pass" in screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: edge(app).browser.findings.has_focus)
        assert edge(app).list_state == ListState("tls !pass")
        await pilot.press("0", "3")
        await until(pilot, lambda: checks(app) == ["tls.expiry"])
        await pilot.press("backslash")
        await until(pilot, lambda: len(checks(app)) == 4)
        assert edge(app).list_state == ListState()

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_what_is_wrong_with_a_filter_is_said_and_the_rest_of_it_holds(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"tls state:fial")
        await until(pilot, lambda: 'is never "fial"' in screen(app))
        assert checks(app) == ["tls.expiry", "tls.names"]
        await pilot.press("enter")
        assert edge(app).browser.is_filtering
        await pilot.press(*["backspace"] * 3, *"ail")
        await until(pilot, lambda: checks(app) == ["tls.expiry"])
        assert "is never" not in screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: len(checks(app)) == 4 and edge(app).browser.findings.has_focus)

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_escape_drops_a_kept_filter_before_it_leaves_the_stage(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"nothing-is-like-this", "enter")
        await until(pilot, lambda: "shows the whole list" in screen(app) and "Nothing is chosen" in screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(checks(app)) == 4)
        await until(pilot, lambda: "Visitors are locked out" in screen(app))
        assert app.panes.number == 3
        await pilot.press("escape")
        await until(pilot, lambda: app.panes.number == 0)

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_while_a_filter_is_typed_letters_are_letters_and_arrows_move_in_the_list(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"q1?", "down")
        assert app.screen.query_one(Input).value == "q1?"
        await pilot.press(*["backspace"] * 3, "down", "up", "down")
        await until(pilot, lambda: bool(edge(app).chosen))
        assert edge(app).chosen == edge(app).browser.shown[1]
        await pilot.press("enter", "slash", "enter")
        assert edge(app).browser.findings.has_focus

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_sorts_follow_one_another_and_are_named(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot)
        ranked = checks(app)
        for order in [*list(Sort)[1:], Sort.RANK]:
            await pilot.press("s")
            await until(pilot, lambda wanted=order: edge(app).list_state.sort is wanted)  # type: ignore[misc]
            assert (f"by {order.value}" in title(app)) is (order is not Sort.RANK)
            if order is Sort.CHECK:
                assert checks(app) == sorted(ranked)
        assert checks(app) == ranked

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_marks_are_counted_survive_new_results_and_are_what_work_is_done_on(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot)
        assert app.marked == (edge(app).chosen,)
        await pilot.press("slash", *"tls", "enter", "space")
        await until(pilot, lambda: "1 marked" in title(app) and "●" in screen(app))
        assert edge(app).chosen == edge(app).browser.shown[1]
        await pilot.press("asterisk")
        await until(pilot, lambda: [risk.finding.check for risk in app.marked] == ["tls.expiry", "tls.names"])
        await pilot.press("backslash", "slash", *"spf", "enter")
        await until(pilot, lambda: "2 marked, 2 not shown" in title(app))
        with RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW) as writer:
            audit = writer.begin_audit(summary(), 3)
            # An audit that has only begun takes nothing away.
            assert len(edge(app).marked) == 2
            for one in (finding("tls.expiry", "app.example", summary="expired 4 days ago"), *FINDINGS[2:]):
                writer.add_finding(audit, one)
            writer.finish_audit(audit, AuditState.DONE)
        await until(pilot, lambda: [risk.finding.summary for risk in edge(app).marked] == ["expired 4 days ago"])
        assert "1 marked, 1 not shown" in title(app)
        await pilot.press("backslash")
        edge(app).clear_marks()
        await until(pilot, lambda: "●" not in screen(app) and "marked" not in title(app))
        await pilot.press("asterisk")
        await until(pilot, lambda: len(app.marked) == len(edge(app).browser.shown))
        await pilot.press("asterisk")
        assert app.marked == (edge(app).chosen,)

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_the_mouse_marks(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot)
        await pilot.click(offset=(20, await row_of(pilot, "blocker spf.lookups")), control=True)
        await until(pilot, lambda: [risk.finding.check for risk in edge(app).marked] == ["spf.lookups"])
        assert not app.screen.query_one("#detail-3", Detail).has_focus
        await pilot.click(offset=(20, await row_of(pilot, "blocker dns.axfr")), button=3)
        await until(pilot, lambda: [risk.finding.check for risk in edge(app).marked] == ["dns.axfr", "spf.lookups"])
        await pilot.click(offset=(20, await row_of(pilot, "blocker dns.axfr")), button=3)
        await until(pilot, lambda: [risk.finding.check for risk in edge(app).marked] == ["spf.lookups"])

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_the_glance_is_filtered_too_and_a_second_click_opens_the_stage(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("slash", *"spf", "enter")
        await until(pilot, lambda: checks(app) == ["spf.lookups"])
        assert "· spf" in title(app)
        row = await row_of(pilot, "spf.lookups")
        await pilot.click(offset=(20, row))
        await pilot.click(offset=(20, row))
        await until(pilot, lambda: app.panes.number == 3 and app.chosen is not None)
        assert app.chosen is not None
        assert app.chosen.finding.check == "spf.lookups"
        await pilot.press("0")
        await until(pilot, lambda: checks(app) == ["spf.lookups"])
        await pilot.press("escape")
        await until(pilot, lambda: len(checks(app)) == 3)
        assert app.panes.number == 0

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_opening_a_risk_drops_the_filter_that_hides_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"names", "enter", "0", "slash", *"spf", "enter", "enter")
        await until(pilot, lambda: app.panes.number == 3 and app.chosen is not None and app.chosen.finding.check == "spf.lookups")
        assert edge(app).list_state.filter == ""

    drive(config(tmp_path), steps, size)


def test_a_filter_can_be_typed_from_the_detail_of_a_tiny_terminal_and_from_the_key_list(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "enter")
        await until(pilot, lambda: app.screen.query_one("#detail-3", Detail).has_focus)
        await pilot.press("slash", *"spf")
        await until(pilot, lambda: checks(app) == ["spf.lookups"] and "/ spf" in screen(app))
        await pilot.press("escape", "question_mark", *"list.filter", "enter")
        await until(pilot, lambda: edge(app).browser.is_filtering and len(app.screen_stack) == 1)
        await pilot.press(*"axfr")
        await until(pilot, lambda: checks(app) == ["dns.axfr"])

    drive(config(tmp_path), steps, (70, 18))


@at_both_sizes
def test_the_wheel_scrolls_and_leaves_the_cursor_where_it_is(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *(finding(subject=f"host{number:02}.example") for number in range(60)))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "down", "down", "up")
        await until(pilot, lambda: screen(app).count("▌") == 1)
        findings = edge(app).browser.findings
        chosen = app.chosen
        for _ in range(5):
            findings.post_message(MouseScrollDown(findings, 3, 3, 0, 1, 0, False, False, False))
        await until(pilot, lambda: findings.scroll_offset.y > 0 and "host00" not in screen(app).split("╰")[0])
        assert app.chosen == chosen

    drive(config(tmp_path), steps, size)


def test_runbooks_say_why_they_are_not_sorted(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("8", "s")
        await until(pilot, lambda: "in the order in which to walk them" in " ".join(screen(app).split()))

    drive(config(tmp_path), steps)


def test_a_state_is_kept_as_words_and_what_makes_no_sense_is_as_usual() -> None:
    usual = ListState(failing_only=True)
    for state in (ListState(), usual, ListState('state:fail "two words"', sort=Sort.AGE)):
        assert ListState.from_strings(state.as_strings(), usual) == state
        assert all(isinstance(value, str) for value in state.as_strings().values())
    assert ListState.from_strings({}, usual) == usual
    assert ListState.from_strings({"filter": "state:x", "failing_only": 3, "sort": "height"}, usual) == usual


def test_a_state_that_was_kept_holds_from_the_start(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        edge(app).list_state = ListState("state:pass", sort=Sort.CHECK)
        await until(pilot, lambda: checks(app) == ["tls.names"])

    drive(config(tmp_path), steps)


@at_both_sizes
def test_what_was_found_is_readable_in_the_list(tmp_path: Path, size: tuple[int, int]) -> None:
    """Whole on the glance, and in a stage beside the check alone; the subject only tells apart what would be called the same."""
    found = (
        finding("dns.apex_target", "a-long-name.northstar-events.example", summary="points at 192.0.2.9"),
        finding("tls.expiry", "app.northstar.example", summary="3 days left"),
        finding("tls.expiry", "pay.northstar.example", summary="9 days left"),
    )
    write_audit(tmp_path / "record.sqlite", *found)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await until(pilot, lambda: "dns.apex_target  a-long-name.northstar-events" in screen(app))
        assert "│▌  points at 192.0.2.9" in screen(app)
        await at_edge(app, pilot)
        lines = [line for line in screen(app).splitlines() if "blocker" in line]
        if size[1] < 40:
            # With more room each has two lines.
            assert any("dns.apex_target       points at 192.0.2.9" in line for line in lines)
            assert any("tls.expiry  app.north" in line and "3 days left" in line for line in lines)
        else:
            await until(pilot, lambda: "points at 192.0.2.9 · " in screen(app) or "  points at 192.0.2.9" in screen(app))

    drive(config(tmp_path), steps, size)


def test_where_a_line_is_too_short_every_finding_has_two(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot)
        row = await row_of(pilot, "tls.expiry")
        assert "expired 3 days ago" in screen(app).splitlines()[row + 1]
        await pilot.press("j")
        await until(pilot, lambda: screen(app).splitlines()[row + 3].startswith("│▌"))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: any("tls.expiry" in line and "expired 3 days ago" in line for line in screen(app).splitlines()))

    drive(config(tmp_path), steps, (59, 24))
