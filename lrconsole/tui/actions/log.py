"""Look at what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def open(console: ConsoleApp) -> None:
    """Show who did what and when."""
    from lrconsole.tui.modals.activity import ActivityModal

    console.push_screen(ActivityModal())
