"""`lrconsole fixes`: what blocks the launch and takes only minutes, each with its fix."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown


@click.command()
@private
@for_project
def command(session: Session, *, is_private: bool, as_json: bool) -> None:
    """List every blocker that takes 15 minutes at most, by stage, with its fix and the command that looks again.

    Example: lrconsole fixes
    """
    from lrconsole.report.ways_out import ways_document, ways_out, ways_text

    ways = ways_out(shown(session.standing(), is_private))
    if as_json:
        output.write_json(session, ways_document(ways))
    else:
        output.write(session, ways_text(ways))
