"""The README says what is true: its key table is the registry's, its commands exist, its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

from lrconsole.cli.keys import markdown_table
from lrconsole.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_the_key_table_is_the_registrys() -> None:
    table = README.partition("<!-- keys:")[2].partition("-->")[2].partition("<!-- end of keys -->")[0].strip()
    assert table == markdown_table(), "make it with: lrconsole keys --markdown"


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"lrconsole ([a-z-]+)", README)) - {"is"}
    assert named <= set(COMMANDS)


def test_its_pictures_are_there() -> None:
    for picture in re.findall(r"\]\((screenshots/[^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_the_ci_runs_the_readmes_own_test_command() -> None:
    assert "<!-- tests -->" in README
    assert "<!-- tests -->" in (ROOT / ".ci" / "run").read_text()
