"""Pictures of the console compared with the ones that were looked at and kept, and what differs told as text."""

from __future__ import annotations

import difflib
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from screenshots.svg import svg_of, text_of
from tests.tui.console import screen, until

KEPT = Path(__file__).with_name("snapshots")
_SAME = 3


class Snapshots:
    """Compares, or with `is_updating` keeps; what is new is written below `folder`. All differences are told at the end, together."""

    def __init__(self, folder: Path, *, is_updating: bool) -> None:
        self._folder = folder
        self._is_updating = is_updating
        self._differ: list[str] = []

    async def take(self, pilot: Pilot[None], name: str) -> None:
        """Take what the console shows, once it no longer changes, in the size that it has."""
        app = pilot.app
        await settle(pilot)
        name = f"{name}-{app.size.width}x{app.size.height}"
        kept, svg = KEPT / f"{name}.svg", svg_of(app)
        before = kept.read_text(encoding="utf-8") if kept.exists() else ""
        if svg == before:
            return
        if self._is_updating:
            KEPT.mkdir(exist_ok=True)
            kept.write_text(svg, encoding="utf-8")
            return
        new = self._folder / f"{name}.svg"
        new.write_text(svg, encoding="utf-8")
        self._differ.append(f"{name} differs; the new one is {new}\n{_difference(before, svg)}")

    def check(self) -> None:
        """Fail when something differed."""
        hint = "look at the pictures, then keep them with: pytest tests/tui/test_snapshots.py --update-snapshots"
        assert not self._differ, "\n\n".join([*self._differ, hint])


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing moves: no blinking, no animation, no message that goes away, several equal drawings in a row."""
    app = pilot.app
    app.animation_level = "none"
    app.clear_notifications()
    for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
        field.cursor_blink = False
    drawn: list[str] = []

    def is_settled() -> bool:
        drawn.append(screen(app))
        return len(drawn) > _SAME and len(set(drawn[-_SAME:])) == 1

    await until(pilot, is_settled)


def names() -> set[str]:
    """What is kept."""
    return {path.stem for path in KEPT.glob("*.svg")}


def skip_unless_pinned() -> None:
    """Another version of Textual draws a little differently; that is not what these tests are about."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = next(one.partition("==")[2] for one in project["project"]["dependencies"] if one.startswith("textual=="))
    if version("textual") != pinned:
        pytest.skip(f"the snapshots are of Textual {pinned}, installed is {version('textual')}")


def _difference(before: str, after: str) -> str:
    """What differs: the lines of text, or that only looks do and where."""
    if not before:
        return f"there was none; it shows:\n{text_of(after)}"
    old, new = text_of(before).splitlines(), text_of(after).splitlines()
    if old != new:
        return "\n".join(difflib.unified_diff(old, new, "kept", "new", lineterm="", n=1))
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    return f"the text is the same, {len(changed)} lines of the picture differ in colour or place, the first:\n" + "\n".join(changed[:4])
