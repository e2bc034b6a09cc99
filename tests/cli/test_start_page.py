"""Tests of what the start page is opened with."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.cli.console import and_then, config_of
from lrconsole.cli.context import Session
from lrconsole.project.opening import Opening, Opens, Shown
from lrconsole.project.screens import ConsoleConfig, StartConfig
from tests.project.sample import SAMPLE


@pytest.mark.parametrize("looks", [False, True])
def test_a_start_page_that_is_opened_from_a_console_that_only_looks_only_looks_too(tmp_path: Path, looks: bool) -> None:
    shown: list[ConsoleConfig | StartConfig] = []

    def show(config: ConsoleConfig | StartConfig) -> Shown:
        shown.append(config)
        return Shown(0)

    session = Session({"LRCONSOLE_STATE": str(tmp_path / "state"), "LRCONSOLE_CONFIG": str(tmp_path / "config")}, show)
    session.choose(str(tmp_path), looks)
    assert and_then(session, Shown(0, Opening(Opens.START))) == 0
    (config,) = shown
    assert isinstance(config, StartConfig)
    assert config.read_only is looks


def test_what_is_typed_as_a_path_begins_where_the_program_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "lrconsole.toml").write_text(SAMPLE)
    monkeypatch.chdir(tmp_path)
    session = Session({"LRCONSOLE_STATE": str(tmp_path / "state"), "LRCONSOLE_CONFIG": str(tmp_path / "config")}, lambda config: Shown(0))
    session.choose("project", read_only=False)
    config = config_of(session)
    assert config.folder.resolve() == tmp_path.resolve()
    assert config.project_file == (tmp_path / "project" / "lrconsole.toml").resolve()


def test_a_start_page_that_a_console_asks_for_knows_the_way_back(tmp_path: Path) -> None:
    back = Opening(Opens.PROJECT, tmp_path / "lrconsole.toml")
    shown: list[ConsoleConfig | StartConfig] = []

    def show(config: ConsoleConfig | StartConfig) -> Shown:
        shown.append(config)
        return Shown(0)

    session = Session({"LRCONSOLE_STATE": str(tmp_path / "state"), "LRCONSOLE_CONFIG": str(tmp_path / "config")}, show)
    and_then(session, Shown(0, Opening(Opens.START, back=back)))
    and_then(session, Shown(0, Opening(Opens.START)))
    assert [one.back for one in shown if isinstance(one, StartConfig)] == [back, None]
