"""The work that the console starts and stops: always processes of their own, followed through the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import clean_line
from lrconsole.store.liveness import alive
from lrconsole.tui.config import ConsoleConfig

if TYPE_CHECKING:
    from lrconsole.jobs.processes import Started
    from lrconsole.model.audit import Job

READ_ONLY = "This console only looks (--read-only); start it without to run checks."


class Work:
    """Starts audits and cancels them. Every method returns a sentence for the user, "" when there is nothing to say."""

    def __init__(self, config: ConsoleConfig) -> None:
        self._config = config
        self._started: Started | None = None
        self._log = config.logs / "audit.log"

    def run(self, running: Job | None, only: str = "") -> str:
        """Start an audit of everything, or of one stage."""
        if self._config.read_only:
            return READ_ONLY
        if running is not None or self.is_starting:
            return "An audit runs already; c cancels it."
        from lrconsole.jobs.processes import start

        argv = [*self._config.audit_argv, *(["--only", only] if only else [])]
        try:
            self._started = start(argv, log=self._log, environ=self._config.environ)
        except LrconsoleError as error:
            return str(error)
        return "Audit started."

    def cancel(self, running: Job | None) -> str:
        """Ask the audit that runs to end."""
        if self._config.read_only:
            return READ_ONLY
        if running is None:
            return "No audit runs."
        from lrconsole.jobs.processes import ask_to_stop

        return "Cancelling; what was found stays." if ask_to_stop(running.pid, running.born) else "The audit has ended already."

    @property
    def is_starting(self) -> bool:
        """Whether the process that was started last still runs."""
        return self._started is not None and alive(self._started.pid, self._started.born)

    @property
    def failure(self) -> str:
        """What the process that was started last said at its end; "" while it runs, when it said nothing, and after the next start."""
        if self._started is None or self.is_starting:
            return ""
        try:
            lines = self._log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return clean_line(lines[-1], 300) if lines else ""
