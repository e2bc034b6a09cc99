"""`lrconsole note`: what somebody knows about a finding, kept beside it."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import findings
from lrconsole.cli.options import for_project
from lrconsole.model.text import clean_line


@click.command()
@click.argument("findings", metavar="FINDING...", nargs=-1, shell_complete=findings)
@click.argument("text")
@click.option("--by", "who", required=True, help="The person who writes it.")
@for_project
def command(session: Session, findings: tuple[str, ...], text: str, *, who: str, as_json: bool) -> None:
    """Write TEXT on each FINDING, open or met; it changes nothing about the verdict and is shown wherever decisions are.

    Example: lrconsole note tls.expiry:pay.example.com "the provider renews it on Friday, ticket 4711" --by "Ana Ruiz"
    """
    made = session.people().note(findings, text, who)
    if as_json:
        output.write_each(session, [{"fingerprint": one.fingerprint, "text": one.text, "who": one.who} for one in made])
    else:
        output.write(session, "\n".join(clean_line(f"{one.fingerprint}: noted by {one.who}", 500) for one in made))
