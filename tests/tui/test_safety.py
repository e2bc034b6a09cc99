"""Tests that nobody can overlook where they are, and that a console that only looks changes nothing and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color
from rich.segment import Segment
from textual.binding import Binding
from textual.pilot import Pilot

from lrconsole.model.action import ACTIONS, BY_ID
from lrconsole.project.screens import ConsoleConfig
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.available import READ_ONLY
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.modals.confirm import ConfirmModal, Proposal
from lrconsole.tui.modals.presentation import PresentationModal
from lrconsole.tui.theme import PALETTES
from tests.project.sample import SAMPLE
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, rows, screen, until, write_audit

ALL_SIZES = ((40, 10), (60, 15), *SIZES, (200, 60))
OPENS = ("pane.goal", "log.open", "clock.summary", "view.present", "help.widget", "help.keys")
LEAVES = ("app.quit", "project.open")


@pytest.fixture
def settings(tmp_path: Path) -> ConsoleConfig:
    """A console on a record with a finding, and a project file that is not trusted."""
    (tmp_path / "lrconsole.toml").write_text(SAMPLE)
    write_audit(tmp_path / "record.sqlite", finding())
    environ = {"LRCONSOLE_STATE": str(tmp_path / "state"), "LRCONSOLE_CONFIG": str(tmp_path / "config")}
    return config(tmp_path, project_file=tmp_path / "lrconsole.toml", environ=environ, exports=tmp_path / "exports")


def named(app: ConsoleApp) -> Segment | None:
    """The piece of the first line that names the environment, in the presentation in a founder's words."""
    lines = app.screen._compositor.render_strips()
    word = "LIVE APP" if isinstance(app.screen, PresentationModal) else "PRODUCTION"
    return next((segment for line in lines[:1] for segment in line if word in segment.text), None)


def is_named_and_coloured(app: ConsoleApp) -> bool:
    segment = named(app)
    if segment is None or segment.style is None or segment.style.color is None or segment.style.bgcolor is None:
        return False
    ground = segment.style.color if segment.style.reverse else segment.style.bgcolor
    # Blending may round each part of a colour by one.
    wanted = Color.parse(PALETTES[app.theme].warn).triplet
    return wanted is not None and all(abs(one - other) <= 1 for one, other in zip(ground.get_truecolor(), wanted, strict=True))


@pytest.mark.parametrize("size", ALL_SIZES)
def test_production_is_named_and_coloured_at_every_size_in_every_pane(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for pane in "012345678":
            await pilot.press(pane)
            await until(pilot, lambda: is_named_and_coloured(app))

    drive(settings, steps, size)


def modals(app: ConsoleApp) -> tuple[type[object], ...]:
    return tuple(type(one) for one in app.screen_stack[1:])


@pytest.mark.parametrize("size", [(40, 10), *SIZES])
def test_production_is_named_and_coloured_in_everything_that_opens(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    opened: set[type[object]] = set()

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        app.push_screen(ConfirmModal(Proposal("Ask", "Do", "It happens", "all", ("x",), "lrconsole", "y")))
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal) and is_named_and_coloured(app))
        await pilot.press("escape")
        for action in ACTIONS:
            if action.id in LEAVES or action.group.value == "Panes":
                continue
            await pilot.press("escape", "escape", "3", "n" if action.id == "finding.answer" else "3", action.key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            if modals(app):
                opened.update(modals(app))
                assert all(issubclass(one, ConsoleModal) for one in modals(app))
                await until(pilot, lambda: is_named_and_coloured(app))
                await pilot.press("escape", "escape")
                await until(pilot, lambda: not modals(app))

    drive(settings, steps, size)
    assert len(opened) >= 10


def recorded(folder: Path) -> dict[str, bytes]:
    """All that is on the disk; what SQLite keeps for readers is empty or says nothing."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith("-shm"))
    return {file.name: file.read_bytes() for file in files if file.stat().st_size}


@pytest.mark.parametrize("size", SIZES)
def test_a_console_that_only_looks_says_why_it_does_not(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    folder = settings.record.parent
    audit = ("touch", str(folder / "ran"))
    looks = config(folder, read_only=True, project_file=settings.project_file, environ=settings.environ, audit_argv=audit)
    before = recorded(folder)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        assert "READ-ONLY" in screen(app).splitlines()[0]
        for pane in ("0", "n"):
            for action in (one for one in ACTIONS if one.changes):
                app.clear_notifications()
                await pilot.press(pane, action.key)
                await until(pilot, lambda: bool(app._notifications))
                assert {one.message for one in app._notifications} == {READ_ONLY}, action.id
                assert not modals(app)

    drive(looks, steps, size)
    assert recorded(folder) == before


def own_keys(modal: object) -> list[str]:
    """The keys that a modal binds itself."""
    bindings = [one for kind in type(modal).__mro__ for one in vars(kind).get("BINDINGS", ()) if issubclass(kind, ConsoleModal)]
    return [key for one in bindings if isinstance(one, Binding) for key in one.key.split(",")]


@pytest.mark.parametrize("size", SIZES)
def test_no_key_of_anything_that_opens_in_a_console_that_only_looks_writes(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    folder = settings.record.parent
    looks = config(folder, read_only=True, project_file=settings.project_file, environ=settings.environ, exports=settings.exports)
    before, walked = (set(folder.rglob("*")), rows(settings.record)), set()

    async def opens(app: ConsoleApp, pilot: Pilot[None], key: str) -> ConsoleModal[object]:
        while modals(app):
            await pilot.press("escape")
            await pilot.pause()
        await pilot.press("3", key)
        await until(pilot, lambda: isinstance(app.screen, ConsoleModal))
        assert isinstance(app.screen, ConsoleModal)
        return app.screen

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for action in OPENS:
            for key in own_keys(await opens(app, pilot, BY_ID[action].key)):
                modal = await opens(app, pilot, BY_ID[action].key)
                walked.add((type(modal).__name__, key))
                await pilot.press(key)
                await app.workers.wait_for_complete()

    drive(looks, steps, size)
    assert {("SummaryModal", "x"), ("PresentationModal", "v")} <= walked
    made = {one for one in folder.rglob("*") if not one.name.endswith(("-shm", "-wal"))}
    assert made <= before[0]
    assert rows(settings.record) == before[1]


def test_a_clock_and_an_audit_that_run_are_left_alone_by_a_console_that_only_looks(settings: ConsoleConfig) -> None:
    with RecordWriter(settings.record, now=lambda: NOW) as writer:
        writer.start_clock()
    before = rows(settings.record)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("C", "c", "R")
        await until(pilot, lambda: len(app._notifications) >= 1)

    drive(config(settings.record.parent, read_only=True, start_audit=False), steps)
    assert rows(settings.record) == before
