"""How things are in the console, for deciding which actions can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.tui.available import Situation

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp


def situation_of(app: ConsoleApp) -> Situation:
    """How things are now."""
    pane = app.panes.pane
    return Situation(
        read_only=app.config.read_only,
        pane=app.panes.number,
        view=app.view,
        chosen=pane.chosen,
        marked=app.panes.marked,
        in_detail=pane.in_detail,
        is_frozen=app.frozen is not None,
        no_colour=app.no_color,
        is_private=app.privacy.is_on,
        is_working=app.work.is_running,
        missing=app.panes.missing,
    )
