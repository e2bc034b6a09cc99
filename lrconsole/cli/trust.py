"""`lrconsole trust`: allow the commands that a project file brings along."""

from __future__ import annotations

import getpass

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project


@click.command()
@click.option("--forget", is_flag=True, help="Take the permission back.")
@for_project
def command(session: Session, *, forget: bool, as_json: bool) -> None:
    """Let the project file's own commands (cmd: references) run, until the file changes.

    Example: lrconsole trust
    """
    from lrconsole.credentials.trust import TrustedFiles

    session.refuse_when_read_only("change what is trusted")
    loaded = session.load()
    files = TrustedFiles(session.locations.for_project(loaded.file).trusted)
    if forget:
        known = files.forget(loaded.file)
    else:
        known = True
        files.trust(loaded.file, loaded.sha256, getpass.getuser(), session.now())
    if as_json:
        output.write_json(session, {"file": str(loaded.file), "sha256": loaded.sha256, "trusted": not forget})
    elif forget:
        output.write(session, f"{loaded.file} may no longer run commands" if known else f"{loaded.file} was not trusted")
    else:
        output.write(session, f"{loaded.file} may run its commands until it changes")
