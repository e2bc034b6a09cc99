"""What the console and the start page are started with: which project they show, and how they start work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrconsole.project.locations import Locations
from lrconsole.project.opening import Opening
from lrconsole.project.preferences import USUAL, Preferences


@dataclass(frozen=True, slots=True)
class ConsoleConfig:
    """A console's project and surroundings.

    `audit_argv` is the command that runs an audit as a process of its own; the stage's name is added for a run of one stage. `environ`
    is what that process is given. `note` is shown in the status line ("practice business"). `start_audit` runs an audit at once when
    the record has none. `exports` is the folder for what is saved from the console. `folder` is where the program was started: what
    the user types as a path begins there. `who` is the user's name as decisions carry it. `settings` are the user's own looks and keys.
    """

    name: str
    record: Path
    logs: Path
    audit_argv: tuple[str, ...]
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    environment: str = ""
    note: str = ""
    read_only: bool = False
    start_audit: bool = False
    poll_seconds: float = 0.25
    project_file: Path | None = None
    settings_file: Path | None = None
    prefs_file: Path | None = None
    exports: Path = Path("exports")
    folder: Path = Path()
    who: str = ""
    settings: Preferences = USUAL


@dataclass(frozen=True, slots=True)
class StartConfig:
    """The start page's surroundings.

    `folder` is where a new project is proposed, `program` runs lrconsole itself with `environ`; `trouble` is told at once, "" for none.
    With `read_only` nothing is made or taken off the list. `back` is what escape opens again, None to leave.
    """

    locations: Locations
    folder: Path
    program: tuple[str, ...]
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    settings: Preferences
    trouble: str = ""
    read_only: bool = False
    back: Opening | None = None

    @property
    def logs(self) -> Path:
        """The folder of what processes print that are started here, and of the report of a crash."""
        return self.locations.state / "start"
