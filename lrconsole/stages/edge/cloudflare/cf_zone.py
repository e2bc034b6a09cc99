"""The zone that the Cloudflare checks read: what the token shows, or why there is nothing to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, not_applicable, unknown
from lrconsole.model.observed_state import CloudflareState, RulesState
from lrconsole.stages.edge.zones.dns_question import could_not, is_below

if TYPE_CHECKING:
    from lrconsole.model.cloudflare_seen import CloudflareZone, EdgeRule, Rules
    from lrconsole.model.project import Domain
    from lrconsole.model.survey import Survey

_UNLOCK = (
    "At Cloudflare make a read-only token for the zone, run: lrconsole secrets set cloudflare, "
    'and add to lrconsole.toml: [cloudflare] token = "keyring:cloudflare".'
)
_FIXES = {
    CloudflareState.NO_TOKEN: "Store the token where the reference in [cloudflare] points.",
    CloudflareState.BAD_TOKEN: "Make a new read-only token for the zone and store it.",
    CloudflareState.NO_ZONE: "Give the token Zone Read for this zone, or leave the zone out.",
    CloudflareState.UNREACHABLE: "Run the audit again when api.cloudflare.com answers.",
}
_TRUE = re.compile(r"\(*\s*(?:true)?\s*\)*", re.IGNORECASE)
_HOST = re.compile(r'http\.host\s+(?:eq|in|wildcard|contains)\s+(\{[^}]*\}|r?"[^"]*")|ends_with\(http\.host,\s*("[^"]*")\)', re.IGNORECASE)
_PATH = re.compile(
    r"""(?:lower\()?http\.request\.uri(?:\.path)?\)?\s+(eq|in|contains|wildcard|strict wildcard|matches|~)\s+(\{[^}]*\}|r?"[^"]*")"""
    r"""|(starts_with|ends_with)\((?:lower\()?http\.request\.uri(?:\.path)?\)?,\s*("[^"]*")\)""",
    re.IGNORECASE,
)
_STRINGS = re.compile(r'"([^"]*)"')
_ELSE = re.compile(
    r"\bip\.|http\.user_agent|cf\.|http\.request\.(?:headers|cookies|method|full_uri|uri\.path\.extension|uri\.query)|\bssl\b"
)


async def zone_of(survey: Survey, domain: Domain) -> CloudflareZone | Verdict:
    """The zone as it was read; a domain whose name servers are elsewhere has none."""
    seen = await survey.cloudflare(domain.name)
    if seen.state is CloudflareState.READ:
        return seen
    servers = await survey.records(domain.name, "NS")
    if not servers.state.is_settled:
        return could_not(servers)
    if not any(is_below(server, "ns.cloudflare.com") for server in servers.records):
        return not_applicable("its name servers are not Cloudflare's")
    if seen.state is CloudflareState.NOT_DECLARED:
        return unknown("nobody looked: no token is declared", fix=_UNLOCK)
    return unknown(f"{seen.state.value}: {seen.reason}", fix=_FIXES.get(seen.state, ""))


def unread(rules: Rules) -> Verdict | None:
    """The verdict when the token may not read a phase's rules; None when it may. No rules are Cloudflare's own word."""
    if rules.state is not RulesState.DENIED:
        return None
    return unknown(
        f"the rules of {rules.phase} could not be read: {rules.reason}", fix="Give the token Zone WAF Read and Cache Rules Read."
    )


def shown(rules: Rules) -> dict[str, object]:
    """The rules of a phase as evidence."""
    if rules.state is RulesState.NONE:
        return {rules.phase: "no rules"}
    return {f"{rules.phase} {number}": line(rule) for number, rule in enumerate(rules.rules[:20], 1)} or {rules.phase: "empty"}


def line(rule: EdgeRule) -> str:
    """One rule in a line: its action, when it acts and what it changes."""
    parts = [rule.action, f"when {rule.expression}", *rule.overrides, rule.rate, "" if rule.enabled else "switched off", rule.id[:8]]
    return "; ".join(part for part in parts if part)


def covers(expression: str, url: str) -> bool:
    """Whether a rule may act on `url`, as far as hosts and paths say; what has a "not" or further conditions is not taken to."""
    parts = urlsplit(url)
    if re.search(r"\bnot\b|!=|\bne\b", expression):
        return False
    hosts = [text for match in _HOST.findall(expression) for part in match for text in _STRINGS.findall(part)]
    if hosts and not any(_like((parts.hostname or ""), host) for host in hosts):
        return False
    paths = _PATH.findall(expression)
    if paths:
        return any(_fits(parts.path or "/", *match) for match in paths)
    return bool(hosts or _TRUE.fullmatch(expression)) and not _ELSE.search(expression)


def is_broad(expression: str) -> bool:
    """Whether a rule acts on every request."""
    return bool(_TRUE.fullmatch(expression))


def _fits(path: str, how: str, what: str, function: str, argument: str) -> bool:
    texts = _STRINGS.findall(what or argument)
    match (how or function).lower():
        case "eq" | "in":
            return path in texts
        case "contains":
            return any(text in path for text in texts)
        case "starts_with":
            return any(path.startswith(text) for text in texts)
        case "ends_with":
            return any(path.endswith(text) for text in texts)
        case _:
            return any(_like(path, text) for text in texts)


def _like(text: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(text, pattern) or text == pattern or text.endswith(pattern)
