"""Hold the view still, give a part of it the whole pane, change its colours, mask names, and present it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def freeze(console: ConsoleApp) -> None:
    """Hold what is shown still, or go on with the newest; what runs goes on and is recorded either way."""
    console.freeze(is_frozen=console.frozen is None)


def maximise(console: ConsoleApp) -> None:
    """Give the part that has the keyboard the whole pane, or share it again."""
    from lrconsole.tui.maximise import maximise as enlarge
    from lrconsole.tui.maximise import part_of, share

    pane = console.panes.pane
    if share(pane):
        return
    part = part_of(pane, console.focused)
    if part is None:
        console.say("Nothing in this pane has the keyboard; tab goes to its parts.")
    else:
        enlarge(pane, part)


def next_part(console: ConsoleApp) -> None:
    """Give the keyboard to the next part of the screen."""
    console.screen.focus_next()


def theme(console: ConsoleApp) -> None:
    """Go to the next theme; it is remembered for this project."""
    from lrconsole.tui.theme import NAMES

    names = list(NAMES)
    console.theme = console.wanted_theme = names[(names.index(console.theme) + 1) % len(names)]
    console.say(f"Theme: {NAMES[console.theme]}.")


def privacy(console: ConsoleApp) -> None:
    """Mask hosts, addresses and amounts, or show them again."""
    console.set_private(is_on=not console.privacy.is_on)
    console.say("Hosts, addresses and amounts are masked, also in exports." if console.privacy.is_on else "Everything is shown again.")


def present(console: ConsoleApp) -> None:
    """Tell the launch to its founder, one topic a screen."""
    from lrconsole.tui.modals.presentation import PresentationModal

    console.push_screen(PresentationModal())


def said_back(console: ConsoleApp) -> None:
    """Open the presentation, in which the same key notes that a topic was said back."""
    present(console)
