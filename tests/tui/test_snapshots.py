"""The console as pictures that were looked at and kept: every pane, and every state that changes how it looks, in two sizes.

After a change that is meant: look at what the failing test has written, then `pytest tests/tui/test_snapshots.py --update-snapshots`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lrconsole.model.action import ACTIONS
from lrconsole.project.preferences import Preferences
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.start.app import StartApp
from tests.tui.console import ENVIRON, NOW, SIZES, config, drive, screen, until
from tests.tui.made import write_practice
from tests.tui.snapshots import Snapshots, names, skip_unless_pinned

PANES = {action.id.removeprefix("pane."): action.key for action in ACTIONS if action.does == "pane.show"}
WINDOWS = {
    "decide": ("3", "g"),
    "waive": ("3", "w"),
    "answer": ("1", "n", "e"),
    "note": ("3", "N"),
    "undo": ("3", "u"),
    "goal": ("3", "i"),
    "export": ("3", "x"),
    "summary": ("0", "S"),
    "activity": ("0", "a"),
    "presentation": ("0", "F"),
    "keys": ("0", "question_mark"),
}
"""What opens above the panes, and the keys that open it."""
MODES = {"filter": ("3", "slash", *"spf"), "maximised": ("3", "m"), "frozen": ("0", "p"), "privacy": ("0", "P"), "privacy-edge": ("3",)}
"""What changes the panes themselves, done one after the other."""


@dataclass(frozen=True)
class State:
    """A state of the console as a whole: what is in the record, how it is started, and which panes show it."""

    panes: tuple[str, ...] = ("glance",)
    write: Callable[[Path], None] = write_practice
    environ: dict[str, str] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)


def empty(record: Path) -> None:
    RecordWriter(record, now=lambda: NOW).close()


def running(record: Path) -> None:
    write_practice(record, running=38)


def broken(record: Path) -> None:
    record.write_bytes(b"this is no record" * 100)


STATES = {
    "no-color": State(("glance", "edge"), environ={"NO_COLOR": "1"}),
    "light": State(("glance", "edge"), environ={"LRCONSOLE_THEME": "lr-light"}),
    "deutan": State(("glance", "edge"), environ={"LRCONSOLE_THEME": "lr-deutan"}),
    "compact": State(("glance", "edge"), config={"settings": Preferences(density="compact")}),
    "ascii": State(("glance", "database"), config={"settings": Preferences(glyphs="ascii", symbols="ascii")}),
    "empty": State(("glance", "edge"), empty),
    "no-record": State(("glance", "edge"), lambda record: None),
    "running": State(("glance", "edge"), running),
    "error": State(("glance",), broken),
    "stale": State(("glance",), config={"now": lambda: NOW + timedelta(days=9)}),
    "read-only": State(("glance", "edge"), config={"read_only": True}),
}


@pytest.fixture
def snapshots(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Snapshots:
    """Where paths are shown they are those of an empty folder."""
    skip_unless_pinned()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Snapshots(tmp_path, is_updating=request.config.getoption("--update-snapshots"))


def shows_something(app: ConsoleApp) -> bool:
    return app.view is not None


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_panes_and_what_opens_above_them(snapshots: Snapshots, size: tuple[int, int]) -> None:
    write_practice(Path("record.sqlite"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: shows_something(app))
        for name, key in PANES.items():
            await pilot.press(key)
            await snapshots.take(pilot, name)
        for name, keys in WINDOWS.items():
            await pilot.press(*keys)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            await snapshots.take(pilot, name)
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        for name, keys in MODES.items():
            await pilot.press(*keys)
            await snapshots.take(pilot, name)
            if name in ("filter", "maximised", "frozen"):
                await pilot.press(*{"filter": ("escape", "escape"), "maximised": "m", "frozen": "p"}[name])

    drive(config(Path(), who="Ana Ruiz"), steps, size)
    snapshots.check()


@pytest.mark.parametrize("name", STATES)
def test_the_states_of_the_console(snapshots: Snapshots, name: str) -> None:
    state = STATES[name]
    state.write(Path("record.sqlite"))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: shows_something(app))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            for pane in state.panes:
                await pilot.press(PANES[pane])
                await snapshots.take(pilot, f"{name}-{pane}")

    drive(config(Path(), who="Ana Ruiz", **state.config), steps, SIZES[0], {**ENVIRON, **state.environ})
    snapshots.check()


def test_the_start_page(snapshots: Snapshots) -> None:
    from tests.tui.test_start import made, project, start

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "not audited yet" in screen(app) and "NO-GO" in screen(app))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await snapshots.take(pilot, "start")

    here = Path("/proc/self/cwd")
    if not here.exists():
        pytest.skip("the page shows whole paths, and only Linux has one that is the same everywhere")
    page = made(here)
    project(page, "Northstar")
    project(page, "Newcomer", is_audited=False)
    start(page, steps, SIZES[0])  # type: ignore[arg-type]
    snapshots.check()


def test_every_kept_picture_is_still_drawn_by_a_test() -> None:
    drawn = ["start", *PANES, *WINDOWS, *MODES, *(f"{name}-{pane}" for name, state in STATES.items() for pane in state.panes)]
    assert names() == {f"{name}-{width}x{height}" for name in drawn for width, height in SIZES}


def test_kept_pictures_load_nothing_from_elsewhere() -> None:
    from tests.tui.snapshots import KEPT

    for path in KEPT.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|@font-face|<image|<script|\bhref\b", svg), path.stem
        assert svg.count("http://www.w3.org/2000/svg") == 1
