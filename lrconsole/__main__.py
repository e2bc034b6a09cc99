"""The door of the program: runs the command line, opens the console, and ends the process with an exit code."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.cli.console import ConsoleRequest


def main() -> None:
    """Run the command that the arguments name and end the process with its exit code."""
    from lrconsole.cli.main import run
    from lrconsole.model.exit_code import ExitCode

    code = run(sys.argv[1:], os.environ, _show)
    # What is still buffered must not fail again at interpreter exit when the reader of a pipe has gone.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code == ExitCode.INTERRUPTED:
        # At once, so that a second interrupt while this process ends cannot change the promised exit code.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _show(request: ConsoleRequest) -> int:
    """Open the console. Command line and console do not know each other; they meet here."""
    from lrconsole.tui.app import open_console
    from lrconsole.tui.config import ConsoleConfig

    config = ConsoleConfig(
        name=request.name,
        record=request.record,
        logs=request.logs,
        audit_argv=request.audit_argv,
        environ=request.environ,
        now=lambda: datetime.now(UTC),
        environment=request.environment,
        note=request.note,
        read_only=request.read_only,
        start_audit=not request.read_only,
        project_file=request.project_file,
        settings_file=request.settings_file,
        prefs_file=request.prefs_file,
        exports=request.exports,
        who=request.settings.who,
        settings=request.settings,
    )
    return open_console(config)


if __name__ == "__main__":
    main()
