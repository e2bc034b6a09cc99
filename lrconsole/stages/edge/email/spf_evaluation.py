"""Evaluates SPF for one mail as a receiver does: check_host() of RFC 7208, with its limits and its explanation."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS, MOST_NAMES, MOST_VOIDS, SECONDS, Ask
from lrconsole.stages.edge.email.spf_macro import as_name, expand, is_explanation, is_name, letters
from lrconsole.stages.edge.email.spf_record import COSTLY, SpfRecord, SpfTerm, is_spf, parse
from lrconsole.stages.edge.mail import parse as parse_mx
from lrconsole.stages.edge.zones.dns_question import is_below, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer

_LONGEST_VALUE = 512
_LONGEST_EXPLANATION = 1_000


class SpfResult(Enum):
    """What check_host() says of a mail (RFC 7208 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail being handed over: the address that connects, the name it greets with, MAIL FROM ("" for a bounce), all names in ASCII.

    `receiver` is the host that asks and `at` the time in seconds since 1970; both only show in explanations.
    """

    ip: str
    helo: str
    sender: str = ""
    receiver: str = "unknown"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result and what decided it; `explanation` is the domain's own for a fail, else "". `lookups` and `voids` are what it cost."""

    result: SpfResult
    reason: str
    explanation: str = ""
    lookups: int = 0
    voids: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A result of one record; `record` and `domain` are whose explanation applies."""

    result: SpfResult
    reason: str
    record: SpfRecord | None = None
    domain: str = ""


_QUALIFIERS = {"+": SpfResult.PASS, "-": SpfResult.FAIL, "~": SpfResult.SOFTFAIL, "?": SpfResult.NEUTRAL}


async def evaluate(ask: Ask, delivery: Delivery, *, seconds: float = SECONDS) -> Evaluation:
    """Evaluate a delivery.

    Raises:
        ValueError: `delivery.ip` is no address.
    """
    import asyncio

    check = _Check(ask, delivery)
    try:
        async with asyncio.timeout(seconds):
            found = await check.host(check.domain)
            explanation = await check.explained(found) if found.result is SpfResult.FAIL else ""
    except TimeoutError:
        found, explanation = _Found(SpfResult.TEMPERROR, f"not done within {seconds:g} s"), ""
    return Evaluation(found.result, found.reason, explanation, check.lookups, check.voids)


class _Check:
    """One evaluation: the mail, and what has been spent on it."""

    def __init__(self, ask: Ask, delivery: Delivery) -> None:
        ip = ipaddress.ip_address(delivery.ip)
        # A mapped address is an IPv4 connection (RFC 7208 5).
        self._ip = getattr(ip, "ipv4_mapped", None) or ip
        self._dns = ask
        self._asked: dict[tuple[str, str], DnsAnswer] = {}
        helo = delivery.helo[:_LONGEST_VALUE]
        local, _, domain = delivery.sender[-_LONGEST_VALUE:].rpartition("@")
        self.domain = (domain or helo).removesuffix(".")
        self.lookups = self.voids = 0
        self._values = {
            "s": f"{local or 'postmaster'}@{domain or helo}",
            "l": local or "postmaster",
            "o": domain or helo,
            "i": _dotted(self._ip),
            "v": "in-addr" if self._ip.version == 4 else "ip6",
            "h": helo,
            "c": str(self._ip),
            "r": delivery.receiver[:_LONGEST_VALUE],
            "t": str(delivery.at),
        }

    async def _ask(self, name: str, kind: str) -> DnsAnswer:
        """Ask each question once, as a receiver's resolver does for it."""
        if (name, kind) not in self._asked:
            self._asked[name, kind] = await self._dns(name, kind)
        return self._asked[name, kind]

    async def host(self, domain: str) -> _Found:
        """The result for `domain`'s record."""
        if not is_name(domain) or "." not in domain or domain.startswith("["):
            return _Found(SpfResult.NONE, f"“{domain[:80]}” is no domain")
        answer = await self._ask(domain, "TXT")
        if not answer.state.is_settled:
            return _temporary(answer)
        texts = [text for text in answer.records if is_spf(text)]
        if len(texts) != 1:
            result = SpfResult.PERMERROR if texts else SpfResult.NONE
            return _Found(result, f"{domain} has {len(texts) or 'no'} SPF record{'s' if texts else ''}")
        record = parse(texts[0])
        if record.errors:
            error = record.errors[0]
            return _Found(SpfResult.PERMERROR, f"{domain}: “{error.term[:80]}”: {error.reason}")
        return await self._judged(record, domain)

    async def _judged(self, record: SpfRecord, domain: str) -> _Found:
        for term in record.directives:
            matched = await self._matches(term, domain)
            if isinstance(matched, _Found):
                return matched
            if matched:
                return _Found(_QUALIFIERS[term.qualifier], f"“{term.text[:80]}” of {domain}", record, domain)
        redirect = record.modifier("redirect")
        if redirect is None:
            return _Found(SpfResult.NEUTRAL, f"nothing in the record of {domain} matches")
        found = self._count(redirect, domain) or await self.host(await self._target(redirect, domain))
        if found.result is SpfResult.NONE:
            return replace(found, result=SpfResult.PERMERROR)
        return found

    async def _matches(self, term: SpfTerm, domain: str) -> bool | _Found:
        if term.name in COSTLY and (over := self._count(term, domain)):
            return over
        if term.name == "all":
            return True
        if term.name in ("ip4", "ip6"):
            return self._within((term.value,), term)
        name = await self._target(term, domain)
        if term.name == "include":
            return await self._includes(name)
        if not name:
            # No question can be made of it, so it does not exist and nothing was asked (RFC 7208 4.8).
            return False
        spent = self.voids
        matched = await self._looked_up(term, name)
        # A term is one void look-up, however many of its questions were answered with nothing.
        self.voids = min(self.voids, spent + 1)
        return matched if self.voids <= MOST_VOIDS else self._too_empty(term, domain)

    async def _looked_up(self, term: SpfTerm, name: str) -> bool | _Found:
        if term.name == "ptr":
            answer = await self._reverse()
            self.voids += answer.state.is_settled and not answer.records
            return any(is_below(one, name) for one in await self._own_names())
        return await (self._mail_servers(name, term) if term.name == "mx" else self._addresses(name, term))

    async def _includes(self, name: str) -> bool | _Found:
        below = await self.host(name)
        if below.result is SpfResult.NONE:
            return replace(below, result=SpfResult.PERMERROR)
        if below.result in (SpfResult.TEMPERROR, SpfResult.PERMERROR):
            return below
        return below.result is SpfResult.PASS

    async def _addresses(self, name: str, term: SpfTerm) -> bool | _Found:
        kind = "A" if term.name == "exists" or self._ip.version == 4 else "AAAA"
        answer = await self._ask(name, kind)
        if not answer.state.is_settled:
            return _temporary(answer)
        self.voids += not answer.records
        return bool(answer.records) if term.name == "exists" else self._within(answer.records, term)

    async def _mail_servers(self, name: str, term: SpfTerm) -> bool | _Found:
        answer = await self._ask(name, "MX")
        if not answer.state.is_settled:
            return _temporary(answer)
        self.voids += not answer.records
        servers = parse_mx(answer.records)
        if len(servers) > MOST_NAMES:
            return _Found(SpfResult.PERMERROR, f"{name} has {len(servers)} mail servers, more than {MOST_NAMES}")
        for server in servers:
            if not server.is_null and (matched := await self._addresses(server.host, term)):
                return matched
        return False

    async def _reverse(self) -> DnsAnswer:
        return await self._ask(self._ip.reverse_pointer, "PTR")

    async def _own_names(self) -> list[str]:
        """The names of the connecting address that lead back to it; a name that cannot be looked up is skipped (RFC 7208 5.5)."""
        names = []
        for name in (await self._reverse()).records[:MOST_NAMES]:
            back = await self._ask(name, "A" if self._ip.version == 4 else "AAAA")
            if any(ipaddress.ip_address(address) == self._ip for address in back.records):
                names.append(plain(name))
        return names

    def _within(self, addresses: tuple[str, ...], term: SpfTerm) -> bool:
        length = term.cidr4 if self._ip.version == 4 else term.cidr6
        networks = (ipaddress.ip_network(address if length is None else f"{address}/{length}", strict=False) for address in addresses)
        return any(self._ip in network for network in networks)

    async def _target(self, term: SpfTerm, domain: str) -> str:
        return as_name(expand(term.value, await self._letters(term.value, domain))) if term.value else domain

    async def _letters(self, text: str, domain: str) -> dict[str, str]:
        values = self._values | {"d": domain}
        return values | {"p": await self._validated(domain)} if "p" in letters(text) else values

    async def _validated(self, domain: str) -> str:
        names = await self._own_names()
        below = [name for name in names if is_below(name, domain)]
        exact = [name for name in below if name == plain(domain)]
        return next(iter(exact + below + names), "unknown")

    async def explained(self, found: _Found) -> str:
        """The explanation of the record that failed the mail, "" when there is none or it cannot be used (RFC 7208 6.2)."""
        modifier = found.record.modifier("exp") if found.record else None
        name = await self._target(modifier, found.domain) if modifier else ""
        answer = await self._ask(name, "TXT") if name else None
        if answer is None or len(answer.records) != 1 or not is_explanation(answer.records[0]):
            return ""
        text = answer.records[0]
        return expand(text, await self._letters(text, found.domain))[:_LONGEST_EXPLANATION]

    def _count(self, term: SpfTerm, domain: str) -> _Found | None:
        self.lookups += 1
        if self.lookups <= MOST_LOOKUPS:
            return None
        return _Found(SpfResult.PERMERROR, f"“{term.text[:80]}” of {domain} is look-up {self.lookups}; receivers stop after {MOST_LOOKUPS}")

    def _too_empty(self, term: SpfTerm, domain: str) -> _Found:
        return _Found(
            SpfResult.PERMERROR, f"“{term.text[:80]}” of {domain} is empty answer {self.voids}; receivers stop after {MOST_VOIDS}"
        )


def _temporary(answer: DnsAnswer) -> _Found:
    return _Found(SpfResult.TEMPERROR, f"no answer for {answer.kind} {answer.name}: {answer.reason or answer.state.value}")


def _dotted(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", "").upper())
