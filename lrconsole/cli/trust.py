"""`lrconsole trust`: let a project file use credentials and run the commands that it names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.jobs.trusting import Terms


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
    from lrconsole.jobs.credentials import forget as forget_trust
    from lrconsole.jobs.trusting import agree, terms
    from lrconsole.project.user import login_name

    session.refuse_when_read_only("change what is trusted")
    loaded = session.load()
    named: dict[str, str] = {}
    if forget:
        known = forget_trust(loaded, session.locations)
        said = f"{loaded.file} is not trusted any more" if known else f"{loaded.file} was not trusted"
    else:
        agreed = terms(loaded)
        _ask(agreed, yes=yes)
        agree(agreed, session.locations, login_name(session.environ) or "unknown", session.now())
        named = agreed.named
        listed = ", ".join(clean_line(name, 120) for name in named)
        said = f"{loaded.file} is trusted until it changes" + (f", or {listed}" if named else "")
    if as_json:
        output.write_json(session, {"file": str(loaded.file), "sha256": loaded.sha256, "trusted": not forget, "named": list(named)})
    else:
        output.write(session, said)


def _ask(agreed: Terms, *, yes: bool) -> None:
    """Show what trusting means here, and ask.

    Raises:
        UsageError: the answer is no, or there is nobody to ask.
    """
    from lrconsole.jobs.trusting import told

    click.echo("\n".join(told(agreed)), err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked", fix="look at the file, then: lrconsole trust --yes")
    if not click.confirm("Trust this file with them?", default=False, err=True):
        raise UsageError("not trusted", fix="nothing was changed")
