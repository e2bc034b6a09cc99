"""Where the app runs and what the outside world reaches it by: environments, hosts, domains, redirects, APIs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
    """A declared DNS zone. `wants` are the addresses or target of its apex; `old` marks one that only redirects to the canonical host.

    `dns` names who hosts the zone ("Cloudflare"), "" when not declared.
    """

    name: str
    wants: tuple[str, ...] = ()
    old: bool = False
    ipv6: bool = False
    dns: str = ""

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
class Cloudflare:
    """How the zones are read at Cloudflare. `token` is the reference of a read-only token, never the token.

    `networks` stand instead of the built-in list of its proxies' addresses; empty when not declared.
    """

    token: str = ""
    api: str = "https://api.cloudflare.com/client/v4"
    networks: tuple[str, ...] = ()
