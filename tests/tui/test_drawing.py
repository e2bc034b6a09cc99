"""Tests of drawing: once for each key, and also while keys never pause."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.tui import drawing
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.drawing import ScreenForKeys
from tests.tui.console import SIZES, config, drive, finding, has_view, screen, until, write_audit

MANY = tuple(finding(subject=f"host{number}.example", summary=f"answer {number}") for number in range(60))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["j", "pagedown", "space"])
def test_a_key_in_a_list_is_one_drawing_and_no_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], key: str
) -> None:
    """However many widgets it concerns: list, detail, scrollbars, keys."""
    # However slow the machine is.
    monkeypatch.setattr(drawing, "_MOST_SECONDS", 60.0)
    write_audit(tmp_path / "record.sqlite", *MANY)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        await until(pilot, lambda: "─ tls.expiry " in screen(app))
        await pilot.pause(0.1)
        done = counted(app)
        before = screen(app)
        await pilot.press(key)
        await until(pilot, lambda: screen(app) != before)
        await pilot.pause(0.1)
        assert done == {"drawn": 1}

    drive(config(tmp_path), steps, size)


def test_a_letter_of_a_filter_is_one_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_MOST_SECONDS", 60.0)
    write_audit(tmp_path / "record.sqlite", *MANY)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "slash", "h")
        await until(pilot, lambda: " · h ─" in screen(app))
        await pilot.pause(0.1)
        done = counted(app)
        await pilot.press("o")
        await until(pilot, lambda: " · ho ─" in screen(app))
        await pilot.pause(0.1)
        assert done["laid out"] == 1

    drive(config(tmp_path), steps)


def test_keys_without_a_pause_do_not_hold_drawing_up(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", *MANY)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3")
        await until(pilot, lambda: "─ tls.expiry " in screen(app))
        base = app.screen
        assert isinstance(base, ScreenForKeys)

        async def press_on() -> None:
            while True:
                base.key_pressed()
                await asyncio.sleep(0)

        pressing = asyncio.create_task(press_on())
        done = counted(app)
        app.panes.pane.move(1)
        await until(pilot, lambda: done["drawn"] > 0)
        pressing.cancel()
        with suppress(asyncio.CancelledError):
            await pressing

    drive(config(tmp_path), steps)


def counted(app: ConsoleApp) -> Counter[str]:
    """How often the screen is drawn and laid out from now on."""
    done: Counter[str] = Counter()

    def counting(name: str, method: str) -> None:
        own: Callable[..., None] = getattr(app.screen, method)

        def count(*values: object, **more: object) -> None:
            done[name] += 1
            own(*values, **more)

        setattr(app.screen, method, count)

    counting("drawn", "_compositor_refresh")
    counting("laid out", "_refresh_layout")
    return done
