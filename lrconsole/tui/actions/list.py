"""Move in the list, and choose what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def move(console: ConsoleApp, steps: int) -> None:
    """Move in the list or the detail."""
    console.panes.pane.move(steps)


def failing(console: ConsoleApp) -> None:
    """Show only what needs a hand, or everything."""
    pane = console.panes.pane
    pane.failing_only = not pane.failing_only
    console.show()
