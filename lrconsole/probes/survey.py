"""The survey: one audit's observations, each made once and shared by every check that asks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from lrconsole.model.observation import (
    Delegation,
    DnsAnswer,
    Exchange,
    Handshake,
    HttpState,
    KeyScan,
    Login,
    LoginState,
    PacedRoute,
    RepositorySeen,
    RepositoryState,
    Trail,
    TransferState,
    ZoneTransfer,
)
from lrconsole.model.project import Active, Project, Role, Route
from lrconsole.probes.bundle import scan_bundle
from lrconsole.probes.dns import DnsProbe
from lrconsole.probes.http import HttpProbe
from lrconsole.probes.keys import HistoryProbe
from lrconsole.probes.pacing import paced
from lrconsole.probes.repository import RepositoryProbe
from lrconsole.probes.session import Session
from lrconsole.probes.tls import TlsProbe
from lrconsole.probes.trail import follow

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.survey import Survey

T = TypeVar("T")

PER_HOST = 6
"""Requests that one host is sent at once."""


class LiveSurvey:
    """Asks the outside world about one project.

    Args:
        project: what is declared; hosts outside it are never connected to.
        read_secret: resolves a credential reference, or raises CredentialError.
        now: when the audit began.
    """

    def __init__(self, project: Project, read_secret: Callable[[str], Awaitable[Secret]], now: datetime) -> None:
        self._project = project
        self._now = now
        self._read_secret = read_secret
        self._made: dict[tuple[Any, ...], asyncio.Task[Any]] = {}
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._sessions: dict[str, Session] = {}
        self._salt = secrets.token_bytes(32)
        self._dns = DnsProbe(project.network)
        self._tls = TlsProbe(project.network, self._addresses)
        self._http = HttpProbe(project.network, self._addresses, self._may_touch)

    @property
    def project(self) -> Project:
        """What the project declares."""
        return self._project

    @property
    def now(self) -> datetime:
        """When this audit began, UTC."""
        return self._now

    async def close(self) -> None:
        """End every observation that is still being made."""
        tasks = [task for task in self._made.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in self._made.values():
            # Asking marks an exception as seen; whoever wanted the observation was told already.
            with suppress(asyncio.CancelledError):
                task.exception()

    async def records(self, name: str, kind: str) -> DnsAnswer:
        """Ask the first resolver that answers."""
        return await self._once(("records", name, kind), lambda: self._dns.ask(name, kind))

    async def resolvers(self, name: str, kind: str) -> Sequence[DnsAnswer]:
        """Ask each resolver."""
        return await self._once(("resolvers", name, kind), lambda: self._dns.ask_each(name, kind))

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        """Ask each authority of `zone`."""
        return await self._once(("authority", name, kind, zone), lambda: self._dns.ask_authority(name, kind, zone))

    async def delegation(self, zone: str) -> Delegation:
        """Ask who serves `zone`."""
        return await self._once(("delegation", zone), lambda: self._dns.delegation(zone))

    async def transfers(self, zone: str) -> Sequence[ZoneTransfer]:
        """Try zone transfers of a declared zone, with consent."""
        if not self._project.agreed(Active.ZONE_TRANSFER):
            return (ZoneTransfer(zone, "", TransferState.NOT_AGREED, reason=_no_consent(Active.ZONE_TRANSFER)),)
        if not any(zone == declared.name for declared in self._project.domains):
            return (ZoneTransfer(zone, "", TransferState.NOT_AGREED, reason=f"{zone} is not a declared [[domain]]"),)
        return await self._once(("transfers", zone), lambda: self._dns.transfers(zone))

    async def handshakes(self, host: str) -> Sequence[Handshake]:
        """Shake hands with each address of a declared host."""
        return await self._once(("handshakes", host), lambda: self._gated(host, lambda: self._tls.handshakes(host)))

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        """One request, in a role's session when `role` is given."""
        if not role:
            return await self._once(("fetch", url, method, headers), lambda: self._plain_fetch(url, method, headers))
        login = await self._login_of(role)
        if login.state is not LoginState.IN:
            state = HttpState.NOT_AGREED if login.state is LoginState.NOT_AGREED else HttpState.BROKEN
            return Exchange(url, method, state, reason=f"{role} is not logged in: {login.reason or login.state.value}")
        session = self._sessions[role]
        return await self._once(
            ("fetch", url, method, headers, role), lambda: self._gated(_host(url), lambda: session.fetch(url, method, headers))
        )

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        """One request with a foreign or declared origin, with consent."""
        if not self._project.agreed(Active.CORS):
            return Exchange(url, "OPTIONS" if preflight else "GET", HttpState.NOT_AGREED, reason=_no_consent(Active.CORS))
        headers: tuple[tuple[str, str], ...] = (("Origin", origin),)
        method = "GET"
        if preflight is not None:
            method = "OPTIONS"
            headers = (*headers, ("Access-Control-Request-Method", preflight[0]))
            if preflight[1]:
                headers = (*headers, ("Access-Control-Request-Headers", ", ".join(preflight[1])))
        return await self._once(("fetch", url, method, headers), lambda: self._plain_fetch(url, method, headers))

    async def follow(self, url: str) -> Trail:
        """Follow a URL within the declared hosts."""
        return await self._once(("follow", url), lambda: follow(url, self.fetch, self._may_touch))

    async def login(self, role: Role) -> Login:
        """Run a role's login flow, with consent."""
        if not self._project.agreed(Active.LOGIN):
            return Login(role.name, LoginState.NOT_AGREED, reason=_no_consent(Active.LOGIN))
        session = self._sessions.setdefault(role.name, Session(role, self._http))
        flow = self._project.flow(role.flow)
        return await self._once(("login", role.name), lambda: session.login(flow, self._read_secret))

    async def paced(self, route: Route) -> PacedRoute:
        """Call a route 20 times, with consent."""
        if not self._project.agreed(Active.PACED):
            return PacedRoute(route.name, route.url, HttpState.NOT_AGREED, reason=_no_consent(Active.PACED))
        return await self._once(("paced", route.name), lambda: self._paced(route))

    async def repository(self) -> RepositorySeen:
        """Look at the declared repository."""
        repository = self._project.repository
        if repository is None:
            return RepositorySeen(RepositoryState.MISSING, reason="no [repository] is declared")
        return await self._once(("repository",), lambda: RepositoryProbe(repository).look())

    async def keys_in_history(self) -> KeyScan:
        """Scan the repository's objects for key-like strings."""
        repository = self._project.repository
        if repository is None:
            return KeyScan("history", complete=False, reason="no [repository] is declared")
        return await self._once(("history",), lambda: HistoryProbe(repository, self._salt).scan())

    async def keys_in_bundle(self) -> KeyScan:
        """Scan what production serves for key-like strings."""
        production = self._project.production
        if production is None:
            return KeyScan("bundle", complete=False, reason="no [environment.production] is declared")
        return await self._once(("bundle",), lambda: scan_bundle(production.url, self.fetch, self._may_touch, self._salt))

    async def _once(self, key: tuple[Any, ...], make: Callable[[], Awaitable[T]]) -> T:
        """The observation for `key`, made by the first who asks; one asker's cancellation does not take it from the others."""
        if key not in self._made:
            self._made[key] = asyncio.ensure_future(_awaited(make))
        return await asyncio.shield(self._made[key])

    async def _gated(self, host: str, make: Callable[[], Awaitable[T]]) -> T:
        async with self._gates.setdefault(host, asyncio.Semaphore(PER_HOST)):
            return await make()

    async def _plain_fetch(self, url: str, method: str, headers: tuple[tuple[str, str], ...]) -> Exchange:
        return (await self._gated(_host(url), lambda: self._http.exchange(url, method=method, headers=headers))).exchange

    async def _addresses(self, host: str) -> Any:
        return await self._once(("addresses", host), lambda: self._dns.addresses(host))

    async def _login_of(self, name: str) -> Login:
        role = next((role for role in self._project.roles if role.name == name), None)
        if role is None:
            return Login(name, LoginState.NO_FLOW, reason=f"role {name} is not declared")
        return await self.login(role)

    async def _paced(self, route: Route) -> PacedRoute:
        if route.role:
            login = await self._login_of(route.role)
            if login.state is not LoginState.IN:
                reason = f"{route.role} is not logged in: {login.reason or login.state.value}"
                return PacedRoute(route.name, route.url, HttpState.BROKEN, reason=reason)
            session = self._sessions[route.role]
            return await paced(route, lambda url: session.fetch(url, "GET", ()))
        return await paced(route, lambda url: self._plain_fetch(url, "GET", ()))

    def _may_touch(self, host: str) -> bool:
        """Declared hosts, and the registration data service that the project names."""
        rdap = self._project.network.rdap
        return self._project.owns(host) or (bool(rdap) and host == _host(rdap))


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _no_consent(probe: Active) -> str:
    return f'needs consent: add "{probe.value}" to [consent] probes in lrconsole.toml'


if TYPE_CHECKING:

    def _is_a_survey(survey: LiveSurvey) -> Survey:
        return survey
