"""What the console says to its user: one sentence at a time, trouble for longer, and no name while names are masked."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lrconsole.model.text import clean_line
from lrconsole.project.preferences import Preferences
from lrconsole.tui.look import LookApp
from lrconsole.tui.privacy import Privacy

_SAID_SECONDS = 4.0
_TROUBLE_SECONDS = 10.0
_LONGEST = 400


class SayingApp(LookApp):
    """An app with a privacy mode that says sentences."""

    def __init__(
        self, settings: Preferences, theme: str, logs: Path, now: Callable[[], datetime], environ: dict[str, str] | None = None
    ) -> None:
        """As for what everything has in common that fills the terminal."""
        super().__init__(settings, theme, logs, now, environ)
        self.privacy = Privacy()
        self._trouble_until = 0.0

    def say(self, text: str) -> None:
        """Tell the user a sentence; "" is nothing to tell."""
        if text:
            # One sentence at a time: what was said before is done with, unless it told of trouble.
            if time.monotonic() > self._trouble_until:
                self.clear_notifications()
            self.notify(self._sayable(text), timeout=_SAID_SECONDS, markup=False)

    def say_trouble(self, text: str) -> None:
        """Tell the user what went wrong, for longer."""
        self._trouble_until = time.monotonic() + _TROUBLE_SECONDS
        self.notify(self._sayable(text), severity="error", timeout=_TROUBLE_SECONDS, markup=False)

    def _sayable(self, text: str) -> str:
        return clean_line(self.privacy.text(text), _LONGEST)
