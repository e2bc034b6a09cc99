"""`lrconsole report`: the launch risk list, or the edge plan, as a file or on stdout."""

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
@click.option(
    "--document",
    "name",
    type=click.Choice(["launch", "edge"]),
    default="launch",
    show_default=True,
    help="The launch risk list, or the edge plan: DNS plan, redirect map, TLS checklist (markdown, html, json).",
)
@private
@for_project
def command(session: Session, *, format_: str, path: str | None, name: str, is_private: bool, as_json: bool) -> None:
    """Write the launch risk list, ranked by business impact, with the decision on every blocker; or the edge plan.

    Example: lrconsole report --document edge --format html --output edge-plan.html
    """
    from lrconsole.cli.documents import document, edge_plan

    made = edge_plan if name == "edge" else document
    text = made(shown(session.standing(), is_private), "json" if as_json else format_)
    if path is None:
        output.write(session, text)
        return
    from lrconsole.report.writing import write_report

    session.refuse_when_read_only("write a report file")
    write_report(Path(path), text, redact=session.redact, holds_secret=session.redactor.holds_secret)
    click.echo(f"written: {path}", err=True)
