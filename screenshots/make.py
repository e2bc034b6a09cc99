"""Make the pictures of the console from the practice business: `python screenshots/make.py`.

Each picture is written as SVG, as Textual draws it, and as PNG. The font is looked up on this machine; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import resvg_py

from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.config import ConsoleConfig

HERE = Path(__file__).parent
FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"),
    Path("/usr/share/fonts/TTF/DejaVuSansMono.ttf"),
    Path("/Library/Fonts/DejaVuSansMono.ttf"),
)
SIZES = ((120, 40), (80, 24))
PANES = {"glance": "0", "audit": "1", "edge": "3", "secrets": "4"}


async def pictures(config: ConsoleConfig) -> None:
    """Write each pane in each size."""
    for width, height in SIZES:
        app = ConsoleApp(config)
        async with app.run_test(size=(width, height)) as pilot:
            while app.view is None or app.view.standing is None:
                await pilot.pause(0.05)
            for name, key in PANES.items():
                await pilot.press(key)
                await pilot.pause(0.3)
                write(HERE / f"{name}-{width}x{height}", app.export_screenshot(simplify=True, title="lrconsole"))


def write(path: Path, svg: str) -> None:
    """Write a picture without the address of the font that Textual would load."""
    local = re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", "DejaVu Sans Mono")
    path.with_suffix(".svg").write_text(local)
    font = next(place for place in FONTS if place.exists())
    path.with_suffix(".png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=local, font_files=[str(font)], skip_system_fonts=True)))
    print(f"written: {path.name}")


def main() -> None:
    """Audit the practice business in a temporary folder and draw what the console shows of it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "business"
        argv = [sys.executable, "-m", "lrconsole", "demo", "--headless", "--json", "--folder", str(place)]
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=False)
        (record,) = (place / "state" / "projects").glob("*/record.sqlite")
        with RecordReader(record) as reader:
            audit = reader.latest_audit()
        at = audit.finished if audit and audit.finished else datetime.now(UTC)
        config = ConsoleConfig("Northstar Coaching", record, place / "logs", (), {}, lambda: at, note="practice business")
        asyncio.run(pictures(config))


if __name__ == "__main__":
    main()
