"""Move in the list, and choose what it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.report.selection import Sort
from lrconsole.tui.panes.list_pane import ListPane

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


async def filter(console: ConsoleApp) -> None:
    """Type a filter at the list's foot."""
    pane = console.panes.pane
    pane.focus_list()
    await pane.browser.open_filter()


def clear(console: ConsoleApp) -> None:
    """Show the list as it is without a filter, whatever was failing only or all."""
    pane = console.panes.pane
    if isinstance(pane, ListPane):
        pane.list_state = replace(pane.usual, sort=pane.list_state.sort)
    else:
        pane.leave_filter()
    pane.focus_list()


def sort(console: ConsoleApp) -> None:
    """Sort the list in the next order."""
    pane = _pane(console)
    if pane:
        orders = list(Sort)
        order = orders[(orders.index(pane.list_state.sort) + 1) % len(orders)]
        pane.list_state = replace(pane.list_state, sort=order)
        console.say(f"Sorted by {order.value}.")


def mark(console: ConsoleApp) -> None:
    """Mark the line under the cursor or take its mark away."""
    pane = _pane(console)
    if pane:
        pane.browser.mark()


def mark_all(console: ConsoleApp) -> None:
    """Mark every line that is shown, or none."""
    pane = _pane(console)
    if pane:
        pane.browser.mark_all()


def _pane(console: ConsoleApp) -> ListPane | None:
    pane = console.panes.pane
    return pane if isinstance(pane, ListPane) else None
