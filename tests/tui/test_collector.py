"""Tests of collecting garbage at moments when nobody waits."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual._styles_cache import StylesCache
from textual.pilot import Pilot

from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.collector import Collector
from tests.tui.console import config, drive, finding, has_view, until, write_audit


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    one.start(100.0)
    yield one
    one.stop()


class Ring:
    """Garbage that only a collection finds."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


def test_it_collects_when_it_is_time_and_no_key_was_pressed_lately(collector: Collector) -> None:
    before = Ring.alive
    Ring()
    assert Ring.alive == before + 1
    assert not collector.look(110.0)
    collector.key_pressed(119.5)
    assert not collector.look(120.5)
    assert Ring.alive == before + 1
    assert not collector.look(121.5, is_busy=True)
    assert collector.look(121.5)
    assert Ring.alive == before
    assert not collector.look(122.0)


def test_somebody_who_never_pauses_cannot_put_it_off_for_ever(collector: Collector) -> None:
    for second in range(101, 400):
        collector.key_pressed(second)
        assert not collector.look(second, is_busy=True)
    collector.key_pressed(400.0)
    assert collector.look(400.0)


def test_afterwards_python_collects_as_before() -> None:
    before = gc.get_threshold()
    one = Collector()
    one.start(0.0)
    assert gc.get_threshold() != before
    assert gc.get_freeze_count() > 0
    one.stop()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
    assert not one.look(1_000.0)


def test_the_drawn_lines_of_closed_windows_are_not_kept(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))

        async def kept_after(windows: int) -> int:
            for _ in range(windows):
                await pilot.press("question_mark")
                await until(pilot, lambda: len(app.screen_stack) == 2)
                await pilot.press("escape")
                await until(pilot, lambda: len(app.screen_stack) == 1)
            collector = Collector()
            collector.start(0.0)
            gc.unfreeze()
            assert collector.look(1_000.0)
            collector.stop()
            return sum(isinstance(one, StylesCache) for one in gc.get_objects())

        first = await kept_after(1)
        # A window that was kept would keep the drawn lines of several widgets.
        assert await kept_after(5) < first + 5

    drive(config(tmp_path), steps)
