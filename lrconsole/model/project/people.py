"""Who is named for what, and what somebody agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Duty(Enum):
    """What somebody must be named for."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"
    ALERTS = "alerts"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name, a way to reach them, their duties, and the duties they stand in for."""

    name: str
    contact: str = ""
    duties: tuple[Duty, ...] = ()
    deputy_for: tuple[Duty, ...] = ()


class Active(Enum):
    """A probe that does more than look, and runs only with recorded consent."""

    CORS = "cors"
    ZONE_TRANSFER = "zone_transfer"
    PACED = "paced"
    LOGIN = "login"
    REDIRECTS = "redirects"
    RATE = "rate"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to which active probes, and when."""

    by: str
    on: date
    probes: tuple[Active, ...]
