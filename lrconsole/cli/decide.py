"""`lrconsole decide`: what is to be done about a finding, by whom it was decided, and why."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import findings
from lrconsole.cli.options import for_project
from lrconsole.model.audit import Choice
from lrconsole.model.text import clean_line

_WORDS = {choice.value.replace(" ", "-"): choice for choice in Choice if choice is not Choice.WAIVE}


@click.command()
@click.argument("findings", metavar="FINDING...", nargs=-1, shell_complete=findings)
@click.argument("choice", type=click.Choice(list(_WORDS)))
@click.option("--by", "who", required=True, help="The person who decides.")
@click.option("--reason", default="", help="Why; only a first fix-now may go without.")
@for_project
def command(session: Session, findings: tuple[str, ...], choice: str, *, who: str, reason: str, as_json: bool) -> None:
    """Decide about each FINDING (its name, or its check when that has one finding): fix-now, defer, not-applicable or no-go.

    Several are decided together or not at all; lrconsole undo takes them back together.

    Example: lrconsole decide login.role:assistant fix-now --by "Ana Ruiz" --reason "clients cannot be served"
    """
    made = session.people().decide(findings, _WORDS[choice], who, reason)
    if as_json:
        output.write_each(session, [{"fingerprint": one.fingerprint, "choice": one.choice.value, "who": one.who} for one in made])
    else:
        output.write(session, "\n".join(clean_line(f"{one.fingerprint}: {one.choice.value}, decided by {one.who}", 500) for one in made))
