"""The survey: one audit's observations, each made once and shared by every check that asks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lrconsole.model.cloudflare_seen import CloudflareZone
from lrconsole.model.dns_seen import Manners, Signing
from lrconsole.model.errors import CredentialError
from lrconsole.model.mail_seen import MailSeen
from lrconsole.model.observation import (
    Delegation,
    DnsAnswer,
    Exchange,
    Handshake,
    KeyLike,
    KeyScan,
    Login,
    PacedRoute,
    RepositorySeen,
    Trail,
    ZoneTransfer,
)
from lrconsole.model.observed_state import CloudflareState, HttpState, LoginState, RepositoryState, TlsState, TransferState
from lrconsole.model.project import Active, Limit, Project, Role, Route
from lrconsole.model.web_seen import CacheTrial, Crawl, Lure, Tries
from lrconsole.probes.bundle import LARGEST_FILE, scan_bundle
from lrconsole.probes.cloudflare import CloudflareProbe
from lrconsole.probes.crawl import crawl
from lrconsole.probes.dns import Addresses, DnsProbe
from lrconsole.probes.http import Call, HttpProbe
from lrconsole.probes.keys import HistoryProbe, scan_text
from lrconsole.probes.once import Once
from lrconsole.probes.pacing import paced
from lrconsole.probes.preflight import cross_origin_headers
from lrconsole.probes.repository import RepositoryProbe
from lrconsole.probes.sent_mail import read_mail
from lrconsole.probes.session import Session
from lrconsole.probes.shared_cache import cache_trial, lures
from lrconsole.probes.signature import holds
from lrconsole.probes.target import host_of, shown_url
from lrconsole.probes.throttle import NOBODY, tried_steps, tries
from lrconsole.probes.tls import TlsProbe
from lrconsole.probes.trail import follow
from lrconsole.probes.transport import Connections, unverified_context

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.survey import Survey

PER_HOST = 6
"""Requests and handshakes that one host is sent at once."""
AT_ONCE = 48
"""Requests and handshakes to all hosts together: more make each one slower, until whole answers come too late."""

Pairs = tuple[tuple[str, str], ...]


class LiveSurvey:
    """Asks the outside world about one project, within its declared hosts and its recorded consent.

    Args:
        project: what is declared.
        read_secret: resolves a credential reference, or raises CredentialError.
        now: when the audit began, UTC.
    """

    def __init__(self, project: Project, read_secret: Callable[[str], Awaitable[Secret]], now: datetime) -> None:
        self._project = project
        self._now = now
        self._read_secret = read_secret
        self._once = Once()
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._turnstile = asyncio.Semaphore(AT_ONCE)
        self._sessions: dict[str, Session] = {}
        self._salt = secrets.token_bytes(32)
        self._dns = DnsProbe(project.network)
        self._tls = TlsProbe(project.network, self._addresses)
        self._http = HttpProbe(project.network, self._addresses, project.owns, gate=self._gate)
        self._registry = HttpProbe(project.network, self._addresses, lambda host: host == host_of(project.network.rdap))

    @property
    def project(self) -> Project:
        """What the project declares."""
        return self._project

    @property
    def now(self) -> datetime:
        """When this audit began, UTC."""
        return self._now

    async def close(self) -> None:
        """End every observation that is still being made, log nobody in any more, and close all connections."""
        await self._once.aclose()
        while self._sessions:
            await self._sessions.popitem()[1].aclose()

    async def records(self, name: str, kind: str) -> DnsAnswer:
        """Ask the first resolver that answers."""
        return await self._once.get(("records", name, kind), lambda: self._dns.ask(name, kind))

    async def resolvers(self, name: str, kind: str) -> Sequence[DnsAnswer]:
        """Ask each resolver."""
        return await self._once.get(("resolvers", name, kind), lambda: self._dns.ask_each(name, kind))

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        """Ask each authority of `zone`."""
        return await self._once.get(("authority", name, kind, zone), lambda: self._authority(name, kind, zone))

    async def _authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        servers = await self._once.get(("servers", zone), lambda: self._dns.servers(zone))
        return await self._dns.ask_authority(name, kind, zone, servers)

    async def delegation(self, zone: str) -> Delegation:
        """Ask who serves `zone`."""
        return await self._once.get(("delegation", zone), lambda: self._dns.delegation(zone))

    async def transfers(self, zone: str) -> Sequence[ZoneTransfer]:
        """Try zone transfers of a declared zone, with consent."""
        if not any(zone.rstrip(".").lower() == declared.name for declared in self._project.domains):
            reason = f"{zone} is not declared: add it as name of a [[domain]] in lrconsole.toml"
            return (ZoneTransfer(zone, "", TransferState.NOT_AGREED, reason=reason),)
        if not self._project.agreed(Active.ZONE_TRANSFER):
            return (ZoneTransfer(zone, "", TransferState.NOT_AGREED, reason=_no_consent(Active.ZONE_TRANSFER)),)
        return await self._once.get(("transfers", zone), lambda: self._dns.transfers(zone))

    async def manners(self, zone: str) -> Sequence[Manners]:
        """Ask each name server of `zone` how it behaves."""
        return await self._once.get(("manners", zone), lambda: self._dns.manners(zone))

    async def signing(self, zone: str) -> Signing:
        """Read the DNSSEC records of `zone`."""
        return await self._once.get(("signing", zone), lambda: self._dns.signing(zone))

    async def handshakes(self, host: str) -> Sequence[Handshake]:
        """Shake hands with each address of a declared host."""
        if not self._project.owns(host):
            return (Handshake(host, "", self._project.network.https_port, TlsState.UNREACHABLE, reason=_undeclared(host)),)
        return await self._once.get(("handshakes", host), lambda: self._handshakes(host))

    async def fetch(self, url: str, *, method: str = "GET", headers: Pairs = (), role: str = "") -> Exchange:
        """One request, in a role's session when `role` is given. Without one also at the registration data service."""
        if not role:
            return await self._once.get(("fetch", url, method, headers), lambda: self._fetch(Call(url, method, headers)))
        session = await self._session(role)
        if isinstance(session, Login):
            state, reason = _locked_out(session)
            return Exchange(shown_url(url), method, state, reason=reason)
        return await self._once.get(("fetch", url, method, headers, role), lambda: session.fetch(url, method, headers))

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        """One request with a foreign or declared origin, with consent."""
        method = "OPTIONS" if preflight else "GET"
        if not self._project.agreed(Active.CORS):
            return Exchange(shown_url(url), method, HttpState.NOT_AGREED, reason=_no_consent(Active.CORS))
        call = Call(url, method, cross_origin_headers(origin, preflight))
        return await self._once.get(("fetch", url, method, call.headers), lambda: self._declared(call))

    async def follow(self, url: str) -> Trail:
        """Follow a URL within the declared hosts."""
        return await self._once.get(("follow", url), lambda: follow(url, self.fetch, self._project.owns))

    async def plain_post(self, url: str) -> Exchange:
        """One POST without body and credentials, with consent."""
        return await self._agreed(Active.REDIRECTS, Call(url, "POST"))

    async def sent_on(self, url: str, target: str) -> Exchange:
        """One request for `url` with `target` behind it, with consent."""
        return await self._agreed(Active.REDIRECTS, Call(url + quote(target, safe="")))

    async def crawl(self, host: str) -> Crawl:
        """Read the pages of a declared host along its own links."""
        return await self._once.get(("crawl", host), lambda: crawl(host, self.fetch))

    async def cache_trial(self, route: Route) -> CacheTrial:
        """Ask for a role's route as that role, without a login, and as another role."""
        return await self._once.get(("cache trial", route), lambda: self._cache_trial(route))

    async def lures(self, route: Route) -> Sequence[Lure]:
        """Ask for a role's route with made-up file names behind it."""
        return await self._once.get(("lures", route), lambda: self._lures(route))

    async def tries(self, limit: Limit, *, bypass: bool = False) -> Tries:
        """Try an address with a limit, with consent."""
        if not self._project.agreed(Active.RATE):
            return Tries(limit.name, "", HttpState.NOT_AGREED, reason=_no_consent(Active.RATE))
        return await self._once.get(("tries", limit, bypass), lambda: self._tries(limit, bypass))

    async def cloudflare(self, zone: str) -> CloudflareZone:
        """Read a declared zone at Cloudflare."""
        return await self._once.get(("cloudflare", zone), lambda: self._cloudflare(zone))

    async def at_address(self, url: str, address: str) -> Exchange:
        """One request for a declared host at an address of its own, with consent."""
        if not self._project.agreed(Active.ORIGIN):
            return Exchange(shown_url(url), "GET", HttpState.NOT_AGREED, address=address, reason=_no_consent(Active.ORIGIN))
        return await self._once.get(("at address", url, address), lambda: self._at_address(url, address))

    async def login(self, role: Role) -> Login:
        """Run a role's login flow, with consent."""
        if not self._project.agreed(Active.LOGIN):
            return Login(role.name, LoginState.NOT_AGREED, reason=_no_consent(Active.LOGIN))
        return await self._once.get(("login", role), lambda: self._login(role))

    async def paced(self, route: Route) -> PacedRoute:
        """Call a route 20 times, with consent."""
        if not self._project.agreed(Active.PACED):
            return PacedRoute(route.name, route.url, HttpState.NOT_AGREED, reason=_no_consent(Active.PACED))
        return await self._once.get(("paced", route), lambda: self._paced(route))

    async def repository(self) -> RepositorySeen:
        """Look at the declared repository."""
        repository = self._project.repository
        if repository is None:
            return RepositorySeen(RepositoryState.MISSING, reason="no [repository] is declared in lrconsole.toml")
        return await self._once.get("repository", lambda: RepositoryProbe(repository).look())

    async def keys_in_history(self) -> KeyScan:
        """Scan the repository's objects for key-like strings."""
        repository = self._project.repository
        if repository is None:
            return KeyScan("history", complete=False, reason="no [repository] is declared in lrconsole.toml")
        return await self._once.get("history", lambda: HistoryProbe(repository, self._salt).scan())

    async def mail(self, path: Path) -> MailSeen:
        """Read a declared mail."""
        if not any(path in domain.mails for domain in self._project.sending):
            return MailSeen(path.name, reason=f"{path.name} is not declared: add it to mails of a [[mail]] in lrconsole.toml")
        return await self._once.get(("mail", path), lambda: asyncio.to_thread(read_mail, path))

    def holds(self, kind: str, key: bytes, signature: bytes, data: bytes, digest: str) -> bool:
        """Whether a signature holds."""
        return holds(kind, key, signature, data, digest)

    async def keys_in_bundle(self) -> KeyScan:
        """Scan what production serves for key-like strings."""
        production = self._project.production
        if production is None:
            return KeyScan("bundle", complete=False, reason="no [environment.production] is declared in lrconsole.toml")
        return await self._once.get("bundle", lambda: self._bundle(production.url))

    async def _addresses(self, host: str) -> Addresses:
        return await self._once.get(("addresses", host), lambda: self._dns.addresses(host))

    @asynccontextmanager
    async def _gate(self, host: str) -> AsyncIterator[None]:
        async with self._gates.setdefault(host, asyncio.Semaphore(PER_HOST)), self._turnstile:
            yield

    async def _handshakes(self, host: str) -> Sequence[Handshake]:
        async with self._gate(host):
            return await self._tls.handshakes(host)

    async def _fetch(self, call: Call) -> Exchange:
        host = host_of(call.url)
        if host and host == host_of(self._project.network.rdap):
            return (await self._registry.answer(call)).exchange
        return await self._declared(call)

    async def _declared(self, call: Call) -> Exchange:
        return (await self._http.answer(call)).exchange

    async def _agreed(self, probe: Active, call: Call) -> Exchange:
        """A call that needs consent, made once."""
        if not self._project.agreed(probe):
            return Exchange(shown_url(call.url), call.method, HttpState.NOT_AGREED, reason=_no_consent(probe))
        return await self._once.get((probe, call.url, call.method, call.headers), lambda: self._declared(call))

    async def _session(self, name: str) -> Session | Login:
        """The role's session, or why it is not logged in."""
        role = next((role for role in self._project.roles if role.name == name), None)
        if role is None:
            return Login(name, LoginState.NO_FLOW, reason=f"no [[role]] is called {name}")
        login = await self.login(role)
        return self._sessions[name] if login.state is LoginState.IN else login

    async def _login(self, role: Role) -> Login:
        session = self._sessions[role.name] = Session(role, self._http)
        return await session.login(self._project.flow(role.flow), self._read_secret)

    async def _cache_trial(self, route: Route) -> CacheTrial:
        session = await self._session(route.role)
        if isinstance(session, Login):
            state, reason = _locked_out(session)
            return CacheTrial(route.url, state, reason=reason)
        others = (role.name for role in self._project.roles if role.name != route.role and role.flow == self._role(route.role).flow)
        sessions = [await self._session(name) for name in others]
        other = next((found.fetch for found in sessions if not isinstance(found, Login)), None)
        return await cache_trial(route.url, self._role(route.role).username, session.fetch, lambda url: self._declared(Call(url)), other)

    async def _lures(self, route: Route) -> Sequence[Lure]:
        session = await self._session(route.role)
        return () if isinstance(session, Login) else await lures(route.url, self._role(route.role).username, session.fetch)

    def _role(self, name: str) -> Role:
        return next(role for role in self._project.roles if role.name == name)

    async def _tries(self, limit: Limit, bypass: bool) -> Tries:
        steps = tried_steps(self._project.flow(limit.flow), limit.bypass if bypass else "")
        if not steps:
            return Tries(limit.name, "", HttpState.BROKEN, reason=f"[flow.{limit.flow}] has no step")
        sessions = (Session(Role("nobody", NOBODY, ""), self._http), Session(Role("known", limit.known, ""), self._http))
        try:
            return await tries(limit.name, steps, sessions[0], sessions[1] if limit.known and not bypass else None)
        finally:
            for session in sessions:
                await session.aclose()

    async def _cloudflare(self, zone: str) -> CloudflareZone:
        declared = self._project.cloudflare
        if declared is None or not declared.token:
            return CloudflareZone(zone, CloudflareState.NOT_DECLARED, reason="[cloudflare] names no token")
        if not any(zone == known.name for known in self._project.domains):
            return CloudflareZone(zone, CloudflareState.NO_ZONE, reason=f"{zone} is not declared")
        try:
            token = await self._read_secret(declared.token)
        except CredentialError as error:
            return CloudflareZone(zone, CloudflareState.NO_TOKEN, reason=str(error))
        http = HttpProbe(self._project.network, self._addresses, lambda host: host == host_of(declared.api))
        return await CloudflareProbe(http, declared.api, token).zone(zone)

    async def _at_address(self, url: str, address: str) -> Exchange:
        async def there(host: str) -> Addresses:
            return Addresses(host, (address,), 0.0, "")

        # Servers behind a proxy often have a certificate that only the proxy trusts; whose page it is, the page itself tells.
        http = HttpProbe(self._project.network, there, self._project.owns, gate=self._gate, context=unverified_context())
        return await http.exchange(url)

    async def _paced(self, route: Route) -> PacedRoute:
        if route.role:
            session = await self._session(route.role)
            if isinstance(session, Login):
                state, reason = _locked_out(session)
                return PacedRoute(route.name, route.url, state, reason=reason)
            return await paced(route, session.fetch)
        kept = self._http.keep()
        try:
            return await paced(route, lambda url: self._visit(url, kept))
        finally:
            await kept.aclose()

    async def _visit(self, url: str, kept: Connections) -> Exchange:
        return (await self._http.answer(Call(url), kept)).exchange

    async def _bundle(self, base: str) -> KeyScan:
        def found_in(text: str, place: str) -> tuple[KeyLike, ...]:
            return scan_text(text, place, self._salt)

        return await scan_bundle(base, lambda url: self._declared(Call(url, largest=LARGEST_FILE)), self._project.owns, found_in)


def _locked_out(login: Login) -> tuple[HttpState, str]:
    state = HttpState.NOT_AGREED if login.state is LoginState.NOT_AGREED else HttpState.BROKEN
    return state, f"not logged in as {login.role}: {login.reason or login.state.value}"


def _undeclared(host: str) -> str:
    return f"{host} is not declared: add a [[host]] to lrconsole.toml if it is yours"


def _no_consent(probe: Active) -> str:
    return f'nobody agreed to this; put [consent] probes = ["{probe.value}"] into lrconsole.toml'


if TYPE_CHECKING:

    def _satisfies(survey: LiveSurvey) -> Survey:
        return survey
