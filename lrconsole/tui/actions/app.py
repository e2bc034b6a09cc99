"""Leave the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def quit(console: ConsoleApp) -> None:
    """Leave; an audit that runs goes on."""
    console.exit()
