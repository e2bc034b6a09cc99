"""Who logs in and how, and the pages and calls that matter to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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


class LimitKind(Enum):
    """What is tried again and again by somebody who guesses."""

    LOGIN = "login"
    RESET = "reset"
    SIGNUP = "signup"
    OTP = "otp"


@dataclass(frozen=True, slots=True)
class Limit:
    """An address that must refuse too many tries.

    `flow` names the flow whose step with the user name is tried; `known` is a user name that exists, for comparing answers; `bypass`
    is another host where the same address answers; `rule` is what is configured, in words. Each is "" when not declared.
    """

    name: str
    kind: LimitKind
    flow: str = "login"
    known: str = ""
    bypass: str = ""
    rule: str = ""

    @property
    def label(self) -> str:
        """The limit's name."""
        return self.name
