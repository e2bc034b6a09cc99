"""The work that the console starts and stops: always processes of their own, followed through the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import clean_line
from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui.available import READ_ONLY

if TYPE_CHECKING:
    from lrconsole.jobs.processes import Started
    from lrconsole.model.audit import Job
    from lrconsole.tui.follow import View

_LOG_END = 4_000
_SAME_BIRTH_SECONDS = 2


class Work:
    """Starts audits and cancels them. `run` and `cancel` return a sentence for the user."""

    def __init__(self, config: ConsoleConfig) -> None:
        self._config = config
        self._started: Started | None = None
        self._is_asked = config.start_audit
        self._is_cancelled = False
        self._is_recorded = False
        self._log = config.logs / "audit.log"

    def is_first_due(self, view: View) -> bool:
        """Whether no audit has been run or runs; a record that cannot be read may hold some, so only an absent or empty one counts."""
        is_new = view.standing.audit is None if view.standing else not self._config.record.exists()
        return is_new and view.running is None

    def first(self, view: View, who: str) -> str:
        """Start the first audit, in the name of somebody, if the console was asked to; looked at once, with the first view."""
        is_asked, self._is_asked = self._is_asked, False
        return self.run(None, who=who) if is_asked and self.is_first_due(view) else ""

    def run(self, running: Job | None, only: str = "", who: str = "") -> str:
        """Start an audit of everything, or of one stage, for `who`, "" for the user's own name."""
        if self._config.read_only:
            return READ_ONLY
        if running is not None or self.is_running:
            return "An audit runs already; c cancels it."
        from lrconsole.jobs.processes import start

        argv = [*self._config.audit_argv, *(["--only", only] if only else []), *(["--by", who] if who else [])]
        try:
            self._started = start(argv, log=self._log, environ=self._config.environ)
        except LrconsoleError as error:
            return str(error)
        self._is_cancelled = self._is_recorded = False
        return "Audit started."

    def cancel(self, running: Job | None) -> str:
        """Ask the audit that runs to end, also one that was started here and has not come to the record yet."""
        if self._config.read_only:
            return READ_ONLY
        target = running or (self._started if self.is_running else None)
        if target is None:
            return "No audit runs."
        from lrconsole.jobs.processes import ask_to_stop

        self._is_cancelled = True
        return "Cancelling; what was found stays." if ask_to_stop(target.pid, target.born) else "The audit has ended already."

    @property
    def is_running(self) -> bool:
        """Whether the process that was started last still runs."""
        if self._started is None:
            return False
        from lrconsole.jobs.processes import runs

        return runs(self._started)

    def heed(self, last_job: Job | None) -> None:
        """Note whether the audit that was started last has come to the record, where `last_job` is the newest one.

        Once it has, it stays so: the next audit that anybody starts takes its place as the newest.
        """
        started = self._started
        if started is not None and last_job is not None and last_job.pid == started.pid:
            self._is_recorded = self._is_recorded or abs(last_job.born - started.born) <= _SAME_BIRTH_SECONDS

    def failure(self, last_job: Job | None) -> str:
        """Why the process that was started last ended before its audit came to the record: the last line that it printed.

        "" when its job is or was in the record (`last_job` is the newest one there), while it runs, and when it was cancelled.
        """
        self.heed(last_job)
        if self._started is None or self._is_cancelled or self._is_recorded or self.is_running:
            return ""
        return self._last_line() or f"The audit ended before it began; what it printed is in {self._log}"

    def _last_line(self) -> str:
        try:
            with self._log.open("rb") as log:
                log.seek(max(0, self._log.stat().st_size - _LOG_END))
                lines = log.read().decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return clean_line(lines[-1], 300) if lines else ""
