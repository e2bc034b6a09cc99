"""`lrconsole fixes`: what blocks the launch and takes only minutes, each with its fix."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project


@click.command()
@for_project
def command(session: Session, *, as_json: bool) -> None:
    """List every blocker that takes 15 minutes at most, by stage, with its fix and the command that looks again.

    Example: lrconsole fixes
    """
    from lrconsole.report.ways_out import ways_document, ways_out, ways_text

    ways = ways_out(session.standing())
    if as_json:
        output.write_json(session, ways_document(ways))
    else:
        output.write(session, ways_text(ways))
