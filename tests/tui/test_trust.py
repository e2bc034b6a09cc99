"""Tests of the questions before something outward: trusting the project file, cancelled by default, with the project's name typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from lrconsole.credentials.trust import TrustedFiles
from lrconsole.jobs.trusting import doubt
from lrconsole.model.audit import EventKind
from lrconsole.model.judgement import Outcome
from lrconsole.project.loading import load
from lrconsole.project.locations import Locations
from lrconsole.project.screens import ConsoleConfig
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.confirm import ConfirmModal, Proposal
from lrconsole.tui.modals.explain import ExplainModal
from lrconsole.tui.notices import NOT_TRUSTED
from lrconsole.tui.widgets.banner import Banner
from tests.project.sample import SAMPLE
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, until, write_audit

both_sizes = pytest.mark.parametrize("size", SIZES)
LISTED = finding("redirects.login", "owner", outcome=Outcome.UNKNOWN, summary=f"this project file is {NOT_TRUSTED}")


@pytest.fixture
def settings(tmp_path: Path) -> ConsoleConfig:
    """A console on a project whose file names a credential and is not trusted."""
    file = tmp_path / "lrconsole.toml"
    file.write_text(SAMPLE)
    write_audit(tmp_path / "record.sqlite", finding(), LISTED)
    environ = {"LRCONSOLE_STATE": str(tmp_path / "state"), "LRCONSOLE_CONFIG": str(tmp_path / "config")}
    return config(tmp_path, project_file=file, environ=environ)


def is_trusted(settings: ConsoleConfig) -> bool:
    assert settings.project_file is not None
    return not doubt(load(settings.project_file), Locations.default(settings.environ))


def told(app: ConsoleApp) -> str:
    return " · ".join(one.message for one in app._notifications)


async def ask(app: ConsoleApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: has_view(app))
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, ConfirmModal) and app.focused is not None)


@both_sizes
def test_trusting_shows_what_it_means_and_takes_the_projects_name(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        shown = screen(app)
        for text in ("PRODUCTION", "owner: env:OWNER_PASSWORD", "https://app.northstar.example/login", "sha256", "lrconsole trust"):
            assert text in shown
        await pilot.press("enter")
        await until(pilot, lambda: "nothing was done" in screen(app))
        await pilot.press(*"northstar", "enter")
        await until(pilot, lambda: "That is not Northstar Coaching" in screen(app))
        assert not is_trusted(settings)
        await pilot.press(*["backspace"] * 9, *"Northstar", "space", *"Coaching", "enter")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmModal))
        await until(pilot, lambda: "Trusted until it changes" in told(app))

    drive(settings, steps, size)
    assert is_trusted(settings)


@both_sizes
@pytest.mark.parametrize("way", ["escape", "cancel", "click"])
def test_leaving_the_question_changes_nothing(settings: ConsoleConfig, size: tuple[int, int], way: str) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        await pilot.press(*"Northstar", "space", *"Coaching")
        if way == "escape":
            await pilot.press("escape")
        elif way == "cancel":
            await pilot.press("tab", "enter")
        else:
            app.screen.query_one("#cancel", Button).scroll_visible(animate=False)
            await pilot.pause()
            await pilot.click("#cancel")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmModal))

    drive(settings, steps, size)
    assert not is_trusted(settings)


def test_the_button_that_does_it_is_off_until_the_name_is_typed(settings: ConsoleConfig) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ask(app, pilot)
        assert app.screen.query_one("#confirm", Button).disabled
        await pilot.press(*"Northstar", "space", *"Coaching")
        await until(pilot, lambda: not app.screen.query_one("#confirm", Button).disabled)
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmModal))

    drive(settings, steps)
    assert is_trusted(settings)


@both_sizes
def test_the_banner_says_once_that_results_wait_for_trust(settings: ConsoleConfig, size: tuple[int, int]) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "1 result is unknown since this project file is not trusted: t shows" in screen(app))
        await pilot.press("escape")
        assert not app.query_one(Banner).has_class("-shown")
        with RecordWriter(settings.record, now=lambda: NOW) as writer:
            writer.add_event(EventKind.CLOCK, text="something new")
        await until(pilot, lambda: bool(app.view and any(event.text == "something new" for event in app.view.events)))
        await pilot.pause()
        assert not app.query_one(Banner).has_class("-shown")
        write_audit(settings.record, finding(), LISTED)
        await until(pilot, lambda: app.query_one(Banner).has_class("-shown"))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        assert not app.screen_stack[0].query_one(Banner).has_class("-shown")

    drive(settings, steps, size)


def test_what_the_vault_says_is_what_the_banner_looks_for(tmp_path: Path) -> None:
    files = TrustedFiles(tmp_path / "trusted.json")
    assert NOT_TRUSTED in files.doubt(tmp_path / "lrconsole.toml", "abc", {})
    files.trust(tmp_path / "lrconsole.toml", "abc", "ana", NOW, {"a.sh": "1"})
    assert NOT_TRUSTED in files.doubt(tmp_path / "lrconsole.toml", "abd", {"a.sh": "1"})
    assert NOT_TRUSTED in files.doubt(tmp_path / "lrconsole.toml", "abc", {"a.sh": "2"})


def test_a_trusted_file_is_shown_and_not_asked_for(settings: ConsoleConfig) -> None:
    assert settings.project_file is not None
    loaded = load(settings.project_file)
    TrustedFiles(Locations.default(settings.environ).trusted).trust(loaded.file, loaded.sha256, "ana", NOW, {})

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, ExplainModal))
        await until(pilot, lambda: "trusted already" in screen(app) and "env:OWNER_PASSWORD" in screen(app))

    drive(settings, steps)


@pytest.mark.parametrize(("text", "said"), [("[project", "not valid TOML"), (None, "there is no project file")])
def test_a_file_that_cannot_be_read_is_told(settings: ConsoleConfig, text: str | None, said: str) -> None:
    assert settings.project_file is not None
    if text is None:
        settings.project_file.unlink()
    else:
        settings.project_file.write_text(text)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("t")
        await until(pilot, lambda: said in told(app))

    drive(settings, steps)


def test_without_a_project_file_there_is_nothing_to_trust(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("t")
        await until(pilot, lambda: "no project file" in told(app))

    drive(config(tmp_path), steps)


@both_sizes
def test_without_a_name_to_type_cancel_has_the_keyboard_and_hostile_text_stays_text(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    hostile = "x\x1b[31m [/x] [red]\u202e " + "A" * 3000
    proposal = Proposal("Ask", "Do it", hostile, hostile, (hostile,) * 3, hostile)
    results: list[bool | None] = []

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for key in ("enter", "escape", "tab"):
            app.push_screen(ConfirmModal(proposal), results.append)
            await until(pilot, lambda: isinstance(app.screen, ConfirmModal) and isinstance(app.focused, Button))
            assert "[red]" in screen(app)
            assert not app.screen.query(Input)
            await pilot.press(key)
            if key == "tab":
                await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, ConfirmModal))

    drive(config(tmp_path), steps, size)
    assert results == [False, False, True]
