"""How the app is deployed and taken back, and where its errors are seen: repository, rollback, tracker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Repository:
    """The app's Git repository. `example` is the file that lists its variables."""

    path: Path
    branch: str = "main"
    example: str = ".env.example"

    @property
    def label(self) -> str:
        """The folder's name."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Rollback:
    """The declared way back: the command or page that does it, the version it goes to, and when it was last rehearsed."""

    how: str
    target: str = ""
    rehearsed: date | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Tracker:
    """The error tracker: its name, and a text of the served page or version answer that shows that errors carry a release."""

    name: str
    release_url: str = ""
    release_pattern: str = ""
