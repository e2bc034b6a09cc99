"""Text fitted into cells and its style, for the widgets that draw their lines themselves."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.style import Style

from lrconsole.model.text import ELLIPSIS


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells; what is cut off is marked."""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)) + ELLIPSIS[: max(width, 0)]


@lru_cache(512)
def style(colour: str, ground: str, *, bold: bool = False, reverse: bool = False) -> Style:
    """A colour on a ground; "" leaves the terminal's own."""
    return Style(color=colour or None, bgcolor=ground or None, bold=bold or None, reverse=reverse or None)
