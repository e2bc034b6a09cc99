"""The practice business's zone as the stand-in of Cloudflare's interface shows it, with the planted faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lrconsole.demo.accounts import Accounts
from lrconsole.demo.cloudflare_api import ADMIN_RULE, GOOD_PHASES, GOOD_SETTINGS, RATE_RULE, ZoneState, answered
from lrconsole.demo.http_server import Request, Response
from lrconsole.demo.mail_zones import MAIN

_HERE = "127.0.0.1"
_SETTINGS = {
    "edge-flexible": ("ssl", "flexible"),
    "edge-old-tls": ("min_tls_version", "1.0"),
    "edge-plain-http": ("always_use_https", "off"),
    "edge-no-rewrites": ("automatic_https_rewrites", "off"),
    "edge-development": ("development_mode", "on"),
    "edge-under-attack": ("security_level", "under_attack"),
}

Has = Callable[[str], bool]


def edge(request: Request, has: Has, accounts: Accounts) -> Response:
    """The interface's answer."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    path = request.path.removeprefix("/client/v4")
    status, body = answered(_state(has), request.method, path, request.query, known=bool(token) and accounts.is_edge(token))
    return Response(status, body, "application/json")


def _state(has: Has) -> ZoneState:
    settings = GOOD_SETTINGS | {key: value for name, (key, value) in _SETTINGS.items() if has(name)}
    ends = (datetime.now(UTC) + timedelta(days=9)).isoformat() if has("edge-token-ending") else ""
    status = "moved" if has("edge-moved") else "active"
    state = ZoneState(name=MAIN, status=status, settings=settings, phases=_phases(has), records=_records(has))
    return replace(state, token_ends=ends)


def _records(has: Has) -> tuple[tuple[str, str, str, bool], ...]:
    orange = not has("edge-grey")
    found = [("A", f"{name}.{MAIN}", _HERE, orange) for name in ("www", "blog", "app", "admin", "api")]
    if has("edge-ipv6-grey"):
        found.append(("AAAA", f"www.{MAIN}", "2001:db8::10", False))
    if has("edge-origin-open"):
        # An old record that nobody deleted gives the server's own address away.
        found += [("A", f"shop.{MAIN}", "198.51.100.7", True), ("A", f"direct.{MAIN}", _HERE, False)]
    return tuple(found)


def _phases(has: Has) -> dict[str, list[dict[str, Any]]]:
    found = dict(GOOD_PHASES)
    if has("edge-floods"):
        overrides = {"categories": [{"category": "http-flood", "enabled": False}]}
        found["ddos_l7"] = [{"id": "6" * 32, "action": "execute", "expression": "true", "action_parameters": {"overrides": overrides}}]
    if has("edge-no-firewall"):
        del found["http_request_firewall_managed"]
    if has("edge-lets-past"):
        skip = {"id": "7" * 32, "action": "skip", "expression": "true", "action_parameters": {"products": ["bic"]}}
        found["http_request_firewall_custom"] = [ADMIN_RULE, skip]
    if has("edge-no-limit") or has("login-unlimited"):
        found["http_ratelimit"] = [{**RATE_RULE, "enabled": False}]
    if has("edge-caches-all"):
        rule = {
            "id": "8" * 32,
            "action": "set_cache_settings",
            "expression": f'(http.host eq "app.{MAIN}")',
            "action_parameters": {"cache": True},
        }
        found["http_request_cache_settings"] = [rule]
    return found
