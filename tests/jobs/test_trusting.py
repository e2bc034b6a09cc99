"""Tests of what is told before a project file is trusted, and that exactly that is trusted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.jobs.trusting import Terms, agree, doubt, terms, told
from lrconsole.project.loading import load
from lrconsole.project.locations import Locations
from tests.project.sample import SAMPLE

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lrconsole.toml"
    path.write_text(SAMPLE.replace('"env:OWNER_PASSWORD"', """'cmd:["./get-secret.sh"]'"""))
    (tmp_path / "get-secret.sh").write_text("#!/bin/sh\necho one\n")
    return path


def agreed(file: Path) -> Terms:
    return terms(load(file))


def test_references_addresses_commands_and_hashes_are_told(file: Path) -> None:
    text = "\n".join(told(agreed(file)))
    assert 'owner: cmd:["./get-secret.sh"]\n  sent to https://app.northstar.example/login' in text
    assert "ends the trust too: get-secret.sh (sha256 " in text
    assert f"{file}  sha256 {load(file).sha256[:12]}" in text


def test_a_file_without_credentials_says_so(file: Path) -> None:
    file.write_text('[project]\nname = "None"\n')
    assert "The file names no credential and no command." in list(told(agreed(file)))


def test_what_was_told_is_trusted_and_nothing_that_came_later(file: Path, tmp_path: Path) -> None:
    places = Locations(tmp_path / "config", tmp_path / "state")
    shown = agreed(file)
    assert "not trusted" in doubt(shown.loaded, places)
    (tmp_path / "get-secret.sh").write_text("#!/bin/sh\necho another\n")
    agree(shown, places, "ana", NOW)
    assert "get-secret.sh has changed" in doubt(shown.loaded, places)
    agree(agreed(file), places, "ana", NOW)
    assert doubt(shown.loaded, places) == ""


def test_hostile_texts_are_told_as_clean_lines(file: Path) -> None:
    file.write_text(file.read_text().replace('name = "owner"', 'name = "own\\u202eer\\u001b[31m [/x]"', 1).replace('role = "owner"', "", 1))
    text = "\n".join(told(agreed(file)))
    assert "\u202e" not in text
    assert "\x1b" not in text
