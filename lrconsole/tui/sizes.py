"""Which layout fits a terminal of which size; the style sheet says what each of these classes changes."""

from __future__ import annotations

SIDE_BY_SIDE, STACKED, USABLE_WIDTH = 120, 80, 40
"""Columns: list and detail beside each other, above each other, anything at all."""
ROOMY, CARDS, WHOLE, USABLE_HEIGHT = 30, 24, 20, 10
"""Lines: every card, the upper cards, list and detail at once, anything at all."""

HOPELESS = f"The console needs {USABLE_WIDTH} × {USABLE_HEIGHT} cells. q leaves."


def classes(width: int, height: int) -> dict[str, bool]:
    """Each layout class, and whether a terminal of this size has it."""
    return {
        "-narrow": width < SIDE_BY_SIDE,
        "-short": height < ROOMY,
        "-low": height < CARDS,
        "-tiny": width < STACKED or height < WHOLE,
        "-hopeless": width < USABLE_WIDTH or height < USABLE_HEIGHT,
    }
