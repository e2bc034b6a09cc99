"""Tests of the start page in a real terminal: it opens without a project and from a console, and projects follow each other."""

from __future__ import annotations

from pathlib import Path

from tests.cli.place import place
from tests.cli.terminal import Terminal, python


def console(home: Path, folder: Path, *arguments: str) -> Terminal:
    """`lrconsole` in a terminal."""
    environ = {"LRCONSOLE_STATE": str(home / "state"), "LRCONSOLE_CONFIG": str(home / "config"), "TEXTUAL_ANIMATIONS": "none"}
    return Terminal(python("-m", "lrconsole", *arguments), environ=environ, cwd=folder)


def test_without_a_project_the_start_page_opens(tmp_path: Path) -> None:
    terminal = console(tmp_path, tmp_path)
    terminal.shows("Practice business")
    terminal.press(b"q")
    assert terminal.ends() == 0


def test_a_project_that_was_named_and_is_missing_is_an_error(tmp_path: Path) -> None:
    terminal = console(tmp_path, tmp_path, "--project", str(tmp_path / "none"))
    assert terminal.ends() == 2
    assert b"none" in terminal.shown


def test_from_a_console_to_the_start_page_and_back_into_a_project(tmp_path: Path) -> None:
    found = place(tmp_path)
    terminal = console(tmp_path, found.project)
    terminal.shows("NO-GO")
    seen = len(terminal.shown)
    terminal.press(b"O")
    terminal.shows("Practice business", seen)
    terminal.shows("Northstar Coaching", seen)
    seen = len(terminal.shown)
    terminal.press(b"\r")
    terminal.shows("PRODUCTION", seen)
    terminal.press(b"q")
    assert terminal.ends() == 0


def test_settings_that_are_wrong_are_told_before_anything_opens(tmp_path: Path) -> None:
    found = place(tmp_path)
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "settings.toml").write_text('[keys]\n"list.srot" = "o"\n')
    terminal = console(tmp_path, found.project)
    assert terminal.ends() == 2
    assert b'settings.toml:2: there is no action "list.srot"' in terminal.shown
    assert b'did you mean "list.sort"?' in terminal.shown
