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
@click.argument("finding", shell_complete=findings)
@click.argument("choice", type=click.Choice(list(_WORDS)))
@click.option("--by", "who", required=True, help="The person who decides.")
@click.option("--reason", default="", help="Why; only a first fix-now may go without.")
@for_project
def command(session: Session, finding: str, choice: str, *, who: str, reason: str, as_json: bool) -> None:
    """Decide about FINDING (its name or the beginning of it): fix-now, defer, not-applicable or no-go.

    Example: lrconsole decide login.role:assistant fix-now --by "Ana Ruiz" --reason "clients cannot be served"
    """
    from lrconsole.jobs.people import record_decision

    with session.writer() as writer:
        decision = record_decision(session.standing(), writer, finding, _WORDS[choice], who, reason, session.now())
    if as_json:
        output.write_json(session, {"fingerprint": decision.fingerprint, "choice": decision.choice.value, "who": decision.who})
    else:
        output.write(session, clean_line(f"{decision.fingerprint}: {decision.choice.value}, decided by {decision.who}", 500))
