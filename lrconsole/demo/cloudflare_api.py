"""A stand-in for the parts of Cloudflare's interface that an audit reads: one zone in a given state, for whoever has the token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

ZONE_ID = "023e105f4ecef8ad9ca31a8372d0c353"
"""The zone's number, as in Cloudflare's documentation."""

GOOD_SETTINGS = {
    "ssl": "strict",
    "min_tls_version": "1.2",
    "tls_1_3": "on",
    "always_use_https": "on",
    "automatic_https_rewrites": "on",
    "security_level": "medium",
    "development_mode": "off",
    "security_header": {"strict_transport_security": {"enabled": True, "max_age": 31_536_000}},
}
MANAGED_RULE = {
    "id": "1" * 32,
    "action": "execute",
    "expression": "true",
    "action_parameters": {"id": "efb7b8c949ac4650a09736fc376e9aee"},
}
RATE_RULE = {
    "id": "2" * 32,
    "action": "block",
    "expression": '(http.request.uri.path in {"/login" "/v1/login" "/reset"})',
    "ratelimit": {"period": 10, "requests_per_period": 5, "mitigation_timeout": 10},
}
ADMIN_RULE = {
    "id": "3" * 32,
    "action": "managed_challenge",
    "expression": '(http.host eq "admin.northstar.example")',
    "description": "Admin",
}
GOOD_PHASES: dict[str, list[dict[str, Any]]] = {
    "http_request_firewall_managed": [MANAGED_RULE],
    "http_request_firewall_custom": [ADMIN_RULE],
    "http_ratelimit": [RATE_RULE],
}


@dataclass(frozen=True, slots=True)
class ZoneState:
    """A zone as the stand-in shows it. A phase that is not in `phases` has no rules, which is a 404 there.

    `refused` are parts of paths that the token may not read; `records` are (type, name, content, proxied).
    """

    name: str = "northstar.example"
    status: str = "active"
    plan: str = "Pro Website"
    settings: dict[str, Any] = field(default_factory=lambda: dict(GOOD_SETTINGS))
    phases: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: dict(GOOD_PHASES))
    records: tuple[tuple[str, str, str, bool], ...] = ()
    page_rules: tuple[dict[str, Any], ...] = ()
    refused: tuple[str, ...] = ()
    token_status: str = "active"
    token_ends: str = ""


def answered(state: ZoneState, method: str, path: str, query: str, *, known: bool) -> tuple[int, str]:
    """The status and body of an answer; `known` says whether the right token came along."""
    if method != "GET":
        return _wrong(405, "this stand-in is only ever read")
    if path == "/ips":
        return _right({"ipv4_cidrs": ["173.245.48.0/20", "104.16.0.0/13"], "ipv6_cidrs": ["2400:cb00::/32"]})
    if not known:
        return _wrong(403, "Invalid API Token")
    if any(part in path for part in state.refused):
        return _wrong(403, "Authentication error")
    if path == "/user/tokens/verify":
        ends = {"expires_on": state.token_ends} if state.token_ends else {}
        return _right({"id": "4" * 32, "status": state.token_status} | ends)
    if path == "/zones":
        return _right([_zone(state)] if f"name={state.name}" in query.split("&") else [])
    return _of_zone(state, path.removeprefix(f"/zones/{ZONE_ID}"))


def _of_zone(state: ZoneState, rest: str) -> tuple[int, str]:
    first, _, more = rest.strip("/").partition("/")
    match first:
        case "":
            return _right(_zone(state))
        case "dns_records":
            return _right([dict(zip(("type", "name", "content", "proxied"), record, strict=True)) for record in state.records])
        case "pagerules":
            return _right(list(state.page_rules))
        case "settings" if more in state.settings:
            return _right({"id": more, "value": state.settings[more], "modified_on": "2026-11-01T09:00:00Z", "editable": True})
        case "settings" if not more:
            return _wrong(410, "This endpoint is gone; read each setting by itself")
        case "rulesets":
            rules = state.phases.get(more.removeprefix("phases/").removesuffix("/entrypoint"))
            return _wrong(404, "could not find entrypoint ruleset") if rules is None else _right({"id": "5" * 32, "rules": rules})
    return _wrong(404, "not found")


def _zone(state: ZoneState) -> dict[str, Any]:
    servers = ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"]
    return {"id": ZONE_ID, "name": state.name, "status": state.status, "plan": {"name": state.plan}, "name_servers": servers}


def _right(result: object) -> tuple[int, str]:
    return 200, json.dumps({"success": True, "errors": [], "result": result})


def _wrong(status: int, message: str) -> tuple[int, str]:
    return status, json.dumps({"success": False, "errors": [{"code": 10_000, "message": message}], "result": None})
