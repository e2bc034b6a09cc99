"""Tests of copying and exporting: exactly what is wanted, to the terminal or to a private file, and never over another."""

from __future__ import annotations

import base64
import csv
import io
import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.finding import Evidence
from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.clipboard import LARGEST, let_through, may_take
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, until, write_audit
from tests.tui.test_lists import at_edge, edge

at_both_sizes = pytest.mark.parametrize("size", SIZES, ids=str)
RECORD = "v=spf1 include:a.example -all\nsecond line"
FINDINGS = (
    finding("spf.lookups", "mail.example", fix=RECORD),
    finding("tls.expiry", "app.example", outcome=Outcome.WARN, fix="certbot renew", evidence=(Evidence("issuer", "Pr\x1b[31mactice"),)),
    finding("tls.names", "app.example", outcome=Outcome.PASS, fix=""),
)


def exports(folder: Path) -> list[Path]:
    """The files that were saved."""
    return sorted((folder / "saved").glob("*"))


def said(app: ConsoleApp) -> str:
    """What the console tells now."""
    return " ".join(one.message for one in app._notifications)


@at_both_sizes
def test_the_fix_alone_is_copied_and_a_second_press_saves_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"spf", "enter", "y")
        await until(pilot, lambda: app.clipboard == RECORD)
        await until(pilot, lambda: "2 lines, was sent to the terminal's clipboard. y again saves it to a file." in said(app))
        assert exports(tmp_path) == []
        await pilot.press("y")
        await until(pilot, lambda: len(exports(tmp_path)) == 1)
        (file,) = exports(tmp_path)
        assert file.read_text() == RECORD + "\n"
        assert file.name == "fix-spf-lookups-mail-example-2026-11-24.txt"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        await until(pilot, lambda: f"Saved: {file}" in said(app))
        await pilot.press("y")
        await until(pilot, lambda: "was sent to" in said(app))
        assert len(exports(tmp_path)) == 1

    drive(config(tmp_path, exports=tmp_path / "saved"), steps, size)


@at_both_sizes
def test_a_second_press_on_another_finding_or_later_copies_again(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)
    moment = [NOW]

    def now() -> datetime:
        return moment[0]

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"state:fail,warn !check:attest", "enter", "home", "y")
        await until(pilot, lambda: app.clipboard == RECORD)
        await pilot.press("j", "y")
        await until(pilot, lambda: app.clipboard == "certbot renew")
        assert exports(tmp_path) == []
        moment[0] += timedelta(seconds=6)
        app.clear_notifications()
        app._clipboard = ""
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "certbot renew")
        await until(pilot, lambda: "was sent to" in said(app))
        assert exports(tmp_path) == []

    drive(config(tmp_path, exports=tmp_path / "saved", now=now), steps, size)


@at_both_sizes
def test_a_terminal_without_a_clipboard_gets_a_file_at_once(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"spf", "enter", "y")
        await until(pilot, lambda: len(exports(tmp_path)) == 1)
        assert app.clipboard == ""
        assert "no clipboard" in said(app)

    drive(config(tmp_path, exports=tmp_path / "saved"), steps, size, {"TERM": "linux"})


@at_both_sizes
def test_the_whole_finding_is_copied_as_plain_text(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"expiry", "enter", "Y")
        await until(pilot, lambda: "certbot renew" in app.clipboard)
        for wanted in ("tls.expiry:app.example", "Now\nexpired 3 days ago", "Why\nVisitors", "Seen\nissuer: Practice", "Source\nRFC 5280"):
            assert wanted in app.clipboard
        assert "\x1b" not in app.clipboard

    drive(config(tmp_path), steps, size)


@at_both_sizes
def test_the_fixes_of_what_is_marked_are_copied_together(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"!check:attest", "enter", "asterisk", "y")
        await until(pilot, lambda: app.clipboard == f"{RECORD}\ncertbot renew")

    drive(config(tmp_path), steps, size)


def test_where_there_is_no_fix_or_no_file_may_be_written_it_is_said(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"names", "enter", "y")
        await until(pilot, lambda: "no fix to copy here; Y copies" in said(app))
        await pilot.press("backslash", "home", "y", "y")
        await until(pilot, lambda: "--read-only" in said(app))
        await pilot.press("x")
        await until(pilot, lambda: "so it writes no file" in said(app))
        assert exports(tmp_path) == []

    drive(config(tmp_path, exports=tmp_path / "saved", read_only=True), steps)


@at_both_sizes
@pytest.mark.parametrize(("key", "suffix"), [("m", "md"), ("enter", "md"), ("c", "csv"), ("j", "json")])
def test_the_list_is_written_as_it_is_shown(tmp_path: Path, size: tuple[int, int], key: str, suffix: str) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await at_edge(app, pilot, "slash", *"!check:attest", "enter", "s", "s")
        shown = [risk.finding.check for risk in edge(app).browser.shown]
        total = edge(app).browser.total
        assert shown == ["tls.expiry", "tls.names", "spf.lookups"]
        for number in (1, 2):
            await pilot.press("x")
            await until(pilot, lambda: f"3 of {total} · !check:attest · sorted by subject" in " ".join(screen(app).split()))
            await pilot.press(key)
            await until(pilot, lambda wanted=number: len(exports(tmp_path)) == wanted)  # type: ignore[misc]
        first, second = exports(tmp_path)
        await until(pilot, lambda: str(first) in said(app))
        assert [first.name, second.name] == [f"northstar-coaching-edge-2026-11-24{part}.{suffix}" for part in ("-2", "")]
        assert first.read_bytes() == second.read_bytes()
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert written(first) == shown
        assert suffix == "csv" or "!check:attest" in first.read_text().replace("\\", "")

    drive(config(tmp_path, exports=tmp_path / "saved"), steps, size)


def written(file: Path) -> list[str]:
    """The checks that an export lists, in order."""
    text = file.read_text()
    if file.suffix == ".json":
        return [one["check"] for one in json.loads(text)["risks"]]
    if file.suffix == ".csv":
        return [row["check"] for row in csv.DictReader(io.StringIO(text))]
    return [line.split(" | ")[3] for line in text.splitlines() if line.startswith("| ") and line[2].isdigit()]


@at_both_sizes
def test_leaving_the_question_writes_nothing_and_a_folder_that_cannot_be_written_is_told(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FINDINGS)
    (tmp_path / "saved").write_text("in the way")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("x", "escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("x", "c")
        await until(pilot, lambda: "cannot save the file" in said(app))

    drive(config(tmp_path, exports=tmp_path / "saved"), steps, size)


def test_tmux_and_screen_hand_the_sequence_on() -> None:
    text = "v=spf1 -all " * 60
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    assert let_through(text, {"TERM": "xterm-256color"}) == ""
    tmux = let_through(text, {"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0"})
    assert tmux.startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert tmux.removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b") == plain
    screened = let_through(text, {"TERM": "screen", "STY": "1.pts"})
    chunks = screened.split("\x1b\\")[:-1]
    assert all(chunk.startswith("\x1bP") and len(chunk) <= 252 for chunk in chunks)
    assert "".join(chunk.removeprefix("\x1bP") for chunk in chunks) == plain


def test_what_is_too_long_or_where_there_is_no_clipboard_is_not_sent() -> None:
    assert may_take("x" * (LARGEST // 4 * 3), {"TERM": "xterm"})
    assert not may_take("x" * LARGEST, {"TERM": "xterm"})
    assert not any(may_take("x", {"TERM": term}) for term in ("", "dumb", "linux", "vt100"))
    assert not may_take("x", {})
