"""`lrconsole trust`: let a project file use credentials and run the commands that it names."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.model.project import Project


@click.command()
@click.option("--forget", is_flag=True, help="Take the permission back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@for_project
def command(session: Session, *, forget: bool, yes: bool, as_json: bool) -> None:
    """Let the project file use the credentials and run the commands that it names, until it changes.

    Shows first which they are and where they are sent. A file that came with somebody else's repository could name any.

    Example: lrconsole trust
    """
    from lrconsole.credentials.trust import TrustedFiles

    session.refuse_when_read_only("change what is trusted")
    loaded = session.load()
    files = TrustedFiles(session.locations.for_project(loaded.file).trusted)
    if forget:
        known = files.forget(loaded.file)
        said = f"{loaded.file} is not trusted any more" if known else f"{loaded.file} was not trusted"
    else:
        _ask(loaded.project, yes=yes)
        files.trust(loaded.file, loaded.sha256, getpass.getuser(), session.now())
        said = f"{loaded.file} is trusted until it changes"
    if as_json:
        output.write_json(session, {"file": str(loaded.file), "sha256": loaded.sha256, "trusted": not forget})
    else:
        output.write(session, said)


def _ask(project: Project, *, yes: bool) -> None:
    """Show what trusting means here, and ask.

    Raises:
        UsageError: the answer is no, or there is nobody to ask.
    """
    for role in project.roles:
        flow = project.flow(role.flow)
        places = sorted({step.url for step in flow.steps}) if flow else []
        click.echo(f"{clean_line(role.name)}: {clean_line(role.secret, 400)}\n  sent to {clean_line(', '.join(places), 400)}", err=True)
    if not project.roles:
        click.echo("The file names no credential and no command.", err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked", fix="look at the file, then: lrconsole trust --yes")
    if not click.confirm("Trust this file with them?", default=False, err=True):
        raise UsageError("not trusted", fix="nothing was changed")
