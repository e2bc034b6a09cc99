"""`lrconsole projects`: the projects that were opened last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.jobs.projects import Known


@click.command()
@for_project
def command(session: Session, *, as_json: bool) -> None:
    """List the projects whose console was opened last, newest first, with where each launch stands.

    Example: lrconsole projects
    """
    from lrconsole.jobs.projects import known

    now = session.now()
    found = list(known(session.locations, now))
    if as_json:
        rows = [
            {"name": one.project.name, "file": str(one.project.file), "opened": one.project.opened.isoformat(), "verdict": one.verdict}
            for one in found
        ]
        output.write_json(session, rows)
    elif not found:
        output.write(session, "No project has been opened yet; make one with: lrconsole init DOMAIN, or look around with: lrconsole demo")
    else:
        output.write(session, "\n".join(_line(one, now) for one in found))


def _line(one: Known, now: datetime) -> str:
    from lrconsole.report.text import age

    file = clean_line(str(one.project.file), 300)
    return f"{one.project.name:<28} {clean_line(one.verdict, 60):<20} {age(one.project.opened, now) + ' ago':<10} {file}"
