"""Fifteen states of a zone at Cloudflare, each with the checks that must alarm or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lrconsole.demo.cloudflare_api import ADMIN_RULE, GOOD_PHASES, GOOD_SETTINGS, MANAGED_RULE, RATE_RULE, ZoneState

ZONE = "northstar.example"
ORANGE = tuple(("A", f"{name}.{ZONE}", "192.0.2.10", True) for name in ("www", "app", "admin", "api"))
GOOD = ZoneState(records=ORANGE)
MANAGED, CUSTOM, RATE = "http_request_firewall_managed", "http_request_firewall_custom", "http_ratelimit"
CACHE = "http_request_cache_settings"


@dataclass(frozen=True)
class Case:
    """A zone's state with what must be found: `alarms` by last name of the check, `unknown` likewise."""

    name: str
    state: ZoneState
    alarms: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def _case(name: str, state: ZoneState, alarms: str = "", unknown: str = "") -> Case:
    return Case(name, state, frozenset(alarms.split()), frozenset(unknown.split()))


def _settings(**changed: Any) -> ZoneState:
    return replace(GOOD, settings={**GOOD_SETTINGS, **changed})


def _phases(**changed: list[dict[str, Any]] | None) -> ZoneState:
    kept = {name: rules for name, rules in {**GOOD_PHASES, **changed}.items() if rules is not None}
    return replace(GOOD, phases=kept)


def _rule(action: str, expression: str, **parameters: Any) -> dict[str, Any]:
    return {"id": "a" * 32, "action": action, "expression": expression, "action_parameters": parameters}


_OVERRIDE = {"id": "4d21379b4f9f4bb088e0729962c8b3cf"}
EVERYTHING = "active token proxied ssl_mode min_tls always_https auto_rewrites ddos waf_managed waf_basic rate_rule cache_rules"
EVERYTHING += " dev_mode under_attack ipv6_grey origin_exposed"

CASES = (
    _case("all as it should be", GOOD),
    _case("free plan with defaults", replace(_phases(http_request_firewall_managed=None), plan="Free Website")),
    _case("flexible", _settings(ssl="flexible"), "ssl_mode"),
    _case("full, not strict", _settings(ssl="full"), "ssl_mode"),
    _case(
        "switches as they come",
        _settings(min_tls_version="1.0", always_use_https="off", automatic_https_rewrites="off"),
        "min_tls always_https auto_rewrites",
    ),
    _case("pending", replace(GOOD, status="pending"), "active"),
    _case("moved away", replace(GOOD, status="moved"), "active"),
    _case("names without proxy", replace(GOOD, records=tuple((*record[:3], False) for record in ORANGE)), "proxied"),
    _case("one name without proxy", replace(GOOD, records=(*ORANGE[:3], (*ORANGE[3][:3], False))), "proxied origin_exposed"),
    _case("grey IPv6", replace(GOOD, records=(*ORANGE, ("AAAA", f"www.{ZONE}", "2001:db8::10", False))), "ipv6_grey origin_exposed"),
    _case("no rules", _phases(**dict.fromkeys((MANAGED, CUSTOM, RATE))), "waf_managed waf_basic rate_rule"),
    _case(
        "rules that let past",
        _phases(**{CUSTOM: [ADMIN_RULE, _rule("skip", "true", phases=[MANAGED, RATE])]}),
        "waf_managed waf_basic",
    ),
    _case(
        "firewall switched off", _phases(**{MANAGED: [_rule("execute", "true", overrides={"enabled": False}, **_OVERRIDE)]}), "waf_managed"
    ),
    _case("limit elsewhere", _phases(**{RATE: [{**RATE_RULE, "expression": '(http.request.uri.path eq "/search")'}]}), "rate_rule"),
    _case("limit switched off", _phases(**{RATE: [{**RATE_RULE, "enabled": False}]}), "rate_rule"),
    _case(
        "flood protection weakened",
        _phases(ddos_l7=[_rule("execute", "true", overrides={"sensitivity_level": "low"}, **_OVERRIDE)]),
        "ddos",
    ),
    _case(
        "flood protection off in part",
        _phases(ddos_l7=[_rule("execute", "true", overrides={"categories": [{"category": "http-flood", "enabled": False}]}, **_OVERRIDE)]),
        "ddos",
    ),
    _case(
        "cache everything",
        _phases(**{CACHE: [_rule("set_cache_settings", '(http.host eq "app.northstar.example")', cache=True)]}),
        "cache_rules",
    ),
    _case(
        "cache files only",
        _phases(**{CACHE: [_rule("set_cache_settings", '(http.request.uri.path.extension in {"css" "js"})', cache=True)]}),
    ),
    _case(
        "page rule caches everything",
        replace(
            GOOD,
            page_rules=(
                {
                    "id": "b" * 32,
                    "status": "active",
                    "targets": [{"target": "url", "constraint": {"operator": "matches", "value": f"app.{ZONE}/*"}}],
                    "actions": [{"id": "cache_level", "value": "cache_everything"}],
                },
            ),
        ),
        "cache_rules",
    ),
    _case("development and attack", _settings(development_mode="on", security_level="under_attack"), "dev_mode under_attack"),
    _case("token runs out", replace(GOOD, token_ends="2026-12-01T00:00:00Z"), "token"),
    _case(
        "token cannot read settings",
        replace(GOOD, refused=("/settings/",)),
        "",
        "ssl_mode min_tls always_https auto_rewrites dev_mode under_attack",
    ),
    _case("token cannot read rules", replace(GOOD, refused=("/rulesets/",)), "", "ddos waf_managed waf_basic rate_rule cache_rules"),
    _case("token cannot read records", replace(GOOD, refused=("/dns_records",)), "", "proxied ipv6_grey origin_exposed"),
    _case("token refused", replace(GOOD, refused=("/",)), "", EVERYTHING.replace("origin_exposed", "origin_exposed")),
)
"""`MANAGED_RULE` and the like are what the stand-in has when all is well."""

assert MANAGED_RULE in GOOD_PHASES[MANAGED]
