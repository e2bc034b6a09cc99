"""`lrconsole clock`: the two hours of an audit."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project


@click.command()
@click.argument("action", type=click.Choice(["show", "start", "pause", "reset"]), default="show")
@for_project
def command(session: Session, action: str, *, as_json: bool) -> None:
    """Start, pause, reset or show the two-hour audit clock; it survives restarts.

    Example: lrconsole clock start
    """
    from lrconsole.model.audit import EventKind
    from lrconsole.report.text import clock_text

    if action != "show":
        with session.writer() as writer:
            {"start": writer.start_clock, "pause": writer.pause_clock, "reset": writer.reset_clock}[action]()
            writer.add_event(EventKind.CLOCK, text=action)
    standing = session.standing()
    if as_json:
        clock = standing.clock
        output.write_json(session, {"phase": clock.phase.value, "used_seconds": clock.used, "left_seconds": clock.left})
    else:
        warning = f" — past {standing.clock.warning} minutes" if standing.clock.warning else ""
        output.write(session, clock_text(standing) + warning)
