"""Tests of the start page: what it lists, what it opens, and a new project made by a real process."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.project.locations import Locations
from lrconsole.project.opening import Opening, Opens
from lrconsole.project.preferences import Preferences
from lrconsole.project.recent import Recent, recent, remember
from lrconsole.project.screens import StartConfig
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.start.app import StartApp
from tests.project.sample import SAMPLE
from tests.tui.console import ENVIRON, NOW, SIZES, Drive, drive, finding, screen, until, write_audit
from tests.tui.console import config as console_config

INIT = """
import pathlib, sys
domain, folder = sys.argv[2], pathlib.Path(sys.argv[4])
print("asking DNS for", domain, flush=True)
if domain == "wrong.example":
    sys.exit("lrconsole: wrong.example: no such domain")
folder.mkdir(parents=True, exist_ok=True)
(folder / "lrconsole.toml").write_text("[project]\\nname = 'New'\\n")
print("written:", folder / "lrconsole.toml")
"""


def made(folder: Path, **more: object) -> StartConfig:
    """A start page with everything below `folder`, whose `init` is a small program."""
    program = folder / "init.py"
    program.write_text(INIT)
    values: dict[str, object] = {
        "locations": Locations(folder / "config", folder / "state"),
        "folder": folder / "work",
        "program": (sys.executable, str(program)),
        "environ": {},
        "now": lambda: NOW + timedelta(hours=3),
        "settings": Preferences(),
    }
    return StartConfig(**{**values, **more})  # type: ignore[arg-type]


def project(config: StartConfig, name: str, *, is_audited: bool = True) -> Path:
    """A project that was opened at some time."""
    file = config.folder / name.lower() / "lrconsole.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SAMPLE)
    if is_audited:
        write_audit(config.locations.record(file), finding())
    remember(config.locations.recent, Recent(name, file, NOW))
    return file


def start(config: StartConfig, steps: Drive, size: tuple[int, int], environ: dict[str, str] | None = None) -> StartApp:
    """Show a start page and drive it."""

    async def run() -> StartApp:
        app = StartApp(config, environ or ENVIRON)
        async with app.run_test(size=size, notifications=True) as pilot:
            await steps(app, pilot)  # type: ignore[arg-type]
        return app

    return asyncio.run(run())


@pytest.mark.parametrize("size", SIZES)
def test_recent_projects_with_their_verdicts(tmp_path: Path, size: tuple[int, int]) -> None:
    config = made(tmp_path)
    first = project(config, "Northstar")
    project(config, "Newcomer", is_audited=False)

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "NO-GO, 9 blockers" in screen(app))
        await until(pilot, lambda: "not audited yet" in screen(app))
        assert "3 h ago" in screen(app)
        for text in ("New project", "Practice business", "q quit"):
            assert text in screen(app)
        await pilot.press("j", "enter")

    app = start(config, steps, size)  # type: ignore[arg-type]
    assert app.then == Opening(Opens.PROJECT, first)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_was_opened_yet(tmp_path: Path, size: tuple[int, int]) -> None:
    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "None yet" in screen(app))
        assert "no such project" in screen(app)
        await pilot.press("d")

    app = start(made(tmp_path, trouble="there is no such project"), steps, size)  # type: ignore[arg-type]
    assert app.then == Opening(Opens.PRACTICE)


@pytest.mark.parametrize("size", SIZES)
def test_escape_goes_back_to_what_was_open(tmp_path: Path, size: tuple[int, int]) -> None:
    back = Opening(Opens.PROJECT, tmp_path / "lrconsole.toml")

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "esc back  q quit" in screen(app))
        await pilot.press("n", "escape")
        assert app.is_running
        await pilot.press("escape")

    assert start(made(tmp_path, back=back), steps, size).then == back  # type: ignore[arg-type]


@pytest.mark.parametrize("size", SIZES)
def test_the_start_page_that_a_console_asks_for_knows_the_way_back(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "lrconsole.toml"
    for note, what in (("", Opens.PROJECT), ("practice business", Opens.PRACTICE)):

        async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
            await pilot.press("O")

        app = drive(console_config(tmp_path, project_file=file, note=note), steps, size)
        assert app.then == Opening(Opens.START, back=Opening(what, file))


def test_leaving_opens_nothing(tmp_path: Path) -> None:
    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await pilot.press("q")

    app = start(made(tmp_path), steps, (80, 24))  # type: ignore[arg-type]
    assert app.then is None


def test_a_project_that_is_gone_is_said_and_taken_off(tmp_path: Path) -> None:
    config = made(tmp_path)
    project(config, "Gone").unlink()

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "its file is" in screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen(app).count("gone") > 1)
        await pilot.press("x")
        await until(pilot, lambda: "None yet" in screen(app))

    assert start(config, steps, (80, 24)).then is None  # type: ignore[arg-type]
    assert recent(config.locations.recent) == ()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_taken_off_is_put_back(tmp_path: Path, size: tuple[int, int]) -> None:
    config = made(tmp_path)
    project(config, "Northstar")

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "Northstar" in screen(app))
        await pilot.press("x")
        await until(pilot, lambda: "z puts it back" in screen(app) and "None yet" in screen(app))
        assert recent(config.locations.recent) == ()
        await pilot.press("z", "z")
        await until(pilot, lambda: "None yet" not in screen(app))

    start(config, steps, size)  # type: ignore[arg-type]
    assert [one.name for one in recent(config.locations.recent)] == ["Northstar"]


@pytest.mark.parametrize("size", SIZES)
def test_a_page_that_only_looks_makes_nothing_and_takes_nothing_off(tmp_path: Path, size: tuple[int, int]) -> None:
    config = made(tmp_path, read_only=True)
    project(config, "Northstar")

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "NO-GO, 9 blockers" in screen(app))
        assert "READ-ONLY" in screen(app).splitlines()[0]
        assert "x take off" not in screen(app)
        for keys in (["x"], ["n"], ["j", "enter"]):
            app.clear_notifications()
            await pilot.press(*keys)
            await until(pilot, lambda: any("--read-only" in one.message for one in app._notifications))
            assert len(app.screen_stack) == 1

    start(config, steps, size)  # type: ignore[arg-type]
    assert [one.name for one in recent(config.locations.recent)] == ["Northstar"]


@pytest.mark.parametrize("size", SIZES)
def test_a_new_project(tmp_path: Path, size: tuple[int, int]) -> None:
    config = made(tmp_path)

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await pilot.press("n")
        await until(pilot, lambda: "Domain" in screen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Type the domain" in screen(app))
        await pilot.press(*"wrong.example", "enter")
        await until(pilot, lambda: "no such domain" in screen(app))
        await pilot.press(*["backspace"] * 13, *"studio.example", "enter")
        await until(pilot, lambda: "enter opens the project" in screen(app))
        assert "written:" in screen(app)
        await pilot.press("enter")

    app = start(config, steps, size)  # type: ignore[arg-type]
    assert app.then == Opening(Opens.PROJECT, config.folder / "studio" / "lrconsole.toml")


def test_a_typed_folder_stays(tmp_path: Path) -> None:
    config = made(tmp_path)

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await pilot.press("n", *"a.example", "tab", *"/deep", "up", *"x", "enter")
        await until(pilot, lambda: "enter opens the project" in screen(app))
        await pilot.press("enter")

    app = start(config, steps, (120, 40))  # type: ignore[arg-type]
    assert app.then == Opening(Opens.PROJECT, config.folder / "a" / "deep" / "lrconsole.toml")


def test_ascii_and_no_colours(tmp_path: Path) -> None:
    config = made(tmp_path, settings=Preferences(glyphs="ascii"))
    project(config, "Northstar")

    async def steps(app: StartApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "NO-GO" in screen(app))
        assert screen(app).isascii()
        assert app.no_color

    start(config, steps, (80, 24), {**ENVIRON, "NO_COLOR": "1"})  # type: ignore[arg-type]
