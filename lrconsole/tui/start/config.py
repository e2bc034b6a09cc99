"""What the start page is started with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrconsole.project.locations import Locations
from lrconsole.project.preferences import Preferences


@dataclass(frozen=True, slots=True)
class StartConfig:
    """The start page's surroundings.

    `folder` is where a new project is proposed, `program` runs lrconsole itself with `environ`; `trouble` is told at once, "" for none.
    With `read_only` nothing is made or taken off the list.
    """

    locations: Locations
    folder: Path
    program: tuple[str, ...]
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    settings: Preferences
    trouble: str = ""
    read_only: bool = False

    @property
    def logs(self) -> Path:
        """The folder of what processes print that are started here, and of the report of a crash."""
        return self.locations.state / "start"
