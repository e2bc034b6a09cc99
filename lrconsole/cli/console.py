"""Open the terminal console on a project, or say in text what it would show where there is no terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.cli import output
from lrconsole.model.errors import LrconsoleError, RecordError
from lrconsole.model.exit_code import ExitCode
from lrconsole.project.locations import Locations
from lrconsole.project.opening import Opening, Opens, Shown

if TYPE_CHECKING:
    from lrconsole.cli.context import Session
    from lrconsole.project.screens import ConsoleConfig

_PROGRAM = (sys.executable, "-m", "lrconsole")


def open_console(session: Session, note: str = "") -> int:
    """Open the console and return its exit code; without a terminal the status is printed instead.

    Without a project here or above the start page opens. From there, and from a console, other projects are opened, one after the other.
    """
    return and_then(session, show_project(session, note))


def show_project(session: Session, note: str = "") -> Shown:
    """The console on the session's project, until the user leaves it."""
    if not _is_terminal(session):
        return Shown(_as_text(session))
    if not session.has_project():
        return _show_start(session, "")
    from lrconsole.project.recent import Recent, remember

    file, config = session.project_file().resolve(), config_of(session, note)
    locations = session.locations.for_project(file)
    if locations == Locations.default(session.environ) and not session.read_only:
        remember(locations.recent, Recent(config.name, file, session.now()))
    return session.show(config)


def config_of(session: Session, note: str = "") -> ConsoleConfig:
    """What the console on the session's project is started with.

    Raises:
        ProjectError: there is no project file, or the user's settings are wrong.
    """
    from lrconsole.project.loading import glimpse
    from lrconsole.project.screens import ConsoleConfig

    file = session.project_file().resolve()
    name, environment = glimpse(file)
    locations = session.locations.for_project(file)
    settings = session.preferences()
    return ConsoleConfig(
        name=name,
        environment=environment,
        record=locations.record(file),
        logs=locations.logs(file),
        audit_argv=(*_PROGRAM, "audit", "--quiet", "--project", str(file)),
        environ=_environ(session, locations),
        now=session.now,
        note=note,
        read_only=session.read_only,
        # Unasked, only the practice business is audited: what looks at a real one is somebody's decision.
        start_audit=bool(note) and not session.read_only,
        project_file=file,
        settings_file=locations.settings,
        prefs_file=locations.prefs(file),
        exports=locations.exports(file),
        folder=Path.cwd(),
        who=settings.who,
        settings=settings,
    )


def and_then(session: Session, shown: Shown) -> int:
    """Open what is to be opened next, again and again, until the user leaves; returns the last exit code."""
    while shown.then is not None:
        try:
            shown = _opened(session, shown.then)
        except LrconsoleError as error:
            shown = _show_start(session, str(error))
    return shown.code


def _opened(session: Session, opening: Opening) -> Shown:
    usual = session.elsewhere(None)
    is_practice = opening.file is not None and usual.locations.for_project(opening.file) != usual.locations
    if opening.what is Opens.START:
        return _show_start(usual, "", opening.back)
    if opening.what is Opens.PRACTICE or is_practice:
        # It has to be served while its console is open.
        from lrconsole.cli.demo import show_practice

        return show_practice(usual, opening.file.parent if opening.file else None)
    return show_project(session.elsewhere(opening.file))


def _show_start(session: Session, trouble: str, back: Opening | None = None) -> Shown:
    from lrconsole.project.screens import StartConfig

    usual = session.elsewhere(None)
    config = StartConfig(
        locations=usual.locations,
        folder=Path.cwd(),
        program=_PROGRAM,
        environ=_environ(usual, usual.locations),
        now=usual.now,
        settings=usual.preferences(),
        trouble=trouble,
        read_only=usual.read_only,
        back=back,
    )
    return session.show(config)


def _environ(session: Session, locations: Locations) -> Mapping[str, str]:
    return {**session.environ, "LRCONSOLE_STATE": str(locations.state), "LRCONSOLE_CONFIG": str(locations.config)}


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
