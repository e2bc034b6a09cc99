"""Declared names over time and from place to place: what is planned, what each server says, what it was at the run before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CellState(Enum):
    """What one server's answer is, held against what is expected."""

    EXPECTED = "as planned"
    OLD = "old"
    MISSING = "missing"
    OTHER = "other"
    FAILED = "SERVFAIL"
    SILENT = "time-out"


class Place(Enum):
    """Whose answer it is: a server of the zone itself, or one that keeps answers for others."""

    AUTHORITY = "authority"
    RESOLVER = "resolver"


@dataclass(frozen=True, slots=True)
class Cell:
    """One server's answer. `shown` is it in words; `left` how many seconds at most it keeps a wrong answer, None when that is not known."""

    server: str
    place: Place
    state: CellState
    shown: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A name and record kind from place to place.

    `planned` is what the project file wants, () when it says nothing; `zone` what the zone's own servers agree on, None when they do not or
    none could be heard. Resolvers are asked only once the zone is right, so there may be none among `cells`. `ttl` is how long, in seconds,
    the zone lets its present answer be kept.
    """

    name: str
    kind: str
    planned: tuple[str, ...]
    zone: tuple[str, ...] | None
    cells: tuple[Cell, ...]
    ttl: int | None = None

    def of(self, place: Place) -> tuple[Cell, ...]:
        """The cells of one kind of server."""
        return tuple(cell for cell in self.cells if cell.place is place)

    @property
    def is_right_at_home(self) -> bool:
        """Whether every server of the zone that was heard gives what is expected, and one was."""
        heard = [cell for cell in self.of(Place.AUTHORITY) if cell.state is not CellState.SILENT]
        return bool(heard) and all(cell.state is CellState.EXPECTED for cell in heard)

    @property
    def is_done(self) -> bool:
        """Whether everybody gives what is expected."""
        return self.is_right_at_home and all(cell.state is CellState.EXPECTED for cell in self.of(Place.RESOLVER))

    @property
    def eta(self) -> int | None:
        """Seconds until the last resolver that keeps a wrong answer must ask again; None when none keeps one, or it is not known."""
        waits = [cell.left for cell in self.of(Place.RESOLVER) if cell.state is not CellState.EXPECTED and cell.left is not None]
        return max(waits, default=None)


@dataclass(frozen=True, slots=True)
class NameSeen:
    """The records of one kind at a declared name, as an audit saw them; `values` are sorted, () when there were none."""

    name: str
    kind: str
    values: tuple[str, ...]
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class NameChange:
    """A declared name whose records are others than at the run before, which saw them at `since`."""

    name: str
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: datetime

    @property
    def text(self) -> str:
        """The change in one line."""
        return f"{self.kind} {self.name}: {', '.join(self.before) or 'none'} → {', '.join(self.after) or 'none'}"
