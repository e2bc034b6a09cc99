"""The pictures are there: every pane in every size, small and self-contained, in a font that may be passed on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lrconsole.model.action import ACTIONS

FOLDER = Path(__file__).parents[2] / "screenshots"
PANES = [action.id.removeprefix("pane.") for action in ACTIONS if action.does == "pane.show"]
SIZES = ("120x40", "80x24")
_PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", PANES)
def test_every_pane_has_its_pictures(pane: str, size: str) -> None:
    hint = "make it with: python -m screenshots.make"
    assert (FOLDER / f"{pane}-{size}.svg").is_file(), hint
    assert (FOLDER / f"{pane}-{size}.png").read_bytes().startswith(_PNG), hint


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_loads_nothing_from_elsewhere_and_holds_no_path_of_the_machine_that_drew_it(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face|<image|<script|\bhref\b|\bsrc=", svg)
    assert svg.count("http://www.w3.org/2000/svg") == 1
    assert not re.search(r"/(?:home|root|tmp|Users)/", svg)


def test_the_font_comes_with_its_licence() -> None:
    assert {path.name for path in (FOLDER / "fonts").iterdir()} == {"DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "LICENSE"}
    assert "Permission is hereby granted" in (FOLDER / "fonts" / "LICENSE").read_text(encoding="utf-8")


def test_the_names_are_those_that_the_script_draws() -> None:
    from screenshots.make import SCENES

    drawn = {f"{pane}-{size}" for pane in PANES for size in SIZES}
    assert {path.stem for path in FOLDER.glob("*.svg")} == drawn | set(SCENES)
    assert {path.stem for path in FOLDER.glob("*.png")} == drawn
