"""`lrconsole dns`: declared names from place to place, and from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown
from lrconsole.model.exit_code import ExitCode

if TYPE_CHECKING:
    from lrconsole.model.name_watch import Line


@click.group()
def command() -> None:
    """Follow a DNS change: what is planned, what the zone says, what each resolver says, and what changed since the last run.

    Example: lrconsole dns diff
    """


@command.command()
@click.option("--name", "names", multiple=True, help="Only this name, and what stands below it; may be given more than once.")
@click.option("--wait", "seconds", type=click.IntRange(1), help="Ask again until all is as planned twice, for so many seconds at most.")
@for_project
def diff(session: Session, *, names: tuple[str, ...], seconds: int | None, as_json: bool) -> ExitCode:
    """Ask for every declared name now: planned, the zone, each of its servers, and, once these are right, each resolver.

    Exits 1 while something is not as planned. Example: lrconsole dns diff --name www.northstar.example
    """
    from lrconsole.jobs.names import lines, wait
    from lrconsole.report.names import diff_document, diff_text

    project = session.load().project
    found = wait(project, names, seconds, session.now, told=_told) if seconds else lines(project, session.now(), names)
    if as_json:
        output.write_json(session, diff_document(found))
    else:
        output.write(session, diff_text(found))
    return ExitCode.GO if all(line.is_done for line in found) else ExitCode.NO_GO


def _told(lines: Sequence[Line], pause: float) -> None:
    late = sum(not line.is_done for line in lines)
    said = f"{late} of {len(lines)} not everywhere as planned" if late else "all as planned, once more to be sure"
    click.echo(f"{said}; again in {pause:.0f} s", err=True)


@command.command()
@private
@for_project
def changes(session: Session, *, is_private: bool, as_json: bool) -> None:
    """List the declared names whose records are others than at the run before, from the record.

    Example: lrconsole dns changes --json
    """
    from lrconsole.report.names import changes_document, changes_text

    found = shown(session.standing(), is_private).names
    if as_json:
        output.write_json(session, changes_document(found))
    else:
        output.write(session, changes_text(found))


@command.command()
@click.option("--at-once", is_flag=True, help="Do not wait until no resolver keeps the old records.")
@for_project
def recheck(session: Session, *, at_once: bool, as_json: bool) -> ExitCode:
    """Look what changed since the last run, and run again exactly the checks that it concerns; mail after any TXT, MX or NS.

    Exits 4 while a resolver still keeps old records, for then nothing is run. Example: lrconsole dns recheck
    """
    from lrconsole.cli.progress import Progress
    from lrconsole.jobs.names import run_changed
    from lrconsole.report.names import recheck_document, recheck_text

    session.refuse_when_read_only("run an audit")
    loaded = session.load()
    locations = session.locations.for_project(loaded.file)
    with Progress(session.environ, quiet=as_json) as progress:
        done = run_changed(
            loaded,
            locations,
            session.environ,
            session.redactor,
            who=session.user(),
            at_once=at_once,
            now=session.now,
            progress=progress.told,
        )
    found = [risk.finding for risk in session.standing().risks if done.audit and risk.finding.fingerprint in done.checks]
    if as_json:
        output.write_json(session, recheck_document(done.changes, done.checks, done.waiting, found))
    else:
        output.write(session, recheck_text(done.changes, done.checks, done.waiting, found))
    return ExitCode.INCOMPLETE if done.waiting and not done.audit else ExitCode.GO
