"""What the web probes bring back besides single exchanges: a crawl, a trial of a shared cache, tries at a login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
class Lure:
    """A private address with a made-up file name behind it, asked for by a role. `form` shows how, without the name that was made up.

    `marked` says whether the answer holds the role's user name, `alike` whether it is as long as the address's own, to a twentieth.
    """

    form: str
    answer: Exchange
    marked: bool = False
    alike: bool = False
