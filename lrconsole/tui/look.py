"""What everything that fills the terminal has in common: themes, no colours at all, ASCII alone, and a masked report of a crash."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from textual.app import App
from textual.filter import Monochrome, NoColor

from lrconsole.model.exit_code import ExitCode
from lrconsole.project.opening import Opening, Shown
from lrconsole.project.preferences import Preferences
from lrconsole.tui.ascii_lines import AsciiLines, is_wanted
from lrconsole.tui.theme import PALETTES, themes


class LookApp(App[None]):
    """An app in the user's theme, or in none when NO_COLOR is set."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, settings: Preferences, theme: str, logs: Path, now: Callable[[], datetime], environ: dict[str, str] | None = None
    ) -> None:
        """`theme` stands above that of the settings, "" for none; `logs` is the folder for the report of a crash."""
        self.surroundings = dict(os.environ) if environ is None else environ
        self._plain = bool(self.surroundings.get("NO_COLOR"))
        super().__init__(ansi_color=self._plain)
        self._honour_no_color()
        if is_wanted(settings.glyphs, self.surroundings):
            self._filters.append(AsciiLines())
        for one in themes():
            self.register_theme(one)
        wanted = (self.surroundings.get("LRCONSOLE_THEME"), theme, settings.theme, "lr-dark")
        # Chosen before anything is drawn, so that nothing is drawn twice.
        self.set_reactive(App.theme, "ansi-dark" if self._plain else next(name for name in wanted if name in PALETTES))
        self.stylesheet.set_variables(self.get_css_variables())
        self._logs = logs
        self._now = now
        self.crashed: Path | None = None
        self.then: Opening | None = None

    def _honour_no_color(self) -> None:
        """Textual takes an empty NO_COLOR for a set one, and greys where it should leave the terminal's colours alone."""
        self.no_color = self._plain
        self._filters = [one for one in self._filters if not isinstance(one, NoColor | Monochrome)]
        if self._plain:
            self._filters.append(NoColor())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The console's own colour names, for themes that do not have them."""
        return {"lr-muted": "ansi_default", "lr-unknown": "ansi_default"}

    def leave_for(self, opening: Opening) -> None:
        """Close, so that something else is opened."""
        self.then = opening
        self.exit()

    def keep_crash(self, error: Exception) -> None:
        """Write the masked report of a crash; the exit code says that there was one."""
        from lrconsole.jobs.crash import write_crash

        self.crashed = write_crash(self._logs, error, self._now())
        self._return_code = ExitCode.CRASH

    def _handle_exception(self, error: Exception) -> None:
        """End with a masked crash file: Textual itself would print every local variable."""
        self.keep_crash(error)
        self._exception = error
        self._exception_event.set()
        self._close_messages_no_wait()


def run(app: LookApp) -> Shown:
    """Run an app until the user leaves; the exit code is 70 after a crash."""
    try:
        app.run()
    except Exception as error:
        app.keep_crash(error)
    if app.return_code == ExitCode.CRASH:
        where = f"; what happened is in {app.crashed}" if app.crashed else ""
        sys.stderr.write(f"lrconsole: the console broke{where}\n")
        return Shown(ExitCode.CRASH)
    return Shown(app.return_code or ExitCode.GO, app.then)
