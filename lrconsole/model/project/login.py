"""Who logs in and how, and the pages and calls that matter to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who logs in. `secret` is the reference of the password ("keyring:owner"), never the password."""

    name: str
    username: str
    secret: str
    flow: str = "login"

    @property
    def label(self) -> str:
        """The role's name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Route:
    """A core page or API call of production, with its p95 budget in milliseconds.

    `role` is who calls it ("" for an anonymous visitor). `lists` marks an answer that is a list of records.
    """

    name: str
    url: str
    role: str = ""
    budget_ms: int = 500
    lists: bool = False

    @property
    def label(self) -> str:
        """The route's name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Capture:
    """A value taken from a step's answer for later steps: a regular expression with one group, a JSON path, a header or a cookie."""

    name: str
    source: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a flow. `${name}` in `url`, `form`, `json` and `headers` is replaced by a capture, `${username}` or `${password}`."""

    name: str
    method: str
    url: str
    form: tuple[tuple[str, str], ...] = ()
    json: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    captures: tuple[Capture, ...] = ()
    status: tuple[int, ...] = (200,)
    contains: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Named steps that log somebody in (form with CSRF token, JSON, bearer). Cookies are kept between steps."""

    name: str
    steps: tuple[Step, ...]
    bearer: str = ""
