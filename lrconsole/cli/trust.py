"""`lrconsole trust`: let a project file use credentials and run the commands that it names."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable
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
    """Let the project file use the credentials and run the commands that it names, until it changes, or a file that a command names.

    Shows first which they are and where they are sent. A file that came with somebody else's repository could name any.
    What such a script calls in its turn is not watched.

    Example: lrconsole trust
    """
    from lrconsole.jobs.credentials import files_named, trust
    from lrconsole.jobs.credentials import forget as forget_trust

    session.refuse_when_read_only("change what is trusted")
    loaded = session.load()
    named: dict[str, str] = {}
    if forget:
        known = forget_trust(loaded, session.locations)
        said = f"{loaded.file} is not trusted any more" if known else f"{loaded.file} was not trusted"
    else:
        named = files_named(loaded)
        _ask(loaded.project, list(named), yes=yes)
        trust(loaded, session.locations, getpass.getuser(), session.now(), named)
        said = f"{loaded.file} is trusted until it changes" + (f", or {_listed(named)}" if named else "")
    if as_json:
        output.write_json(session, {"file": str(loaded.file), "sha256": loaded.sha256, "trusted": not forget, "named": list(named)})
    else:
        output.write(session, said)


def _listed(named: Iterable[str]) -> str:
    return ", ".join(clean_line(name, 120) for name in named)


def _ask(project: Project, named: list[str], *, yes: bool) -> None:
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
    if named:
        click.echo(f"Run or read by these commands, so a change of them ends the trust too: {_listed(named)}", err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked", fix="look at the file, then: lrconsole trust --yes")
    if not click.confirm("Trust this file with them?", default=False, err=True):
        raise UsageError("not trusted", fix="nothing was changed")
