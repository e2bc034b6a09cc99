"""`lrconsole waive`: permission to launch in spite of a finding, until a day."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import findings
from lrconsole.cli.options import for_project
from lrconsole.model.text import clean_line


@click.command()
@click.argument("findings", metavar="FINDING...", nargs=-1, required=True, shell_complete=findings)
@click.option("--owner", required=True, help="Who answers for it: one of the project's people.")
@click.option("--reason", required=True, help="Why it can wait, in 20 characters or more.")
@click.option(
    "--until",
    "day",
    default="",
    metavar="DAY",
    help="The first day on which it no longer holds: 2026-12-24, 14d, 2w, end of month; default 30 days, blockers 14.",
)
@click.option("--approved-by", default="", help="Who approved it, if somebody else.")
@for_project
def command(session: Session, findings: tuple[str, ...], *, owner: str, reason: str, day: str, approved_by: str, as_json: bool) -> None:
    """Let each FINDING pass for a while; it turns back on the day by itself. Several are waived together or not at all.

    Example: lrconsole waive tls.versions:pay.example.com --owner "Ana Ruiz" --reason "the provider drops TLS 1.0 on Friday" --until 2w
    """
    from lrconsole.jobs.forms import day_of

    made = session.people().waive(findings, owner, reason, day_of(day, session.now()), approved_by)
    if as_json:
        output.write_each(
            session, [{"fingerprint": one.fingerprint, "owner": one.owner, "expires": f"{one.expires:%Y-%m-%d}"} for one in made]
        )
    else:
        lines = (clean_line(f"{one.fingerprint}: waived until {one.expires:%Y-%m-%d}, owned by {one.owner}", 500) for one in made)
        output.write(session, "\n".join(lines))
