"""A console's screen as an SVG picture, cell by cell in the bundled font's measure; nothing in it changes from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape, unescape

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

FONT = "DejaVu Sans Mono"
CELL, LINE, SIZE, BASE, MARGIN = 12, 23, 19.9319, 18, 12
"""Pixels: a cell's width, a line's height, the size in which DejaVu Sans Mono is that wide, the base line below a line's top, the margin.

Whole cells make a letter the same wherever it stands, which keeps a PNG small.
"""

NBSP = "\u00a0"
"""Blanks inside a run would otherwise be drawn as one."""

_INK, _GROUND = "#d8dee6", "#10151c"
_LINE = re.compile(r'<text y="(\d+)"[^>]*>(.*?)</text>', re.DOTALL)
_RUN = re.compile(r'<tspan x="([\d.]+)"[^>]*>(.*?)</tspan>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Look:
    """How cells are drawn."""

    ink: str
    is_bold: bool = False
    is_underlined: bool = False
    is_italic: bool = False


Run = tuple[int, str, Look, str]
"""A stretch of cells that look the same: its first column, its text, how it looks, and its ground ("" for the picture's own)."""


def svg_of(app: App[None]) -> str:
    """What the app shows now."""
    lines = [_runs(strip) for strip in _strips(app)]
    width, height = app.size.width * CELL + 2 * MARGIN, app.size.height * LINE + 2 * MARGIN
    ground = _looks(app.screen.styles.background.rich_color, _GROUND)
    looks = list(dict.fromkeys(look for line in lines for _, _, look, _ in line))
    drawn = [part for number, line in enumerate(lines) for part in _line(number, line, looks, ground)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
            f"<style>text{{font:{SIZE}px '{FONT}',monospace}}{_styles(looks)}</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def text_of(svg: str) -> str:
    """The text that a picture shows, a line for each of the screen's."""
    lines: dict[int, str] = {}
    for y, runs in _LINE.findall(svg):
        shown = ""
        for x, text in _RUN.findall(runs):
            column = round((float(x) - MARGIN) / CELL)
            shown = shown.ljust(column) + unescape(text).replace(NBSP, " ")
        lines[(int(y) - MARGIN - BASE) // LINE] = shown.rstrip()
    return "\n".join(lines.get(number, "") for number in range(max(lines, default=0) + 1))


def _strips(app: App[None]) -> list[Strip]:
    """The lines as they are sent to the terminal: NO_COLOR and letters for glyphs are filters."""
    found = [Strip(list(line)) for line in app.screen._compositor.render_strips()]
    for one in app._filters:
        found = [strip.apply_filter(one, app.screen.styles.background) for strip in found]
    return found


def _runs(strip: Strip) -> list[Run]:
    runs: list[Run] = []
    column = 0
    for (look, ground), segments in groupby((one for one in strip if not one.control), key=lambda one: _look(one.style)):
        together = list(segments)
        runs.append((column, "".join(one.text for one in together), look, ground))
        column += sum(one.cell_length for one in together)
    return runs


def _look(style: Style | None) -> tuple[Look, str]:
    """How text looks, and its ground."""
    if style is None:
        return Look(_INK), ""
    ink, ground = _looks(style.color, _INK), _looks(style.bgcolor, "")
    if style.reverse:
        ink, ground = ground or _GROUND, ink
    if style.dim:
        ink = _between(ink, ground or _GROUND)
    return Look(ink, bool(style.bold), bool(style.underline), bool(style.italic)), ground


def _looks(colour: Color | None, otherwise: str) -> str:
    """A colour as SVG names it; the terminal's own is what the caller says."""
    if colour is None or colour.is_default:
        return otherwise
    return colour.get_truecolor().hex


def _between(one: str, other: str) -> str:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{(a + b) // 2:02x}" for a, b in pairs)


def _styles(looks: list[Look]) -> str:
    rules = []
    for number, look in enumerate(looks):
        more = (
            "font-weight:bold;" * look.is_bold + "text-decoration:underline;" * look.is_underlined + "font-style:italic;" * look.is_italic
        )
        rules.append(f".t{number}{{fill:{look.ink};{more}}}")
    return "".join(rules)


def _line(number: int, runs: list[Run], looks: list[Look], ground: str) -> Iterator[str]:
    """One line: grounds that differ from the picture's own, then the text without what is blank."""
    top = MARGIN + number * LINE
    for colour, same in groupby(runs, key=lambda run: run[3]):
        together = list(same)
        if colour and colour != ground:
            cells = sum(Segment(text).cell_length for _, text, _, _ in together)
            place = f'x="{MARGIN + together[0][0] * CELL}" y="{top}" width="{cells * CELL}" height="{LINE}"'
            yield f'<rect {place} fill="{colour}" shape-rendering="crispEdges"/>'
    spans = "".join(_span(column, text, looks.index(look)) for column, text, look, _ in runs if text.strip())
    if spans:
        yield f'<text y="{top + BASE}">{spans}</text>'


def _span(column: int, text: str, look: int) -> str:
    shown = text.strip(" ")
    start = column + len(text) - len(text.lstrip(" "))
    cells = Segment(shown).cell_length
    return f'<tspan x="{MARGIN + start * CELL}" textLength="{cells * CELL}" class="t{look}">{escape(shown).replace(" ", NBSP)}</tspan>'
