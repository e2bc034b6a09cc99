"""Colour arithmetic for tests: contrast, how a colour looks to somebody without green cones, and how far two colours are apart."""

from __future__ import annotations

import math

RGB = tuple[float, float, float]

DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
"""Machado, Oliveira, Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (2009): severity 1, linear RGB."""
_WHITE = (0.95047, 1.0, 1.08883)


def parsed(colour: str) -> RGB:
    """#rrggbb as parts from 0 to 1."""
    first, second, third = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return first, second, third


def linear(colour: RGB) -> RGB:
    """sRGB as light."""
    first, second, third = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return first, second, third


def contrast(one: RGB, other: RGB) -> float:
    """Contrast ratio, WCAG 2.2."""
    darker, lighter = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (linear(one), linear(other)))
    return (lighter + 0.05) / (darker + 0.05)


def without_green_cones(colour: RGB) -> RGB:
    """How the colour looks to a deuteranope, as light."""
    light = linear(colour)
    first, second, third = (min(1.0, max(0.0, sum(factor * part for factor, part in zip(row, light, strict=True)))) for row in DEUTERANOPIA)
    return first, second, third


def lab(light: RGB) -> RGB:
    """CIE L*a*b* of light (D65)."""
    red, green, blue = light
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / _WHITE[0]
    y = (0.2126729 * red + 0.7151522 * green + 0.0721750 * blue) / _WHITE[1]
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / _WHITE[2]
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: RGB, other: RGB) -> float:
    """Difference of two L*a*b* colours (CIE 1976); 2.3 can just be noticed, side by side."""
    return math.dist(one, other)
