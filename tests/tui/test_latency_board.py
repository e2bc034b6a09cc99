"""Tests of the live board: what it draws, how rarely, and that it draws nothing while nobody sees it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Gap, LatencyRow
from lrconsole.project.preferences import Preferences
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.sizes import STACKED
from lrconsole.tui.theme import PALETTES
from lrconsole.tui.widgets.latency_board import PAUSE, LatencyBoard
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, summary, until, write_audit


def rows(last: float = 5.0, number: int = 3) -> tuple[LatencyRow, ...]:
    calls = (3.0, Gap.DOWN, 800.0, Gap.UNKNOWN, last)
    return tuple(LatencyRow(f"monitor {one}", Outcome.PASS, "up", calls, 500.0, 4.0, 800.0) for one in range(number))


class Counted(LatencyBoard):
    """Counts how often it asks to be drawn."""

    asked = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Counted:
        self.asked += 1
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


async def mounted(app: ConsoleApp, pilot: Pilot[None]) -> Counted:
    """A board of its own below the console's lines."""
    await until(pilot, lambda: has_view(app))
    board = Counted()
    board.styles.height = 8
    await app.screen.query_one("#pane-0").mount(board, before=0)
    await pilot.pause()
    board.asked = 0
    return board


async def showing(app: ConsoleApp, pilot: Pilot[None]) -> Counted:
    """A board that shows its rows, and has not asked for anything since."""
    board = await mounted(app, pilot)
    board.show(rows())
    await until(pilot, lambda: "monitor 2" in screen(app))
    board.asked = 0
    return board


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_rows_are_drawn_with_their_gaps(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await showing(app, pilot)
        line = "".join(segment.text for segment in board.render_line(1))
        assert len(line) == board.size.width
        assert "×" in line
        assert "·" in line
        assert "█" in line
        colours = {segment.text.strip(): segment.style.color for segment in board.render_line(1) if segment.style}
        assert any("×" in text and colour and colour.name == PALETTES["lr-dark"].fail for text, colour in colours.items())

    drive(config(tmp_path), steps, size)


def test_it_is_drawn_at_most_four_times_a_second(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await showing(app, pilot)
        drawn = {board._drawn_at}
        for shown in range(1, 41):
            board.show(rows(float(shown)))
            await pilot.pause(0.01)
            drawn.add(board._drawn_at)
        assert all(later - earlier >= PAUSE * 0.9 for earlier, later in pairwise(sorted(drawn)))
        await until(pilot, lambda: f"{shown} ms" in screen(app))

    drive(config(tmp_path), steps)


def test_the_same_rows_are_not_drawn_again(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await showing(app, pilot)
        board.show(rows())
        await pilot.pause()
        assert (board.asked, board._timer) == (0, None)

    drive(config(tmp_path), steps)


def test_rows_with_other_names_are_drawn_at_once_so_that_a_masked_name_is_gone(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await showing(app, pilot)
        # So that the next ones come within the pause, however slow the machine is.
        board._drawn_at = time.monotonic() + 60
        board.show(rows(6.0))
        assert board._timer is not None
        board.show(tuple(replace(row, name="masked") for row in rows()))
        assert board._timer is None
        await until(pilot, lambda: "masked" in screen(app) and "monitor" not in screen(app))

    drive(config(tmp_path), steps)


def test_nothing_is_drawn_while_it_is_hidden_and_the_newest_when_it_comes_back(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await mounted(app, pilot)
        board.show(rows(1.0))
        await until(pilot, lambda: "monitor 2" in screen(app))
        await pilot.press("3")
        await until(pilot, lambda: "Secure the edge" in screen(app))
        board.asked = 0
        for number in range(40):
            board.show(rows(100.0 + number))
            await pilot.pause(0.01)
        assert board.asked == 0
        await pilot.press("0")
        await until(pilot, lambda: "139 ms" in screen(app))

    drive(config(tmp_path), steps)


def test_enter_and_a_click_on_the_headings_change_the_scale(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await mounted(app, pilot)
        board.show(tuple(LatencyRow("home", Outcome.PASS, "up", (2.0, 3.0, 9.0), 500.0) for _ in range(2)))
        await until(pilot, lambda: "against the budget" in screen(app))
        assert "▇" not in screen(app)
        board.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "own scale" in screen(app) and "▇" in screen(app))
        await pilot.click(board, offset=(4, 0))
        await until(pilot, lambda: "against the budget" in screen(app))

    drive(config(tmp_path), steps)


@pytest.mark.parametrize(("settings", "sign"), [(Preferences(symbols="braille"), "⣿"), (Preferences(glyphs="ascii"), "#")])
def test_symbols_are_what_the_user_set(tmp_path: Path, settings: Preferences, sign: str) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await showing(app, pilot)
        assert sign in "".join(segment.text for segment in board.render_line(1))

    drive(config(tmp_path, settings=settings), steps)


def test_without_rows_it_says_what_fills_it(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        board = await mounted(app, pilot)
        assert "[[route]]" in "".join(segment.text for segment in board.render_line(0))
        board.show(rows())
        board.show(())
        await until(pilot, lambda: "monitor 2" not in screen(app))

    drive(config(tmp_path), steps)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_while_the_first_audit_runs_it_says_when_the_routes_are_timed(tmp_path: Path, size: tuple[int, int]) -> None:
    with RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW) as writer:
        job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
        writer.add_finding(writer.begin_audit(summary(), 9, job=job), finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "Routes are timed at the end of the audit that runs: 1 of 9" in screen(app))
        assert "[[route]] in lrconsole.toml" not in screen(app)
        await pilot.press("2", "tab", "tab")
        await until(pilot, lambda: "Routes are timed at the end of the audit that runs: 1 of 9" in screen(app))
        await pilot.press("escape")
        if size[0] < STACKED + 1:
            await until(pilot, lambda: "routes are timed last, 1 of 9 done" in screen(app))

    drive(config(tmp_path), steps, size)
