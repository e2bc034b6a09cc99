"""What Cloudflare's own interface says of a zone: its state, settings, records and rules, as far as a read-only token may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lrconsole.model.observed_state import CloudflareState, RulesState


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a zone. `value` is "" when it could not be read, `reason` why; `modified` is when it was changed, as it was told."""

    id: str
    value: str = ""
    modified: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """One DNS record of the zone; `proxied` says that requests go through Cloudflare."""

    name: str
    kind: str
    content: str
    proxied: bool


@dataclass(frozen=True, slots=True)
class EdgeRule:
    """One rule of a phase. Texts that its expression compares headers and cookies with are left out.

    `ruleset` is the managed set that it runs, "" for none; `overrides` say what it changes there, as "name=value". `rate` is "5 per 10 s".
    """

    id: str
    action: str
    expression: str
    enabled: bool = True
    description: str = ""
    ruleset: str = ""
    overrides: tuple[str, ...] = ()
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one phase."""

    phase: str
    state: RulesState
    rules: tuple[EdgeRule, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloudflareZone:
    """A zone as the token may see it. `calls` counts the requests, every one of them a GET.

    `token` is what Cloudflare says of the token's state, `token_ends` when it runs out. `networks` are the addresses of its proxies as
    it gives them now. `denied` are the parts that the token may not read.
    """

    zone: str
    state: CloudflareState
    status: str = ""
    plan: str = ""
    servers: tuple[str, ...] = ()
    token: str = ""
    token_ends: datetime | None = None
    settings: tuple[Setting, ...] = ()
    records: tuple[ZoneRecord, ...] = ()
    phases: tuple[Rules, ...] = ()
    page_rules: tuple[EdgeRule, ...] = ()
    networks: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    calls: int = 0
    reason: str = ""

    def setting(self, id: str) -> Setting:
        """The setting called `id`; an unread one when it was not asked for."""
        return next((item for item in self.settings if item.id == id), Setting(id, reason="not asked for"))

    def rules(self, phase: str) -> Rules:
        """The rules of `phase`."""
        return next((item for item in self.phases if item.phase == phase), Rules(phase, RulesState.DENIED, reason="not asked for"))
