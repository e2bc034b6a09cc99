"""What a project declares: the facts of `lrconsole.toml` as plain data that checks and probes are given.

The dataclasses that checks take as their subject have `label`, which names them in a finding, and are listed in `SUBJECTS` with the
line of the project file that unlocks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Impact

if TYPE_CHECKING:
    from lrconsole.model.hosting import HostingService


class EnvironmentKind(Enum):
    """Where the app runs."""

    LOCAL = "local"
    STAGING = "staging"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Environment:
    """One place where the app runs.

    `url` is the base of the app ("https://admin.northstar.example"), `api` that of its API, `health` and `version` are absolute URLs
    or "". `names` are the environment variables that are set there; None when the file does not say.
    """

    kind: EnvironmentKind
    url: str
    api: str = ""
    health: str = ""
    version: str = ""
    names: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """The environment's name."""
        return self.kind.value


class HostKind(Enum):
    """What a declared host name is for."""

    SITE = "site"
    APP = "app"
    API = "api"
    ADMIN = "admin"
    OLD = "old"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Host:
    """A declared host name that serves HTTP. `wants` are the addresses or CNAME target it must resolve to; empty when not declared.

    `ipv6` says whether the hosting answers on IPv6. `contains` is a text that its page must hold ("" for none). `next` are paths that
    take an address to go on to and end where it is put ("/login?next=").
    """

    name: str
    kind: HostKind
    wants: tuple[str, ...] = ()
    ipv6: bool = False
    contains: str = ""
    next: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The host name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Domain:
    """A declared DNS zone. `wants` are the addresses or target of its apex; `old` marks one that only redirects to the canonical host."""

    name: str
    wants: tuple[str, ...] = ()
    old: bool = False
    ipv6: bool = False

    @property
    def label(self) -> str:
        """The zone's name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Redirect:
    """One row of the redirect map: requests for `source` must end at `target`; both are absolute URLs."""

    source: str
    target: str

    @property
    def label(self) -> str:
        """The source URL."""
        return self.source


@dataclass(frozen=True, slots=True)
class Api:
    """A declared API URL with the web origins that it must admit, and the method and headers that the app sends."""

    url: str
    origins: tuple[str, ...] = ()
    method: str = "GET"
    headers: tuple[str, ...] = ()
    credentials: bool = True

    @property
    def label(self) -> str:
        """The URL."""
        return self.url


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


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that mail is sent from.

    `selectors` are its declared DKIM selectors, `senders` the addresses of own servers that send for it; `receives` says whether it
    takes mail.
    """

    name: str
    provider: str = ""
    selectors: tuple[str, ...] = ()
    receives: bool = True
    senders: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The domain."""
        return self.name


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


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to which active probes, and when."""

    by: str
    on: date
    probes: tuple[Active, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """How the outside world is reached: resolvers as "address" or "address:port", port numbers that stand in for 80, 443 and 53, a CA file.

    `seconds` is the deadline of one query or request. `rdap` is the base URL of a registration data service ("" = do not ask).
    """

    resolvers: tuple[str, ...] = ()
    http_port: int = 80
    https_port: int = 443
    dns_port: int = 53
    ca_file: Path | None = None
    seconds: float = 5.0
    rdap: str = ""
    ipv6: bool = True


@dataclass(frozen=True, slots=True)
class Project:
    """All that a project declares. `label` is empty: a check about the whole project has no subject name.

    `services` stand above the built-in list of hosting services.
    """

    name: str
    file: Path
    environments: tuple[Environment, ...] = ()
    hosts: tuple[Host, ...] = ()
    domains: tuple[Domain, ...] = ()
    canonical: str = ""
    redirects: tuple[Redirect, ...] = ()
    apis: tuple[Api, ...] = ()
    roles: tuple[Role, ...] = ()
    routes: tuple[Route, ...] = ()
    flows: tuple[Flow, ...] = ()
    sending: tuple[SendingDomain, ...] = ()
    repository: Repository | None = None
    rollback: Rollback | None = None
    tracker: Tracker | None = None
    people: tuple[Person, ...] = ()
    consent: Consent | None = None
    network: Network = field(default_factory=Network)
    weights: tuple[tuple[Impact, int], ...] = ()
    services: tuple[HostingService, ...] = ()
    uploads: bool = False

    @property
    def label(self) -> str:
        """Empty: the project is the subject that needs no name."""
        return ""

    @property
    def production(self) -> Environment | None:
        """The production environment, if declared."""
        return next((place for place in self.environments if place.kind is EnvironmentKind.PRODUCTION), None)

    def weight(self, impact: Impact) -> int:
        """The rank weight of `impact`: the project's own, else the default."""
        return dict(self.weights).get(impact, impact.weight)

    def named(self, duty: Duty) -> Person | None:
        """Who is named for `duty`."""
        return next((person for person in self.people if duty in person.duties), None)

    def deputy(self, duty: Duty) -> Person | None:
        """Who stands in for `duty`."""
        return next((person for person in self.people if duty in person.deputy_for), None)

    def agreed(self, probe: Active) -> bool:
        """Whether consent for `probe` is recorded."""
        return self.consent is not None and probe in self.consent.probes

    def flow(self, name: str) -> Flow | None:
        """The declared flow called `name`."""
        return next((flow for flow in self.flows if flow.name == name), None)

    def owns(self, host: str) -> bool:
        """Whether `host` is declared: a host, a domain, or a name below a declared domain."""
        host = host.rstrip(".").lower()
        return any(host == known.name for known in self.hosts) or any(
            host == zone.name or host.endswith("." + zone.name) for zone in self.domains
        )


Subject = Project | Environment | Host | Domain | Redirect | Api | Role | Route | SendingDomain | Repository

SUBJECTS: dict[type, str] = {
    Project: "",
    Environment: "[environment.production]",
    Host: "[[host]]",
    Domain: "[[domain]]",
    Redirect: "[[redirect]]",
    Api: "[[api]]",
    Role: "[[role]]",
    Route: "[[route]]",
    SendingDomain: "[[mail]]",
    Repository: "[repository]",
}


def subjects(project: Project, kind: type) -> tuple[Subject, ...]:
    """All that `project` declares of `kind`; of environments only production, which is what an audit is about."""
    found: dict[type, tuple[Subject, ...]] = {
        Project: (project,),
        Environment: (project.production,) if project.production else (),
        Host: project.hosts,
        Domain: project.domains,
        Redirect: project.redirects,
        Api: project.apis,
        Role: project.roles,
        Route: project.routes,
        SendingDomain: project.sending,
        Repository: (project.repository,) if project.repository else (),
    }
    return found[kind]
