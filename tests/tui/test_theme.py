"""Tests of the colours: every word can be read on every ground, in every theme."""

from __future__ import annotations

import pytest

from lrconsole.tui.theme import PALETTES


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "ok", "warn", "fail", "unknown"])
def test_contrast_is_at_least_4_5(theme: str, ground: str, ink: str) -> None:
    palette = PALETTES[theme]
    darker, lighter = sorted((luminance(getattr(palette, ground)), luminance(getattr(palette, ink))))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
