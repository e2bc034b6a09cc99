"""The console's colours: dark, light, one that rests on no red against green, and none at all."""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme

from lrconsole.model.judgement import Outcome


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme by what they mean; every one is "" where colours are switched off."""

    background: str
    surface: str
    panel: str
    text: str
    muted: str
    accent: str
    ok: str
    warn: str
    fail: str
    unknown: str

    def of(self, outcome: Outcome) -> str:
        """The colour of an outcome."""
        return {
            Outcome.PASS: self.ok,
            Outcome.ATTESTED: self.ok,
            Outcome.WARN: self.warn,
            Outcome.FAIL: self.fail,
            Outcome.UNKNOWN: self.unknown,
            Outcome.ERROR: self.unknown,
            Outcome.NOT_APPLICABLE: self.muted,
        }[outcome]


PALETTES = {
    "lr-dark": Palette("#10151c", "#171e27", "#1f2833", "#d8dee6", "#8b98a8", "#5ccfe6", "#7bd88f", "#f0b35c", "#ff7a85", "#a7a3ff"),
    "lr-light": Palette("#fbfbf9", "#f2f3f0", "#e6e9e6", "#20262e", "#56606c", "#00657a", "#1b6b33", "#7d5200", "#b3202f", "#5546b5"),
    "lr-deutan": Palette("#10151c", "#171e27", "#1f2833", "#d8dee6", "#8b98a8", "#9fd3ff", "#6cb6ff", "#ffe066", "#f47b36", "#e9b8ff"),
}
NAMES = {"lr-dark": "dark", "lr-light": "light", "lr-deutan": "deuteranopia-safe"}
"""Every theme that ships, as people call it, in the order in which a key goes through them."""
NO_COLOURS = Palette("", "", "", "", "", "", "", "", "", "")


def themes() -> list[Theme]:
    """Every theme that ships."""
    return [_theme(name, palette) for name, palette in PALETTES.items()]


def _theme(name: str, palette: Palette) -> Theme:
    return Theme(
        name=name,
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        success=palette.ok,
        warning=palette.warn,
        error=palette.fail,
        dark=name != "lr-light",
        variables={
            "lr-muted": palette.muted,
            "lr-unknown": palette.unknown,
            # Textual's own shades of these are too faint on some ground, or are drawn under words of every colour.
            "text-muted": palette.muted,
            "text-disabled": palette.muted,
            "block-cursor-background": palette.panel,
            "block-cursor-foreground": palette.text,
            "block-cursor-blurred-background": palette.panel,
            "block-cursor-blurred-foreground": palette.text,
        },
    )
