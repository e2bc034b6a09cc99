"""`lrconsole report`: the launch risk list as a file or on stdout."""

from __future__ import annotations

from pathlib import Path

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown

FORMATS = ("markdown", "html", "json", "sarif", "junit", "table")


@click.command()
@click.option("--format", "format_", type=click.Choice(FORMATS), default="markdown", show_default=True, help="What to write.")
@click.option("--output", "path", type=click.Path(), help="The file to write; default: stdout.")
@private
@for_project
def command(session: Session, *, format_: str, path: str | None, is_private: bool, as_json: bool) -> None:
    """Write the launch risk list: ranked by business impact, with the decision on every blocker.

    Example: lrconsole report --format html --output launch-risks.html
    """
    from lrconsole.cli.documents import document

    text = document(shown(session.standing(), is_private), "json" if as_json else format_)
    if path is None:
        output.write(session, text)
        return
    from lrconsole.report.writing import write_report

    session.refuse_when_read_only("write a report file")
    write_report(Path(path), text, redact=session.redact, holds_secret=session.redactor.holds_secret)
    click.echo(f"written: {path}", err=True)
