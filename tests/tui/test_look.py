"""Tests of what the console looks like: its own colours, none at all, and what fits a terminal's size."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.strip import Strip

from lrconsole.model.audit import EventKind
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.theme import PALETTES
from lrconsole.tui.widgets.finding_list import FindingList
from tests.tui.console import ENVIRON, NOW, config, drive, finding, screen, summary, until, write_audit


def strips(app: ConsoleApp) -> list[Strip]:
    """The lines as they are sent to the terminal, after every filter."""
    found = [Strip(list(line)) for line in app.screen._compositor.render_strips()]
    return [strip.apply_filter(one, app.screen.styles.background) for strip in found for one in app._filters[-1:]]


def is_close(colour: Color, wanted: str) -> bool:
    """Whether they are the same but for the rounding that Textual does."""
    return all(abs(one - other) <= 1 for one, other in zip(colour.rgb, Color.parse(wanted).rgb, strict=True))


@pytest.mark.parametrize("name", PALETTES)
def test_each_theme_gives_lines_and_frames_its_own_colours(tmp_path: Path, name: str) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    palette = PALETTES[name]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "expired 3 days ago" in screen(app))
        assert is_close(app.screen.query_one("#status-line").styles.background, palette.panel)
        assert is_close(app.screen.query_one("#banner").styles.color, palette.warn)
        segments = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
        (verdict,) = [one for one in segments if "NO-GO · 9" in one.text][:1]
        assert verdict.style is not None
        assert verdict.style.color is not None
        assert is_close(Color.parse(verdict.style.color.name), palette.fail)

    drive(config(tmp_path), steps, environ={**ENVIRON, "LRCONSOLE_THEME": name})


def test_no_color_sends_no_colour_and_marks_by_reversing(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "expired 3 days ago" in screen(app))
        styles = [(segment.text, segment.style) for strip in strips(app) for segment in strip if segment.style]
        for _, style in styles:
            assert style.color is None or style.color.name == "default"
            assert style.bgcolor is None or style.bgcolor.name == "default"
        reversed_text = "".join(text for text, style in styles if style.reverse)
        for marked in ("0 Glance", "NO-GO", "PRODUCTION", "tls.expiry"):
            assert marked in reversed_text

    drive(config(tmp_path), steps, environ={**ENVIRON, "NO_COLOR": "1"})


def test_an_empty_no_color_switches_nothing_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        assert not app.no_color
        assert app.theme == "lr-dark"

    drive(config(tmp_path), steps, environ={**ENVIRON, "NO_COLOR": ""})


def test_a_running_audit_tells_how_far_and_with_what(tmp_path: Path) -> None:
    import os

    record = tmp_path / "record.sqlite"
    started = NOW - timedelta(seconds=30)
    with RecordWriter(record, now=lambda: started) as writer:
        job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
        audit = writer.begin_audit(summary(), 4, job=job)
        writer.add_finding(audit, finding())
        writer.add_event(EventKind.CHECK_DONE, audit=audit, about="tls.expiry:app.northstar.example", text="fail")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        for key in ("0", "3"):
            await pilot.press(key)
            await until(pilot, lambda: "▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 1 of 4 · tls.expiry:app.northstar.example · 42 s" in screen(app))

    for size in ((80, 24), (160, 40)):
        drive(config(tmp_path), steps, size)


def test_half_a_fact_is_not_shown_in_the_status_line(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "NO-GO" in screen(app))
        for width in range(60, 130):
            await pilot.resize_terminal(width, 24)
            line = screen(app).splitlines()[0]
            assert "NO-GO · 9 blockers" in line
            assert "PRODUCTION" in line
            assert "…" not in line.replace("Northstar Coachi…", "")

    drive(config(tmp_path), steps, (80, 24))


@pytest.mark.parametrize("width", [50, 60, 80])
def test_the_keys_for_help_and_leaving_are_always_shown(tmp_path: Path, width: int) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        last = screen(app).splitlines()[-1]
        assert "? keys" in last
        assert "q quit" in last

    drive(config(tmp_path), steps, (width, 24))


def test_a_small_terminal_shows_the_list_or_the_detail(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "NO-GO" in screen(app))
        await pilot.press("3")
        await until(pilot, lambda: "tls.expiry" in screen(app))
        assert "Visitors are locked out" not in screen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Visitors are locked out" in screen(app))
        assert "R3.5" not in screen(app)
        assert "NO-GO" in screen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "R3.5" in screen(app))

    drive(config(tmp_path), steps, (70, 18))


def test_wide_letters_keep_the_columns(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding(subject="予約" * 40, summary="予約" * 90), finding(summary="plain"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "予約" in screen(app))
        await pilot.press("3")
        await until(pilot, lambda: "Secure the edge" in screen(app))
        findings = app.screen.query_one("#list-3", FindingList)
        for line in range(findings.size.height):
            assert findings.render_line(line).cell_length == findings.scrollable_content_region.width

    drive(config(tmp_path), steps)
