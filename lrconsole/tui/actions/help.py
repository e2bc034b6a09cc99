"""Say what can be done, and run it from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def keys(console: ConsoleApp) -> None:
    """Search and run every action, in groups."""
    _choose(console, is_palette=False)


def palette(console: ConsoleApp) -> None:
    """Find any action by its name."""
    _choose(console, is_palette=True)


def widget(console: ConsoleApp) -> None:
    """Explain the part that has the keyboard."""
    from lrconsole.tui.modals.explain import ExplainModal, help_of

    console.push_screen(ExplainModal(help_of(console.focused)))


def _choose(console: ConsoleApp, *, is_palette: bool) -> None:
    from lrconsole.tui.modals.keys import KeysModal

    async def run(id: str | None) -> None:
        if id:
            await console.action_do(id)

    console.push_screen(KeysModal(console.situation(), is_palette=is_palette), run)
