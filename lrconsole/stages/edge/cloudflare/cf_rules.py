"""Judges the rules of a zone at Cloudflare: flood protection, firewall, rate limits and what is cached."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.observed_state import CloudflareState, RulesState
from lrconsole.stages.edge.cloudflare.cf_settings import denied
from lrconsole.stages.edge.cloudflare.cf_zone import covers, is_broad, line, shown, unread, zone_of
from lrconsole.stages.edge.zones.dns_question import is_below

if TYPE_CHECKING:
    from lrconsole.model.cloudflare_seen import CloudflareZone, EdgeRule
    from lrconsole.model.project import Domain, Limit, Project
    from lrconsole.model.survey import Survey

MANAGED = {
    "efb7b8c949ac4650a09736fc376e9aee": "Cloudflare Managed Ruleset",
    "4814384a9e5d4991b9815dcfc25d2f1f": "OWASP Core Ruleset",
    "77454fe2d30c4220b5701f6fdfb893ba": "Cloudflare Free Managed Ruleset",
}
"""Managed rulesets by their id. Source: Cloudflare's documentation."""

_WEAK = ("action=log", "sensitivity_level=low", "sensitivity_level=eoff", "sensitivity_level=medium")
_STOPS = ("block", "challenge", "js_challenge", "managed_challenge")


async def judge_ddos(survey: Survey, domain: Domain) -> Verdict:
    """Without rules of its own the protection runs with its defaults; only an override can weaken it."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    rules = zone.rules("ddos_l7")
    if (early := unread(rules)) is not None:
        return early
    if rules.state is RulesState.NONE or not rules.rules:
        return passed("on, with Cloudflare's defaults", shown(rules))
    changes = [change for rule in rules.rules if rule.enabled for change in rule.overrides]
    fix = "Security, DDoS protection, HTTP DDoS: delete the override."
    if off := [change for change in changes if "enabled=off" in change]:
        return failed(f"switched off in part: {off[0]}", shown(rules), fix=fix)
    if weak := [change for change in changes if change.endswith(_WEAK)]:
        return warned(f"made weaker: {weak[0]}", shown(rules), fix=fix)
    return passed("overrides do not weaken it", shown(rules))


async def judge_waf_managed(survey: Survey, domain: Domain) -> Verdict:
    """A managed ruleset must run, and no exception may take the login out."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    rules, custom = zone.rules("http_request_firewall_managed"), zone.rules("http_request_firewall_custom")
    if (early := unread(rules)) is not None:
        return early
    evidence = shown(rules) | {"plan": zone.plan}
    free = zone.plan.lower().startswith("free")
    fix = "Security, WAF, Managed rules: deploy the Cloudflare Managed Ruleset with its default actions."
    logins = _login_urls(survey.project, zone)
    skips = [rule for rule in (*rules.rules, *custom.rules) if rule.enabled and rule.action == "skip" and _skips_managed(rule)]
    for rule in skips:
        if is_broad(rule.expression) or any(covers(rule.expression, url) for url in logins):
            return failed(
                "an exception takes the login out of the firewall",
                evidence | {"exception": line(rule)},
                fix="Delete the exception, or narrow it.",
            )
    running = [rule for rule in rules.rules if rule.enabled and rule.action == "execute"]
    off = [change for rule in running for change in rule.overrides if change == "all: enabled=off"]
    if off:
        return failed("the managed ruleset is switched off by an override", evidence, fix=fix)
    if running:
        return passed(", ".join(dict.fromkeys(MANAGED.get(rule.ruleset, rule.ruleset[:8]) for rule in running)), evidence)
    if free:
        return passed("the free ruleset runs by itself on the Free plan", evidence)
    return failed("no managed ruleset runs", evidence, fix=fix)


async def judge_waf_basic(survey: Survey, domain: Domain) -> Verdict:
    """At least one rule of one's own, and none that lets everything through."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    rules = zone.rules("http_request_firewall_custom")
    if (early := unread(rules)) is not None:
        return early
    acting = [rule for rule in rules.rules if rule.enabled]
    for rule in acting:
        if rule.action in ("skip", "allow") and is_broad(rule.expression):
            return failed("a rule lets everything past the firewall", shown(rules), fix=f"Security, WAF, Custom rules: delete {line(rule)}")
    if stops := [rule for rule in acting if rule.action in _STOPS]:
        return passed(f"{stops[0].action}: {stops[0].description or stops[0].expression[:80]}", shown(rules))
    admin = next(
        (host.name for host in survey.project.hosts if host.kind.value == "admin" and is_below(host.name, domain.name)),
        f"admin.{domain.name}",
    )
    fix = f'Security, WAF, Custom rules: when (http.host eq "{admin}" and not ip.src in {{your office}}) then Managed Challenge'
    return warned("no rule of your own protects the admin area", shown(rules), fix=fix)


async def judge_rate_rule(survey: Survey, domain: Domain) -> Verdict:
    """The rule must meet the login; on the Free plan there is one rule, and it can look at the path only."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    rules = zone.rules("http_ratelimit")
    if (early := unread(rules)) is not None:
        return early
    logins = _login_urls(survey.project, zone)
    if not logins:
        return not_applicable("no login of this zone is declared (a flow that sends the user name)")
    paths = " or ".join(f'http.request.uri.path eq "{path}"' for path in dict.fromkeys(urlsplit(url).path for url in logins))
    fix = f"Security, WAF, Rate limiting rules: when ({paths}), 5 requests per 10 seconds per IP, block for 10 seconds."
    acting = [rule for rule in rules.rules if rule.enabled]
    met = {url: rule for url in logins for rule in acting if is_broad(rule.expression) or covers(rule.expression, url)}
    if missed := [url for url in logins if url not in met]:
        if acting:
            return warned(f"the rules do not meet {urlsplit(missed[0]).path}", shown(rules), fix=fix)
        return failed("no rate limiting rule", shown(rules), fix=fix)
    return passed(
        f"{next(iter(met.values())).rate or 'a rule'} at {', '.join(dict.fromkeys(urlsplit(url).path for url in met))}", shown(rules)
    )


async def judge_cache_rules(survey: Survey, domain: Domain) -> Verdict:
    """No rule may cache what is behind the login: with an edge time the cookie is stripped and the page kept."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    rules = zone.rules("http_request_cache_settings")
    if (early := unread(rules) or denied(zone, "pagerules")) is not None:
        return early
    private = [route.url for route in survey.project.routes if route.role and is_below(urlsplit(route.url).hostname or "", zone.zone)]
    private += _login_urls(survey.project, zone)
    evidence = shown(rules) | {f"page rule {number}": line(rule) for number, rule in enumerate(zone.page_rules[:10], 1)}
    for rule in (*rules.rules, *zone.page_rules):
        caches = "cache=on" in rule.overrides or "cache_level=cache_everything" in rule.overrides
        if not rule.enabled or not caches:
            continue
        for url in private:
            if is_broad(rule.expression) or covers(rule.expression, url) or _page_rule_covers(rule, url):
                place = f"{urlsplit(url).hostname}{urlsplit(url).path}"
                fix = f"Caching, Cache Rules: for {place} Bypass cache, above the rule that caches; then purge."
                return failed(f"a rule caches {urlsplit(url).path or '/'}, which is private", evidence | {"rule": line(rule)}, fix=fix)
    return passed("no rule caches a private address", evidence)


async def configured(survey: Survey, limit: Limit) -> str:
    """The rate limiting rule of Cloudflare that meets the address of a limit, in words; "" for none, or when nobody could look."""
    flow = survey.project.flow(limit.flow)
    urls = [step.url for step in flow.steps if any("${username}" in value for _, value in (*step.form, *step.json))] if flow else []
    for zone in survey.project.domains if survey.project.cloudflare else ():
        for url in urls:
            if not is_below(urlsplit(url).hostname or "", zone.name):
                continue
            seen = await survey.cloudflare(zone.name)
            rules = seen.rules("http_ratelimit").rules if seen.state is CloudflareState.READ else ()
            for rule in rules:
                if rule.enabled and (is_broad(rule.expression) or covers(rule.expression, url)):
                    return f"Cloudflare: {rule.rate or 'a rule'}, {rule.action}"
    return ""


def _login_urls(project: Project, zone: CloudflareZone) -> list[str]:
    urls = [
        step.url for flow in project.flows for step in flow.steps if any("${username}" in value for _, value in (*step.form, *step.json))
    ]
    return [url for url in dict.fromkeys(urls) if is_below(urlsplit(url).hostname or "", zone.zone)]


def _skips_managed(rule: EdgeRule) -> bool:
    return any(word in change for change in rule.overrides for word in ("current", "http_request_firewall_managed", "waf"))


def _page_rule_covers(rule: EdgeRule, url: str) -> bool:
    from fnmatch import fnmatchcase

    bare = url.partition("://")[2]
    return rule.action == "page rule" and any(
        fnmatchcase(bare, target.strip().partition("://")[2] or target.strip()) for target in rule.expression.split(",")
    )
