"""Tests of the way from question to question: what blocks first, round, and behind a filter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.jobs.two_hours import open_questions
from lrconsole.model.audit import Answer, Attestation, EvidenceKind
from lrconsole.stages.roadmap import asked
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import SIZES, config, drive, has_view, screen, until
from tests.tui.hours import Time, audited, told

both_sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def time(tmp_path: Path) -> Time:
    return audited(tmp_path)


def answer(time: Time, *rows: str) -> None:
    with time.writer() as writer:
        for row in rows:
            day = time.now()
            writer.add_attestation(Attestation(row, Answer.YES, "Ana", EvidenceKind.TEXT, "seen", "", day, day + timedelta(days=30)))


def at(app: ConsoleApp) -> str:
    return app.chosen.finding.check if app.chosen else ""


@both_sizes
def test_n_goes_from_question_to_question_what_blocks_first_and_round(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        assert app.view is not None
        assert app.view.standing is not None
        order = [question.row for question in open_questions(app.view.standing)]
        stages = {row.id: row.shown.number for row in asked()}
        for row in (*order, order[0]):
            await pilot.press("n")
            await until(pilot, lambda row=row: at(app) == f"attest.{row}")  # type: ignore[misc]
            assert app.panes.number == stages[row]
        await until(pilot, lambda: f"{order[0]} " in screen(app))
        assert app.screen.focused is not None
        # One that is answered is passed over, in one key.
        answer(time, order[0], order[1])
        await until(pilot, lambda: len(open_questions(app.view.standing)) == 39)  # type: ignore[union-attr, arg-type]
        await pilot.press("n")
        await until(pilot, lambda: at(app) == f"attest.{order[2]}")
        # From elsewhere: what blocks first.
        await pilot.press("0", "n")
        await until(pilot, lambda: at(app) == f"attest.{order[2]}")

    drive(config(tmp_path, now=time.now), steps, size)


@both_sizes
def test_n_finds_a_question_behind_a_filter(tmp_path: Path, time: Time, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("n", "slash", *"nothing", "enter", "0", "n")
        await until(pilot, lambda: at(app) == "attest.B3")
        await until(pilot, lambda: "B3 " in screen(app))

    drive(config(tmp_path, now=time.now), steps, size)


def test_n_says_when_all_are_answered(tmp_path: Path, time: Time) -> None:
    answer(time, *(row.id for row in asked()))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("n")
        await until(pilot, lambda: told(app) == ["All questions are answered."])
        assert app.panes.number == 0

    drive(config(tmp_path, now=time.now), steps)
