"""What the web probes bring back besides single exchanges: a crawl, a trial of a shared cache, tries at a login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from lrconsole.model.observation import Exchange
    from lrconsole.model.observed_state import HttpState


@dataclass(frozen=True, slots=True)
class Crawl:
    """The pages of one host that were read, its front page first. `reason` says what was left out, "" for nothing."""

    host: str
    pages: tuple[Exchange, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CacheTrial:
    """One private address asked for by a role, then by a visitor without a login, then by another role, in this order.

    `state` other than ANSWERED says why nothing was tried. `marked` are those whose answer holds the first role's user name, by
    "role", "visitor" and "other". `other` is None when there is no second role.
    """

    url: str
    state: HttpState
    role: Exchange | None = None
    visitor: Exchange | None = None
    other: Exchange | None = None
    marked: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at an address with a limit. `signs` say that the limit was reached, `told` are headers that speak of one.

    `status` is 0 when no answer came, `size` in bytes. `retry_after` is that header, "" when it was not sent.
    """

    number: int
    at: datetime
    status: int
    milliseconds: float
    size: int = 0
    signs: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    retry_after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries at one address, in order, with a user that does not exist; up to the first sign of a limit, or 15.

    `known` is the one try with a user name that exists, None when none was declared; it counts as one of the 15. `run` is the mark that
    each request bore. `state` other than ANSWERED says why nothing was tried.
    """

    limit: str
    url: str
    state: HttpState
    attempts: tuple[Attempt, ...] = ()
    known: Attempt | None = None
    run: str = ""
    reason: str = ""

    @property
    def limited_at(self) -> Attempt | None:
        """The try at which a limit showed, None for none."""
        return next((attempt for attempt in self.attempts if attempt.signs), None)


@dataclass(frozen=True, slots=True)
class Lure:
    """A private address with a made-up file name behind it, asked for by a role. `form` shows how, without the name that was made up.

    `marked` says whether the answer holds the role's user name, `alike` whether it is as long as the address's own, to a twentieth.
    """

    form: str
    answer: Exchange
    marked: bool = False
    alike: bool = False
