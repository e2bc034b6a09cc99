"""`lrconsole waive`: permission to launch in spite of a finding, until a day."""

from __future__ import annotations

from datetime import datetime

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import findings
from lrconsole.cli.options import for_project
from lrconsole.model.text import clean_line


@click.command()
@click.argument("finding", shell_complete=findings)
@click.option("--owner", required=True, help="Who answers for it: one of the project's people.")
@click.option("--reason", required=True, help="Why it can wait, in 20 characters or more.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The first day on which it no longer holds; default 30 days, blockers 14.",
)
@click.option("--approved-by", default="", help="Who approved it, if somebody else.")
@for_project
def command(session: Session, finding: str, *, owner: str, reason: str, until: datetime | None, approved_by: str, as_json: bool) -> None:
    """Let FINDING pass for a while; it turns back on the day by itself.

    Example: lrconsole waive tls.versions:pay.example.com --owner "Ana Ruiz" --reason "the provider drops TLS 1.0 on Friday"
    """
    from lrconsole.jobs.people import record_waiver

    day = until.date() if until else None
    with session.writer() as writer:
        waiver = record_waiver(session.standing(), writer, finding, owner, reason, session.now(), expires=day, approved_by=approved_by)
    if as_json:
        output.write_json(session, {"fingerprint": waiver.fingerprint, "owner": waiver.owner, "expires": f"{waiver.expires:%Y-%m-%d}"})
    else:
        output.write(session, clean_line(f"{waiver.fingerprint}: waived until {waiver.expires:%Y-%m-%d}, owned by {waiver.owner}", 500))
