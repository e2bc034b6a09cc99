"""Tests of the colours: every word can be read on every ground, in every theme, and states can be told apart without green cones."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from rich.color import Color, ColorType
from textual.app import App
from textual.pilot import Pilot

from lrconsole.model.judgement import Outcome
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.theme import NAMES, PALETTES
from tests.tui.colour import RGB, contrast, distance, lab, parsed, without_green_cones
from tests.tui.console import ENVIRON, SIZES, config, drive, finding, has_view, screen, until, write_audit

STATES = ("ok", "warn", "fail", "unknown")
LEAST_CONTRAST = 4.5
LEAST_DISTANCE = 20.0
"""Eight times what can just be noticed side by side: enough for words that stand in different places of the screen."""


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "ok", "warn", "fail", "unknown"])
def test_contrast_is_at_least_4_5(theme: str, ground: str, ink: str) -> None:
    palette = PALETTES[theme]
    assert contrast(parsed(getattr(palette, ground)), parsed(getattr(palette, ink))) >= LEAST_CONTRAST


def test_states_can_be_told_apart_without_green_cones() -> None:
    palette = PALETTES["lr-deutan"]
    seen = {name: lab(without_green_cones(parsed(getattr(palette, name)))) for name in (*STATES, "text", "muted")}
    apart = {pair: distance(seen[pair[0]], seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(apart.values()) >= LEAST_DISTANCE, apart


def test_the_simulation_is_worth_something() -> None:
    """The usual red and green of equal lightness fall together, grey stays grey."""
    red, green = (lab(without_green_cones(parsed(colour))) for colour in ("#c05a5a", "#7b8b3c"))
    plain = (lab((0.5271, 0.1022, 0.1022)), lab((0.1981, 0.2582, 0.0452)))
    assert distance(red, green) < distance(*plain) / 3
    assert without_green_cones((0.5, 0.5, 0.5)) == pytest.approx([0.2140] * 3, abs=0.001)


def drawn(app: App[None]) -> dict[tuple[RGB, RGB], str]:
    """Every pair of colours in which something with letters or digits is drawn, with an example."""
    found: dict[tuple[RGB, RGB], str] = {}
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is None or style.color is None or style.bgcolor is None or not any(one.isalnum() for one in segment.text):
                continue
            ink, ground = rgb(style.color), rgb(style.bgcolor)
            found.setdefault((ground, ink) if style.reverse else (ink, ground), segment.text.strip())
    return found


def rgb(colour: Color) -> RGB:
    """A colour that is told by its parts."""
    assert colour.type is ColorType.TRUECOLOR
    assert colour.triplet is not None
    first, second, third = (part / 255 for part in colour.triplet)
    return first, second, third


OPENS = ("?", "F", "i", "x", "g", "w", "N", "S", "a")
"""Keys that open something above the panes."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", PALETTES)
def test_everything_that_is_drawn_can_be_read(tmp_path: Path, theme: str, size: tuple[int, int]) -> None:
    outcomes = [
        finding(subject=f"{one.value}.example", outcome=one, summary=f"it is {one.value}") for one in Outcome if one is not Outcome.ATTESTED
    ]
    write_audit(tmp_path / "record.sqlite", *outcomes)
    poor: dict[str, list[str]] = {}

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for keys in (
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
            "7",
            "8",
            "3 enter",
            "3 asterisk",
            "p",
            "p",
            "?",
            "F",
            "i",
            "x",
            "g",
            "w",
            "N",
            "S",
            "a",
        ):
            await pilot.press(*(["question_mark"] if keys == "?" else keys.split()))
            await until(pilot, lambda keys=keys: keys not in OPENS or len(app.screen_stack) > 1)  # type: ignore[misc]
            await app.workers.wait_for_complete()
            await pilot.pause()
            for (ink, ground), text in drawn(app).items():
                if contrast(ink, ground) < LEAST_CONTRAST:
                    poor.setdefault(keys, []).append(f"{contrast(ink, ground):.1f} {text[:40]!r}")
            while len(app.screen_stack) > 1:
                await pilot.press("escape")
                await pilot.pause()

    drive(config(tmp_path), steps, size, {**ENVIRON, "LRCONSOLE_THEME": theme})
    assert not poor


@pytest.mark.parametrize("size", SIZES)
def test_the_key_goes_through_all_themes_and_says_which(tmp_path: Path, size: tuple[int, int]) -> None:
    write_audit(tmp_path / "record.sqlite", finding())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        for name in ("lr-light", "lr-deutan", "lr-dark"):
            await pilot.press("T")
            await until(pilot, lambda name=name: app.theme == name and f"Theme: {NAMES[name]}." in screen(app))  # type: ignore[misc]
            grounds = {ground for _, ground in drawn(app)}
            assert any(
                max(abs(one - other) for one, other in zip(ground, parsed(PALETTES[name].background), strict=True)) < 0.01
                for ground in grounds
            )

    drive(config(tmp_path), steps, size)


def test_no_color_holds_the_theme_and_says_why(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        before = app.theme
        await pilot.press("T")
        await until(pilot, lambda: "NO_COLOR is set" in screen(app))
        assert app.theme == before

    drive(config(tmp_path), steps, environ={**ENVIRON, "NO_COLOR": "1"})
