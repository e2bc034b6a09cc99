"""`lrconsole keys`: every key of the console."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.action import ACTIONS


@click.command()
@for_project
def command(session: Session, *, as_json: bool) -> None:
    """List every key of the console with its action.

    Example: lrconsole keys
    """
    if as_json:
        output.write_json(session, [{"id": one.id, "key": one.shown_key, "label": one.label, "tooltip": one.tooltip} for one in ACTIONS])
    else:
        output.write(session, "\n".join(f"{one.shown_key:<7} {one.id:<16} {one.tooltip}" for one in ACTIONS))
