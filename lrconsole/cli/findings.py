"""`lrconsole findings`: the findings that a filter lets through, as the console's lists show them."""

from __future__ import annotations

from pathlib import Path

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown
from lrconsole.report.listing import SUFFIXES, Listed, text_listing, written
from lrconsole.report.selection import Sort, help_lines, parse, select


class WithFilterHelp(click.Command):
    """A command whose help ends with the filter language."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The language, a line a term."""
        with formatter.section("Filter"):
            formatter.write_dl(list(help_lines()))


@click.command(cls=WithFilterHelp)
@click.argument("filter_", metavar="[FILTER]...", nargs=-1)
@click.option("--failing", is_flag=True, help="Only what needs a hand.")
@click.option("--sort", type=click.Choice([one.value for one in Sort]), default=Sort.RANK.value, show_default=True, help="The order.")
@click.option("--format", "format_", type=click.Choice(list(SUFFIXES)), default="text", show_default=True, help="What to write.")
@click.option("--output", "path", type=click.Path(), help="The file to write; default: stdout.")
@private
@for_project
def command(
    session: Session,
    filter_: tuple[str, ...],
    *,
    failing: bool,
    sort: str,
    format_: str,
    path: str | None,
    is_private: bool,
    as_json: bool,
) -> None:
    """List the findings of the newest audit that FILTER lets through; without one all of them.

    Quote what the shell would take for itself, such as ! and *. With --private FILTER is masked, too:
    it may hold true names or masks.

    Example: lrconsole findings state:fail,warn stage:edge '!spf'
    """
    asked = " ".join(filter_)
    standing, asked = shown((session.standing(), asked), is_private)
    selection = parse(asked)
    risks = tuple(risk for risk in standing.risks if risk.finding.outcome.is_open) if failing else standing.risks
    name = standing.audit.project.name if standing.audit else session.project_file().parent.name
    chosen = select(risks, selection, Sort(sort))
    listed = Listed(f"{name}: findings", standing.at, chosen, len(standing.risks), asked, failing, Sort(sort))
    if path is not None:
        _write(session, listed, "json" if as_json else format_, path)
    elif as_json or format_ in ("json", "markdown"):
        output.write(session, written(listed, "json" if as_json else format_))
    else:
        # What is foreign in these was cleaned cell by cell; cleaning the whole would take away the line ends of CSV.
        output.write(session, text_listing(listed, output.paint) if format_ == "text" else written(listed, format_), painted=True)


def _write(session: Session, listed: Listed, format_: str, path: str) -> None:
    from lrconsole.report.writing import write_report

    session.refuse_when_read_only("write a file")
    write_report(Path(path), written(listed, format_), redact=session.redact, holds_secret=session.redactor.holds_secret)
    click.echo(f"written: {path}", err=True)
