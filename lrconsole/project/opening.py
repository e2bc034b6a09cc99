"""What is to be opened next, once what is open has closed: a project, the practice business, or the start page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Opens(Enum):
    """What there is to open."""

    PROJECT = "project"
    PRACTICE = "practice business"
    START = "start page"


@dataclass(frozen=True, slots=True)
class Opening:
    """A wish to open something.

    `file` is the project's file when it is one, that of a practice business which is not the usual one, else None. `back` is what was
    open when the start page was asked for.
    """

    what: Opens
    file: Path | None = None
    back: Opening | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How something that was on the screen ended: the exit code, and what is to be opened next, None for nothing."""

    code: int
    then: Opening | None = None
