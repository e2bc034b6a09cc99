"""Judges DKIM selectors that are aliases of a key at the mail provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import is_cloudflare
from lrconsole.stages.edge.email.dkim_record import is_dkim
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer


@dataclass(frozen=True, slots=True)
class Alias:
    """A selector's answers for its key and for addresses, which only a proxy in its place has; `at` is where it is edited."""

    name: str
    key: DnsAnswer
    addresses: DnsAnswer
    at: Spot

    @property
    def is_proxied(self) -> bool:
        """Whether a proxy's address hides the CNAME."""
        return any(is_cloudflare(address) for address in self.addresses.records)

    @property
    def has_key(self) -> bool:
        """Whether a key is read there."""
        return any(is_dkim(record) for record in self.key.records)


def judge_alias(aliases: Sequence[Alias], provider: str) -> Verdict:
    """A proxied selector, or one that leads to no key, makes every signature unreadable."""
    proof = evidence(*(answer for one in aliases for answer in (one.key, one.addresses)))
    if proxied := [one for one in aliases if one.is_proxied and not one.has_key]:
        lines = (f"set CNAME {one.at.label} to “DNS only” (grey cloud)" for one in proxied)
        told = f"{_names(proxied)} is proxied by Cloudflare, which has no key to show"
        return failed(told, proof, fix=proxied[0].at.fix(*lines))
    if lost := [one for one in aliases if one.key.chain and one.key.state.is_settled and not one.has_key]:
        gone = "does not exist" if lost[0].key.state is DnsState.NXDOMAIN else "holds no key"
        lines = (line for one in lost for line in _renewed(one, provider))
        return failed(f"{lost[0].name} leads to {plain(lost[0].key.chain[-1])}, which {gone}", proof, fix=lost[0].at.fix(*lines))
    if silent := next((answer for one in aliases for answer in (one.key, one.addresses) if not answer.state.is_settled), None):
        return could_not(silent)
    led = [one for one in aliases if one.key.chain]
    if not led:
        return not_applicable("no selector is an alias")
    return passed(f"{len(led)} of {count(len(aliases), 'selector')} lead to a key elsewhere", proof)


def _names(aliases: Sequence[Alias]) -> str:
    return ", ".join(one.name for one in aliases)


def _renewed(one: Alias, provider: str) -> tuple[str, str]:
    shown = f"<what {provider or 'the mail provider'} shows for selector {one.name} now>"
    return one.at.delete("CNAME", plain(one.key.chain[0])), one.at.add("CNAME", shown)
