"""`lrconsole audit`: run the checks, record what they find, and say where the launch stands."""

from __future__ import annotations

import shutil

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import parts
from lrconsole.cli.options import for_project
from lrconsole.model.audit import AuditState
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.judgement import Severity
from lrconsole.model.text import clean_line

_LONGEST_NAME = 60


@click.command()
@click.option(
    "--only", multiple=True, shell_complete=parts, help="A check, a group (tls) or a stage (edge, 3); may be given more than once."
)
@click.option("--fail-on", type=click.Choice([one.value for one in Severity]), help="Exit 3 when a finding this severe or worse is open.")
@click.option(
    "--by", "who", default="", help="Who runs it, for the activity log; default: your own name, as the settings or the system have it."
)
@click.option("--quiet", is_flag=True, help="No progress and no list; only the record and the exit code.")
@for_project
def command(session: Session, *, only: tuple[str, ...], fail_on: str | None, who: str, quiet: bool, as_json: bool) -> ExitCode:
    """Run the checks and record what they find. Interrupt it at any time: what was found stays.

    Example: lrconsole audit --only edge --fail-on high
    """
    from lrconsole.audit.exit import exit_code

    state = run(session, only, who=who, quiet=quiet or as_json)
    standing = session.standing()
    if as_json:
        from lrconsole.report.json_document import json_document

        output.write(session, json_document(standing))
    elif not quiet:
        from lrconsole.report.text import status_text

        output.write(session, status_text(standing, width=shutil.get_terminal_size((100, 40)).columns, paint=output.paint), painted=True)
    if state is AuditState.CANCELLED:
        return ExitCode.INTERRUPTED
    return exit_code(standing, Severity(fail_on) if fail_on else None)


def run(session: Session, only: tuple[str, ...] = (), *, who: str = "", starts_clock: bool = True, quiet: bool = False) -> AuditState:
    """Run an audit of the session's project for `who` ("" for the user), with a progress line where somebody watches."""
    from lrconsole.cli.progress import Progress
    from lrconsole.jobs.audit_job import run_audit

    session.refuse_when_read_only("run an audit")
    loaded = session.load()
    locations = session.locations.for_project(loaded.file)
    person = clean_line(who, _LONGEST_NAME) or session.user()
    with Progress(session.environ, quiet=quiet) as progress:
        done = run_audit(
            loaded,
            locations,
            session.environ,
            session.redactor,
            only=only,
            who=person,
            starts_clock=starts_clock,
            now=session.now,
            progress=progress.told,
        )
    return done.state
