"""`lrconsole status`: where the launch stands, from the record alone."""

from __future__ import annotations

import shutil

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown
from lrconsole.model.exit_code import ExitCode


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also what is met.")
@private
@for_project
def command(session: Session, *, everything: bool, is_private: bool, as_json: bool) -> ExitCode:
    """Say where the launch stands, from the newest audit and what was decided since.

    Example: lrconsole status --json | jq .blockers
    """
    from lrconsole.audit.exit import exit_code

    standing = shown(session.standing(), is_private)
    if as_json:
        from lrconsole.report.json_document import json_document

        output.write(session, json_document(standing))
    else:
        from lrconsole.report.text import status_text

        width = shutil.get_terminal_size((100, 40)).columns
        output.write(session, status_text(standing, width=width, everything=everything, paint=output.paint), painted=True)
    return exit_code(standing)
