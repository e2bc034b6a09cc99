"""Make the pictures of the console from the practice business: `python -m screenshots.make [NAME …]`.

Every pane is drawn in both sizes, as SVG and as PNG; what else is worth seeing as SVG. The font comes with the script, and nothing is
loaded from elsewhere.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import resvg_py
from textual.pilot import Pilot
from textual.widgets import Input

from lrconsole.model.action import ACTIONS
from lrconsole.project.preferences import Preferences
from lrconsole.project.screens import ConsoleConfig
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from screenshots.svg import svg_of

HERE = Path(__file__).parent
FONTS = [str(path) for path in sorted((HERE / "fonts").glob("*.ttf"))]
SIZES = ((120, 40), (80, 24))
PANES = {action.id.removeprefix("pane."): action.key for action in ACTIONS if action.does == "pane.show"}
ENVIRON = {"TERM": "xterm-256color"}


@dataclass(frozen=True)
class Scene:
    """Something else to see: the keys that lead there, and how the console is started."""

    keys: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)


SCENES = {
    "keys": Scene(("question_mark",)),
    "detail": Scene(("3", "enter")),
    "decide": Scene(("3", "g")),
    "waive": Scene(("3", "w")),
    "answer": Scene(("n", "e")),
    "goal": Scene(("3", "i")),
    "filter": Scene(("3", "slash", *"spf", "enter")),
    "activity": Scene(("a",)),
    "presentation": Scene(("F",)),
    "privacy": Scene(("P",)),
    "light": Scene((), {"LRCONSOLE_THEME": "lr-light"}),
    "deutan": Scene((), {"LRCONSOLE_THEME": "lr-deutan"}),
    "no-color": Scene((), {"NO_COLOR": "1"}),
    "ascii": Scene(("2",), config={"settings": Preferences(glyphs="ascii", symbols="ascii")}),
    "compact": Scene(("3",), config={"settings": Preferences(density="compact")}),
    "read-only": Scene((), config={"read_only": True}),
}


async def pictures(config: ConsoleConfig, wanted: list[str]) -> None:
    """Write each pane in each size, and each scene in the larger one."""
    for size in SIZES:
        async with ConsoleApp(config, dict(ENVIRON)).run_test(size=size) as pilot:
            await _until_shown(pilot)
            for name, key in PANES.items():
                if not wanted or name in wanted:
                    await pilot.press(key)
                    write(f"{name}-{size[0]}x{size[1]}", await _drawn(pilot), is_png=True)
    for name, scene in SCENES.items():
        if not wanted or name in wanted:
            async with ConsoleApp(replace(config, **scene.config), {**ENVIRON, **scene.environ}).run_test(size=SIZES[0]) as pilot:
                await _until_shown(pilot)
                await pilot.press(*scene.keys)
                write(name, await _drawn(pilot), is_png=False)


async def _until_shown(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    while app.view is None or app.view.standing is None:
        await pilot.pause(0.05)


async def _drawn(pilot: Pilot[None]) -> str:
    """The picture, once it is the same three times in a row."""
    drawn: list[str] = []
    pilot.app.animation_level = "none"
    while len(drawn) < 3 or len(set(drawn[-3:])) > 1:
        await pilot.pause(0.1)
        pilot.app.clear_notifications()
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        drawn.append(svg_of(pilot.app))
    return drawn[-1]


def write(name: str, svg: str, *, is_png: bool) -> None:
    """Write a picture."""
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")
    if is_png:
        (HERE / f"{name}.png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=FONTS, skip_system_fonts=True)))
    print(f"written: {name}")


def main(wanted: list[str]) -> None:
    """Audit the practice business in a temporary folder and draw what the console shows of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "business"
        argv = [sys.executable, "-m", "lrconsole", "demo", "--headless", "--json", "--folder", str(place)]
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=False)
        (record,) = (place / "state" / "projects").glob("*/record.sqlite")
        with RecordReader(record) as reader:
            audit = reader.latest_audit()
        at = audit.finished if audit and audit.finished else datetime.now(UTC)
        config = ConsoleConfig(
            "Northstar Coaching",
            record,
            place / "logs",
            (),
            {},
            lambda: at,
            note="practice business",
            environment="production",
            project_file=place / "lrconsole.toml",
            exports=place / "exports",
            who="Ana Ruiz",
        )
        asyncio.run(pictures(config, wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
