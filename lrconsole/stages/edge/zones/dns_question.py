"""How an asked DNS question is shown, named and refused: shared by all checks that judge DNS answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, unknown
from lrconsole.model.project import Project

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer

BOUND = 2_000
"""Characters of one raw answer that evidence keeps."""

ASK_AGAIN = "Run the audit again when the name server answers, or name another resolver in `resolvers` of [network]."


def evidence(*answers: DnsAnswer) -> dict[str, object]:
    """What was asked, which server, and what came back, one entry for each answer."""
    return {f"{item.kind} {item.name} at {item.server or 'no server'}": described(item) for item in answers}


def described(answer: DnsAnswer) -> str:
    """The raw answer in one line: records or the kind of emptiness, the CNAMEs on the way, the TTL in seconds."""
    parts = ["; ".join(answer.records) if answer.records else answer.state.value]
    if answer.chain:
        parts.append("CNAME " + " → ".join(answer.chain))
    if answer.ttl is not None:
        parts.append(f"TTL {answer.ttl}")
    if answer.reason:
        parts.append(answer.reason)
    return " · ".join(parts)[:BOUND]


def could_not(answer: DnsAnswer) -> Verdict:
    """The verdict on a question that got no real answer."""
    return unknown(f"no answer for {answer.kind} {answer.name}: {answer.reason or answer.state.value}", evidence(answer), fix=ASK_AGAIN)


def plain(name: str) -> str:
    """A DNS name in lower case without the dot at its end, so that two spellings compare equal."""
    return name.rstrip(".").lower()


def is_below(name: str, parent: str) -> bool:
    """Whether `name` is `parent` or lies below it."""
    return plain(name) == plain(parent) or plain(name).endswith("." + plain(parent))


def zone_of(project: Project, host: str) -> str:
    """The longest declared domain that holds `host`, or ""."""
    return max((zone.name for zone in project.domains if is_below(host, zone.name)), key=len, default="")


def owner(name: str, zone: str) -> str:
    """`name` as a DNS panel shows it within `zone`: "@" for the zone itself, "www" below it, in full elsewhere."""
    if plain(name) == plain(zone):
        return "@"
    return plain(name)[: -len(plain(zone)) - 1] if zone and is_below(name, zone) else plain(name)
