"""Tests of what the console remembers of a project: where one was and how it looked, whatever became of the file."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.prefs import Memory, Remembered, load
from tests.tui.console import ENVIRON, SIZES, config, drive, finding, has_view, screen, until, write_audit

FOUND = [finding(subject=f"host{number}.example") for number in range(12)]


@pytest.mark.parametrize("size", SIZES)
def test_the_next_start_is_where_one_was(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)
    held = config(tmp_path, prefs_file=tmp_path / "prefs.json")
    chosen = []

    async def first(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "s", "!", "j", "j", "T")
        await until(pilot, lambda: app.theme == "lr-light")
        assert app.chosen is not None
        chosen.append(app.chosen.finding.fingerprint)

    async def then(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.chosen is not None)
        assert app.theme == "lr-light"
        assert app.panes.number == 3
        pane = app.panes.pane
        assert isinstance(pane, ListPane)
        assert pane.failing_only
        assert pane.list_state.sort.value == "check"
        assert app.chosen is not None
        assert [app.chosen.finding.fingerprint] == chosen

    drive(held, first, size)
    assert stat.S_IMODE((tmp_path / "prefs.json").stat().st_mode) == 0o600
    drive(held, then, size)


@pytest.mark.parametrize(
    ("filter_", "is_kept"),
    [
        ("spf state:fail !pass", True),
        ("check:tls.expiry effort:minutes", True),
        ("northstar.example", False),
        ("!app.northstar.example", False),
        ("ana@northstar", False),
        ("who:ana", False),
        ("203.0.113.9", False),
        ("sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc", False),
        ("q7Gh2kLm9Pz4Xw8Rt5Vb", False),
    ],
)
def test_a_filter_that_is_a_secret_or_names_anybody_is_not_remembered(tmp_path: Path, filter_: str, is_kept: bool) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "slash", *filter_, "enter")
        pane = app.panes.pane
        assert isinstance(pane, ListPane)
        await until(pilot, lambda: pane.list_state.filter == filter_ and not pane.browser.is_filtering)

    drive(config(tmp_path, prefs_file=tmp_path / "prefs.json"), steps)
    kept = load(tmp_path / "prefs.json").lists["3"]["filter"]
    assert kept == (filter_ if is_kept else "")


@pytest.mark.parametrize("is_left", [False, True], ids=["while on", "after it"])
def test_privacy_is_never_remembered_nor_are_masked_names(tmp_path: Path, is_left: bool) -> None:
    write_audit(tmp_path / "record.sqlite", *FOUND)
    held = config(tmp_path, prefs_file=tmp_path / "prefs.json")

    async def first(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "1", "P", "3", "j")
        await until(pilot, lambda: "PRIVATE" in screen(app))
        if is_left:
            await pilot.press("1", "P")
            await until(pilot, lambda: "PRIVATE" not in screen(app))

    async def then(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        assert "PRIVATE" not in screen(app)

    drive(held, first)
    assert "host-" not in (tmp_path / "prefs.json").read_text()
    drive(held, then)


def test_a_theme_from_outside_is_not_remembered(tmp_path: Path) -> None:
    held = config(tmp_path, prefs_file=tmp_path / "prefs.json")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until(pilot, lambda: app.panes.number == 1)

    drive(held, steps, environ={**ENVIRON, "LRCONSOLE_THEME": "lr-deutan"})
    assert json.loads((tmp_path / "prefs.json").read_text())["theme"] == ""
    drive(held, steps, environ={**ENVIRON, "NO_COLOR": "1"})


def test_read_only_writes_nothing(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await until(pilot, lambda: app.panes.number == 1)

    drive(config(tmp_path, prefs_file=tmp_path / "prefs.json", read_only=True), steps)
    assert not (tmp_path / "prefs.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"pane": 99}', '{"pane": true, "lists": [], "chosen": {"0": 1}}', "[" * 9000, '"\\ud800"']
)
def test_garbage_is_nothing_to_remember(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prefs.json"
    path.write_text(text)
    assert load(path) == Remembered()
    path.write_bytes(b"\xff\xfe\x00")
    assert load(path) == Remembered()


whatever = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
panes = st.dictionaries(
    st.sampled_from(["0", "3", "9", "x"]), whatever | st.dictionaries(st.sampled_from(["filter", "sort", "failing_only"]), whatever)
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional={"pane": whatever, "theme": whatever, "lists": panes, "chosen": panes}))
def test_any_file_lets_the_console_start(tmp_path: Path, data: object) -> None:
    (tmp_path / "prefs.json").write_text(json.dumps(data))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("3")
        await until(pilot, lambda: app.panes.number == 3)

    drive(config(tmp_path, prefs_file=tmp_path / "prefs.json"), steps, (80, 24))


def test_it_is_written_when_it_changed_and_not_more_often_than_every_few_seconds(tmp_path: Path) -> None:
    path = tmp_path / "new" / "prefs.json"
    memory = Memory(path)
    memory.keep(Remembered(), 100.0)
    assert not path.exists()
    memory.keep(Remembered(pane=1), 110.0)
    memory.keep(Remembered(pane=2), 111.0)
    assert load(path) == Remembered(pane=1)
    memory.close(Remembered(pane=2))
    assert load(path) == Remembered(pane=2)


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "prefs.json")
    memory.close(Remembered(pane=2))
    memory.close(Remembered(pane=3))
    assert load(tmp_path / "file" / "prefs.json") == Remembered()
    assert (tmp_path / "file").read_text() == ""
