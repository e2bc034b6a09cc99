"""The protocol between checks and probes: one audit's observations, each made once and shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from lrconsole.model.cloudflare_seen import CloudflareZone
    from lrconsole.model.dns_seen import Manners, Signing
    from lrconsole.model.mail_seen import MailSeen
    from lrconsole.model.observation import (
        Delegation,
        DnsAnswer,
        Exchange,
        Handshake,
        KeyScan,
        Login,
        PacedRoute,
        RepositorySeen,
        Trail,
        ZoneTransfer,
    )
    from lrconsole.model.project import Limit, Project, Role, Route
    from lrconsole.model.web_seen import CacheTrial, Crawl, Lure, Tries


class Survey(Protocol):
    """What a check may ask. Asking the same thing twice gives the same observation; no method raises for a failing target."""

    @property
    def project(self) -> Project:
        """What the project declares."""
        ...

    @property
    def now(self) -> datetime:
        """When this audit began, UTC: what ages and expiries are judged against."""
        ...

    async def records(self, name: str, kind: str) -> DnsAnswer:
        """Ask the project's first resolver that answers for `name` and record type `kind` ("A", "TXT" …)."""
        ...

    async def resolvers(self, name: str, kind: str) -> Sequence[DnsAnswer]:
        """Ask each resolver of the project."""
        ...

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        """Ask each address of each name server of `zone` without recursion."""
        ...

    async def delegation(self, zone: str) -> Delegation:
        """Ask who serves `zone`, and each of those servers for its SOA and NS."""
        ...

    async def transfers(self, zone: str) -> Sequence[ZoneTransfer]:
        """Try a zone transfer at each server of a declared zone; needs consent."""
        ...

    async def manners(self, zone: str) -> Sequence[Manners]:
        """Ask each address of each name server of `zone` how it behaves over TCP, with EDNS, and towards strangers."""
        ...

    async def signing(self, zone: str) -> Signing:
        """Read the DNSSEC records of `zone`: what its parent points at, and each server's keys and signatures."""
        ...

    async def handshakes(self, host: str) -> Sequence[Handshake]:
        """Shake hands with each address of a declared host on its HTTPS port; one unresolved handshake when it has none."""
        ...

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        """One request without following redirects; with `role`, in that role's logged-in session."""
        ...

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        """One request that carries `origin`; with `preflight` (method, headers) an OPTIONS preflight. Needs consent."""
        ...

    async def follow(self, url: str) -> Trail:
        """Follow a URL hop by hop within the declared hosts."""
        ...

    async def plain_post(self, url: str) -> Exchange:
        """One POST without body and credentials, not followed; needs consent."""
        ...

    async def sent_on(self, url: str, target: str) -> Exchange:
        """One request for `url` with `target` put behind it as a parameter's value, not followed; needs consent."""
        ...

    async def crawl(self, host: str) -> Crawl:
        """Read up to 50 pages of a declared host along its own links."""
        ...

    async def cache_trial(self, route: Route) -> CacheTrial:
        """Ask for a role's route as that role, without a login, and as another role; needs consent to log in."""
        ...

    async def lures(self, route: Route) -> Sequence[Lure]:
        """Ask for a role's route with made-up file names behind it; empty when the role is not logged in."""
        ...

    async def tries(self, limit: Limit, *, bypass: bool = False) -> Tries:
        """Try an address with a limit up to 15 times, with `bypass` at the other host; needs consent."""
        ...

    async def cloudflare(self, zone: str) -> CloudflareZone:
        """Read a declared zone at Cloudflare with the project's read-only token; never a write."""
        ...

    async def at_address(self, url: str, address: str) -> Exchange:
        """One request for a declared host's `url` at `address`, whatever its certificate; needs consent."""
        ...

    async def login(self, role: Role) -> Login:
        """Run a role's login flow; needs consent."""
        ...

    async def paced(self, route: Route) -> PacedRoute:
        """Call a route 20 times at an even pace; needs consent."""
        ...

    async def repository(self) -> RepositorySeen:
        """Look at the declared repository's checked-out branch."""
        ...

    async def keys_in_history(self) -> KeyScan:
        """Scan every object of the repository for key-like strings."""
        ...

    async def mail(self, path: Path) -> MailSeen:
        """Read the source of a mail that the project declares."""
        ...

    def holds(self, kind: str, key: bytes, signature: bytes, data: bytes, digest: str) -> bool:
        """Whether `signature` of `data` was made with the private half of `key`: "rsa" in DER, or "ed25519" over the digest."""
        ...

    async def keys_in_bundle(self) -> KeyScan:
        """Scan the production app's served pages and their own scripts for key-like strings."""
        ...
