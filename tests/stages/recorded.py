"""A survey made of recorded observations: checks are tested with it and without a network."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from lrconsole.model.cloudflare_seen import CloudflareZone
from lrconsole.model.dns_seen import Manners, Signing
from lrconsole.model.finding import Verdict
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
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Limit, Project, Role, Route
from lrconsole.model.web_seen import CacheTrial, Crawl, Lure, Tries
from lrconsole.probes.signature import holds
from lrconsole.stages import Check

T = TypeVar("T")

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def answer(name: str, kind: str, *records: str, state: DnsState | None = None, **more: Any) -> DnsAnswer:
    """A recorded DNS answer: with records, or NODATA, or the given state."""
    return DnsAnswer(name, kind, state or (DnsState.ANSWER if records else DnsState.NODATA), records, server="192.0.2.53:53", **more)


@dataclass
class RecordedSurvey:
    """Answers each question with what was recorded for it; a question without a recording fails the test."""

    project: Project = field(default_factory=lambda: Project("Northstar Coaching", Path("lrconsole.toml")))
    now: datetime = NOW
    dns: list[DnsAnswer] = field(default_factory=list)
    by_resolver: list[DnsAnswer] = field(default_factory=list)
    by_authority: list[DnsAnswer] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)
    transferred: list[ZoneTransfer] = field(default_factory=list)
    server_manners: list[Manners] = field(default_factory=list)
    signings: list[Signing] = field(default_factory=list)
    tls: list[Handshake] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    foreign: dict[tuple[str, str, bool], Exchange] = field(default_factory=dict)
    trails: list[Trail] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    crawls: list[Crawl] = field(default_factory=list)
    trials: list[CacheTrial] = field(default_factory=list)
    lured: list[Lure] = field(default_factory=list)
    tried: list[Tries] = field(default_factory=list)
    bypassed: list[Tries] = field(default_factory=list)
    zones: list[CloudflareZone] = field(default_factory=list)
    pinned: list[Exchange] = field(default_factory=list)
    pacings: list[PacedRoute] = field(default_factory=list)
    mails: list[MailSeen] = field(default_factory=list)
    tree: RepositorySeen | None = None
    history: KeyScan | None = None
    bundle: KeyScan | None = None

    async def records(self, name: str, kind: str) -> DnsAnswer:
        return _one([item for item in self.dns if (item.name, item.kind) == (name, kind)], f"{kind} {name}")

    async def resolvers(self, name: str, kind: str) -> Sequence[DnsAnswer]:
        return [item for item in self.by_resolver if (item.name, item.kind) == (name, kind)]

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        return [item for item in self.by_authority if (item.name, item.kind) == (name, kind)]

    async def delegation(self, zone: str) -> Delegation:
        return _one([item for item in self.delegations if item.zone == zone], f"delegation of {zone}")

    async def transfers(self, zone: str) -> Sequence[ZoneTransfer]:
        return [item for item in self.transferred if item.zone == zone]

    async def manners(self, zone: str) -> Sequence[Manners]:
        return self.server_manners

    async def signing(self, zone: str) -> Signing:
        return _one([item for item in self.signings if item.zone == zone], f"signing of {zone}")

    async def handshakes(self, host: str) -> Sequence[Handshake]:
        return [item for item in self.tls if item.host == host]

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        return _one([item for item in self.exchanges if (item.url, item.method) == (url, method)], f"{method} {url}")

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        key = (url, origin, preflight is not None)
        return _one([self.foreign[key]] if key in self.foreign else [], f"origin {origin} at {url}")

    async def follow(self, url: str) -> Trail:
        return _one([item for item in self.trails if item.url == url], f"trail of {url}")

    async def plain_post(self, url: str) -> Exchange:
        return _one([item for item in self.exchanges if (item.url, item.method) == (url, "POST")], f"POST {url}")

    async def sent_on(self, url: str, target: str) -> Exchange:
        return _one([item for item in self.exchanges if item.url == f"{url}{target}"], f"{url} with {target}")

    async def crawl(self, host: str) -> Crawl:
        return _one([item for item in self.crawls if item.host == host], f"crawl of {host}")

    async def cache_trial(self, route: Route) -> CacheTrial:
        return _one([item for item in self.trials if item.url == route.url], f"cache trial of {route.url}")

    async def lures(self, route: Route) -> Sequence[Lure]:
        return self.lured

    async def tries(self, limit: Limit, *, bypass: bool = False) -> Tries:
        return _one([item for item in (self.bypassed if bypass else self.tried) if item.limit == limit.name], f"tries at {limit.name}")

    async def cloudflare(self, zone: str) -> CloudflareZone:
        return _one([item for item in self.zones if item.zone == zone], f"{zone} at Cloudflare")

    async def at_address(self, url: str, address: str) -> Exchange:
        return _one([item for item in self.pinned if (item.url, item.address) == (url, address)], f"{url} at {address}")

    async def login(self, role: Role) -> Login:
        return _one([item for item in self.logins if item.role == role.name], f"login of {role.name}")

    async def paced(self, route: Route) -> PacedRoute:
        return _one([item for item in self.pacings if item.route == route.name], f"paced {route.name}")

    async def repository(self) -> RepositorySeen:
        return _one([self.tree] if self.tree else [], "repository")

    async def keys_in_history(self) -> KeyScan:
        return _one([self.history] if self.history else [], "history")

    async def mail(self, path: Path) -> MailSeen:
        return _one([item for item in self.mails if item.name == path.name], f"mail {path.name}")

    def holds(self, kind: str, key: bytes, signature: bytes, data: bytes, digest: str) -> bool:
        return holds(kind, key, signature, data, digest)

    async def keys_in_bundle(self) -> KeyScan:
        return _one([self.bundle] if self.bundle else [], "bundle")


def _one(found: list[T], what: str) -> T:
    assert found, f"nothing recorded for {what}"
    return found[0]


def judge(check: Check, survey: RecordedSurvey, subject: object) -> Verdict:
    """Run a check once. With LRCONSOLE_SEEN set, its outcome is noted in that file, by which the registry's test tells what was tested."""
    verdict = asyncio.run(_judge(check, survey, subject))
    if log := os.environ.get("LRCONSOLE_SEEN"):
        with Path(log).open("a") as file:
            file.write(f"{check.id} {verdict.outcome.value}\n")
    return verdict


async def _judge(check: Check, survey: RecordedSurvey, subject: object) -> Verdict:
    return await check.judge(survey, subject)
