"""All that a project declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Impact
from lrconsole.model.project.delivery import Repository, Rollback, Tracker
from lrconsole.model.project.login import Flow, Limit, Role, Route
from lrconsole.model.project.mail import SendingDomain
from lrconsole.model.project.network import Network
from lrconsole.model.project.people import Active, Consent, Duty, Person
from lrconsole.model.project.web import Api, Cloudflare, Domain, Environment, EnvironmentKind, Host, Redirect

if TYPE_CHECKING:
    from lrconsole.model.hosting import HostingService


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
    limits: tuple[Limit, ...] = ()
    cloudflare: Cloudflare | None = None

    @property
    def label(self) -> str:
        """Empty: the project is the subject that needs no name."""
        return ""

    @property
    def production(self) -> Environment | None:
        """The production environment, if declared."""
        return next((place for place in self.environments if place.kind is EnvironmentKind.PRODUCTION), None)

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """Who needs a credential, and its reference: each role, and the look at Cloudflare."""
        edge = (("cloudflare", self.cloudflare.token),) if self.cloudflare and self.cloudflare.token else ()
        return (*((role.name, role.secret) for role in self.roles), *edge)

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
