"""Open the terminal console on a project, or say in text what it would show where there is no terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.cli import output
from lrconsole.model.errors import RecordError
from lrconsole.model.exit_code import ExitCode

if TYPE_CHECKING:
    from lrconsole.cli.context import Session
    from lrconsole.project.preferences import Preferences


@dataclass(frozen=True, slots=True)
class ConsoleRequest:
    """What the console is to show; whoever starts the program turns it into a running console.

    `audit_argv` runs an audit as a process of its own with `environ`.
    """

    name: str
    environment: str
    record: Path
    logs: Path
    audit_argv: tuple[str, ...]
    environ: Mapping[str, str]
    note: str
    read_only: bool
    project_file: Path
    settings_file: Path
    prefs_file: Path
    exports: Path
    settings: Preferences


def open_console(session: Session, note: str = "") -> int:
    """Open the console and return its exit code; without a terminal the status is printed instead."""
    if not _is_terminal(session):
        return _as_text(session)
    from lrconsole.project.loading import glimpse

    file = session.project_file().resolve()
    name, environment = glimpse(file)
    locations = session.locations.for_project(file)
    kept = {"LRCONSOLE_STATE": str(locations.state), "LRCONSOLE_CONFIG": str(locations.config)}
    request = ConsoleRequest(
        name=name,
        environment=environment,
        record=locations.record(file),
        logs=locations.logs(file),
        audit_argv=(sys.executable, "-m", "lrconsole", "audit", "--quiet", "--project", str(file)),
        environ={**session.environ, **kept},
        note=note,
        read_only=session.read_only,
        project_file=file,
        settings_file=locations.settings,
        prefs_file=locations.prefs(file),
        exports=locations.exports(file),
        settings=session.preferences(),
    )
    return session.show(request)


def _is_terminal(session: Session) -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and session.environ.get("TERM", "dumb") not in ("", "dumb")


def _as_text(session: Session) -> int:
    from lrconsole.audit.exit import exit_code
    from lrconsole.cli.diagnostics import say
    from lrconsole.report.text import status_text

    say("this is no terminal, so the status is printed; in a terminal the console opens")
    try:
        standing = session.standing()
    except RecordError as error:
        say(str(error))
        return ExitCode.INCOMPLETE
    output.write(session, status_text(standing, width=shutil.get_terminal_size((100, 40)).columns))
    return exit_code(standing)
