"""`lrconsole log`: who did what and when."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.text import clean_line


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many lines, the newest first.")
@click.option("--all", "everything", is_flag=True, help="Also each single check.")
@for_project
def command(session: Session, *, limit: int, everything: bool, as_json: bool) -> None:
    """List what people and audits did, the newest first.

    Example: lrconsole log --limit 10
    """
    from lrconsole.jobs.activity import activity

    events = activity(session.record(), limit, everything=everything)
    if as_json:
        rows = [
            {"at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "who": one.who, "what": one.kind.value, "about": one.about, "text": one.text}
            for one in events
        ]
        output.write_json(session, rows)
        return
    lines = (f"{one.at:%Y-%m-%d %H:%M:%S}  {one.who or '-'}  {one.kind.value}  {one.about}  {one.text}" for one in events)
    output.write(session, "\n".join(clean_line(line, 500) for line in lines) or "Nothing has happened yet.")
