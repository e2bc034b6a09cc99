"""Read a zone at Cloudflare's interface with a read-only token: about 25 requests, every one a GET, each setting by itself."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lrconsole.model.cloudflare_seen import CloudflareZone, EdgeRule, Rules, Setting, ZoneRecord
from lrconsole.model.observed_state import CloudflareState, HttpState, RulesState
from lrconsole.probes.http import Call, HttpProbe

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret

SETTINGS = (
    *("ssl", "min_tls_version", "tls_1_3", "always_use_https", "automatic_https_rewrites"),
    *("security_header", "security_level", "development_mode"),
)
"""The settings that are read. There is no reading of all at once any more."""

PHASES = (
    "http_request_firewall_custom",
    "http_request_firewall_managed",
    "http_ratelimit",
    "ddos_l7",
    "http_request_dynamic_redirect",
    "http_request_cache_settings",
)
"""The phases whose rules are read."""

_MOST_RECORDS, _MOST_RULES, _LONGEST = 5_000, 200, 1_000
_LARGEST = 20_000_000
_COMPARED = re.compile(r"""(http\.request\.(?:headers|cookies)\b[^"]{0,10}"[^"]{0,100}"[^"]{0,60}")([^"]*)(")""")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _Reply:
    """The answer to one GET: its status, 0 for none, what stands in "result", and why nothing does."""

    status: int
    result: Any = None
    reason: str = ""

    @property
    def given(self) -> bool:
        return self.status == 200 and self.result is not None


class CloudflareProbe:
    """Reads zones. The token goes into one header and nowhere else; what comes back is searched for it."""

    def __init__(self, http: HttpProbe, api: str, token: Secret) -> None:
        self._http = http
        self._api = api.rstrip("/")
        self._token = token
        self._calls = 0

    async def zone(self, name: str) -> CloudflareZone:
        """All that the checks ask of the zone called `name`."""
        verified, found, networks = await asyncio.gather(
            self._get("/user/tokens/verify"), self._get(f"/zones?name={quote(name, safe='')}"), self._get("/ips")
        )
        if not found.given:
            return self._unread(name, found, verified)
        ids = [str(item.get("id", "")) for item in _dicts(found.result) if item.get("name") == name]
        if not ids or not _ID.fullmatch(ids[0]):
            return CloudflareZone(name, CloudflareState.NO_ZONE, calls=self._calls, reason=f"the token sees no zone called {name}")
        return await self._read(name, ids[0], verified, networks)

    async def _read(self, name: str, id: str, verified: _Reply, networks: _Reply) -> CloudflareZone:
        base = f"/zones/{id}"
        whole, records, pages, settings, phases = await asyncio.gather(
            self._get(base),
            self._get(f"{base}/dns_records?per_page={_MOST_RECORDS}"),
            self._get(f"{base}/pagerules"),
            _all(SETTINGS, lambda setting: self._get(f"{base}/settings/{setting}")),
            _all(PHASES, lambda phase: self._get(f"{base}/rulesets/phases/{phase}/entrypoint")),
        )
        about = whole.result if isinstance(whole.result, dict) else {}
        token = verified.result if isinstance(verified.result, dict) else {}
        parts = {"zone": whole, "dns_records": records, "pagerules": pages} | settings
        return CloudflareZone(
            zone=name,
            state=CloudflareState.READ,
            status=_text(about.get("status")),
            plan=_text((about.get("plan") or {}).get("name") if isinstance(about.get("plan"), dict) else ""),
            servers=tuple(_text(server) for server in about.get("name_servers") or ())[:20],
            token=_text(token.get("status")),
            token_ends=_moment(_text(token.get("expires_on"))),
            settings=tuple(_setting(key, reply) for key, reply in settings.items()),
            records=tuple(_record(item) for item in _dicts(records.result)[:_MOST_RECORDS]),
            phases=tuple(_rules(phase, reply) for phase, reply in phases.items()),
            page_rules=tuple(_page_rule(item) for item in _dicts(pages.result)[:_MOST_RULES]),
            networks=_networks(networks.result),
            denied=tuple(key for key, reply in parts.items() if not reply.given),
            calls=self._calls,
        )

    def _unread(self, name: str, found: _Reply, verified: _Reply) -> CloudflareZone:
        refused = found.status in (400, 401, 403) or verified.status in (400, 401, 403)
        state = CloudflareState.BAD_TOKEN if refused else CloudflareState.UNREACHABLE
        return CloudflareZone(name, state, calls=self._calls, reason=found.reason or verified.reason)

    async def _get(self, path: str) -> _Reply:
        self._calls += 1
        headers = (("Authorization", f"Bearer {self._token.reveal()}"), ("Accept", "application/json"))
        exchange = (await self._http.answer(Call(self._api + path, "GET", headers, largest=_LARGEST))).exchange
        if exchange.state is not HttpState.ANSWERED:
            return _Reply(0, reason=exchange.why)
        try:
            # Nothing that comes back may hold the token, whatever the other side does.
            data = json.loads(exchange.body.replace(self._token.reveal(), "•••"))
        except ValueError:
            return _Reply(exchange.status, reason=f"{exchange.status}, no JSON")
        if not isinstance(data, dict):
            return _Reply(exchange.status, reason=f"{exchange.status}, unexpected JSON")
        errors = "; ".join(_text(item.get("message")) for item in _dicts(data.get("errors"))[:3])
        return _Reply(exchange.status, data.get("result"), f"{exchange.status} {errors}".strip() if exchange.status != 200 else "")


async def _all(keys: tuple[str, ...], get: Callable[[str], Awaitable[_Reply]]) -> dict[str, _Reply]:
    return dict(zip(keys, await asyncio.gather(*map(get, keys)), strict=True))


def _setting(id: str, reply: _Reply) -> Setting:
    if not isinstance(reply.result, dict) or not reply.given:
        return Setting(id, reason=reply.reason or "no value")
    value = reply.result.get("value")
    shown = json.dumps(value) if isinstance(value, dict) else _text(value)
    return Setting(id, shown[:_LONGEST], _text(reply.result.get("modified_on")))


def _record(item: dict[str, Any]) -> ZoneRecord:
    return ZoneRecord(_text(item.get("name")).lower(), _text(item.get("type")), _text(item.get("content")), item.get("proxied") is True)


def _rules(phase: str, reply: _Reply) -> Rules:
    if reply.status == 404:
        return Rules(phase, RulesState.NONE)
    if not isinstance(reply.result, dict) or not reply.given:
        return Rules(phase, RulesState.DENIED, reason=reply.reason or "no rules")
    return Rules(phase, RulesState.READ, tuple(_rule(item) for item in _dicts(reply.result.get("rules"))[:_MOST_RULES]))


def _rule(item: dict[str, Any]) -> EdgeRule:
    given = item.get("action_parameters")
    parameters: dict[str, Any] = given if isinstance(given, dict) else {}
    rate = item.get("ratelimit") if isinstance(item.get("ratelimit"), dict) else None
    cache = [f"cache={_text(parameters['cache'])}"] if "cache" in parameters else []
    skipped = parameters.get("ruleset") or parameters.get("phases") or parameters.get("products")
    skips = [f"skips={_text(json.dumps(skipped))}"] if item.get("action") == "skip" and skipped else []
    return EdgeRule(
        id=_text(item.get("id")),
        action=_text(item.get("action")),
        expression=_COMPARED.sub(r"\1•••\3", _text(item.get("expression"))),
        enabled=item.get("enabled") is not False,
        description=_text(item.get("description"))[:200],
        ruleset=_text(parameters.get("id")),
        overrides=(*_overrides(parameters.get("overrides")), *cache, *skips),
        rate=f"{rate.get('requests_per_period')} per {rate.get('period')} s" if rate else "",
    )


def _overrides(given: object) -> tuple[str, ...]:
    """Each change of a managed ruleset as "what: name=value"."""
    if not isinstance(given, dict):
        return ()
    found = []
    parts = [("all", given), *((_text(item.get("category")), item) for item in _dicts(given.get("categories")))]
    parts += [(_text(item.get("id")), item) for item in _dicts(given.get("rules"))]
    for what, part in parts[:_MOST_RULES]:
        found += [f"{what}: {key}={_text(part[key])}" for key in ("action", "enabled", "sensitivity_level") if key in part]
    return tuple(found)


def _page_rule(item: dict[str, Any]) -> EdgeRule:
    targets = ", ".join(_text((one.get("constraint") or {}).get("value")) for one in _dicts(item.get("targets")))
    actions = tuple(f"{_text(one.get('id'))}={_text(one.get('value'))}" for one in _dicts(item.get("actions")))
    return EdgeRule(_text(item.get("id")), "page rule", targets, item.get("status") == "active", overrides=actions)


def _networks(result: object) -> tuple[str, ...]:
    given = result if isinstance(result, dict) else {}
    return tuple(_text(one) for key in ("ipv4_cidrs", "ipv6_cidrs") for one in given.get(key) or ())[:200]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)[:_LONGEST]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
