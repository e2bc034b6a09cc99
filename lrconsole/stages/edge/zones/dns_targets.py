"""Judges where names point: the wanted address or CNAME is there, and nothing of an old server is left beside it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.project import Domain, Project
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import host_company
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain, zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a resolver makes up for machines without IPv4 (RFC 6052); nobody published them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name, what it should point at, and what it points at.

    `flattened` are the wanted names whose addresses the name shows without a CNAME (ALIAS, CNAME flattening).
    """

    name: str
    zone: str
    wants: tuple[str, ...]
    ipv6: bool
    four: DnsAnswer
    six: DnsAnswer
    flattened: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The published addresses, without those of NAT64."""
        return tuple(same_address(item) for item in self.four.records) + self.sixes

    @property
    def sixes(self) -> tuple[str, ...]:
        """The published IPv6 addresses."""
        return tuple(same_address(item) for item in self.six.records if not _is_nat64(item))

    @property
    def chain(self) -> tuple[str, ...]:
        """The CNAMEs on the way."""
        return tuple(plain(name) for name in self.four.chain or self.six.chain)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is wanted and not there."""
        there = {*self.addresses, *self.chain, *self.flattened}
        return tuple(want for want in self.wants if same_address(want) not in there)

    @property
    def spot(self) -> Spot:
        """Where its records are edited."""
        return Spot(self.name, self.zone)


async def look(survey: Survey, name: str, wants: tuple[str, ...], *, ipv6: bool = False) -> Place:
    """Ask for the addresses of `name`, and of a wanted target that it may show flattened."""
    four, six = await survey.records(name, "A"), await survey.records(name, "AAAA")
    flattened = []
    if four.records and not four.chain:
        for want in wants:
            if not is_address(want) and set(four.records) & set((await survey.records(plain(want), "A")).records):
                flattened.append(plain(want))
    return Place(plain(name), zone_of(survey.project, name), wants, ipv6, four, six, tuple(flattened))


async def places(survey: Survey, domain: Domain) -> tuple[Place, ...]:
    """The domain's bare name and each declared host in it."""
    return tuple([await look(survey, name, wants, ipv6=ipv6) for name, (wants, ipv6) in declared(survey.project, domain).items()])


def judge_target(place: Place) -> Verdict:
    """The name shows all that is wanted; without a wish it must at least resolve."""
    proof = evidence(place.four, place.six) | ({"wanted": ", ".join(place.wants)} if place.wants else {})
    if not place.wants:
        return _resolves(place, proof)
    if not place.missing:
        return passed("points at " + ", ".join(place.wants), proof)
    for want in place.missing:
        asked = place.six if ":" in want else place.four
        if not asked.state.is_settled:
            return could_not(asked)
    live = ", ".join(place.chain[:1] or place.addresses) or place.four.state.value
    companies = {host_company(want) for want in place.missing} - {""}
    if companies and {host_company(item) for item in place.addresses} == companies:
        return warned(f"points at an older address of {companies.pop()}: {live}", proof, fix=_repair(place))
    return failed(f"points at {live} instead of {', '.join(place.missing)}", proof, fix=_repair(place))


def judge_leftover_a(found: Sequence[Place]) -> Verdict:
    """No IPv4 address besides the wanted ones: visitors would land on the old server every second time."""
    extra = {place: _extra_fours(place) for place in found}
    left = {place: items for place, items in extra.items() if items}
    proof = evidence(*(place.four for place in found))
    if left:
        fix = _deletions(left, "A")
        names = "; ".join(f"{place.name} also has {', '.join(items)}" for place, items in left.items())
        related = all(_same_company(item, place.wants) for place, items in left.items() for item in items)
        return warned(f"{names} of the same hosting", proof, fix=fix) if related else failed(names, proof, fix=fix)
    if silent := next((place for place in found if not place.four.state.is_settled), None):
        return could_not(silent.four)
    vague = [place for place in found if not place.wants and len(place.four.records) > 1 and not place.chain]
    if vague:
        return unknown(
            f"{vague[0].name} has {count(len(vague[0].four.records), 'address', 'addresses')} and no wanted one is declared",
            proof,
            fix="Declare the right addresses as `wants` of its [[domain]] or [[host]].",
        )
    if all(place.wants and len(place.missing) == len(place.wants) for place in found):
        return not_applicable("the wanted address is missing altogether: dns.apex_target and dns.www_target say so")
    return passed(f"no extra address at {count(len(found), 'name')}", proof)


def judge_leftover_aaaa(found: Sequence[Place]) -> Verdict:
    """No IPv6 address where the hosting has none, and none but the wanted ones where it has."""
    left = {place: items for place in found if (items := _extra_sixes(place))}
    proof = evidence(*(place.six for place in found))
    own = {place: items for place, items in left.items() if not place.chain}
    if own:
        names = "; ".join(f"{place.name} has {', '.join(items)}" for place, items in own.items())
        return failed(f"IPv6 visitors go elsewhere: {names}", proof, fix=_deletions(own, "AAAA"))
    if left:
        names = ", ".join(place.name for place in left)
        fix = f"If the hosting answers on IPv6, set `ipv6 = true` for {names}; else ask it to take the AAAA of its target away."
        return warned(f"the CNAME target of {names} has an IPv6 address", proof, fix=fix)
    if silent := next((place for place in found if not place.six.state.is_settled), None):
        return could_not(silent.six)
    return passed("no stray IPv6 address", proof)


def is_address(text: str) -> bool:
    """Whether `text` is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def declared(project: Project, domain: Domain) -> dict[str, tuple[tuple[str, ...], bool]]:
    """The domain's bare name and each declared host in it: what it must point at, and whether the hosting answers on IPv6."""
    names = {domain.name: (domain.wants, domain.ipv6)}
    for host in project.hosts:
        if host.name == domain.name:
            names[host.name] = (domain.wants or host.wants, domain.ipv6 or host.ipv6)
        elif zone_of(project, host.name) == domain.name:
            names[host.name] = (host.wants, host.ipv6)
    return names


def _resolves(place: Place, proof: dict[str, object]) -> Verdict:
    if place.addresses:
        return passed(f"resolves to {', '.join(place.addresses)}; no wanted address declared", proof)
    for asked in (place.four, place.six):
        if not asked.state.is_settled:
            return could_not(asked)
    fix = place.spot.fix(place.spot.add("A", "<the address that your hosting shows>"))
    return failed(f"does not resolve: {place.four.state.value}", proof, fix=fix)


def _repair(place: Place) -> str:
    spot, wanted = place.spot, {same_address(want) for want in place.wants}
    added = [spot.add(_kind(want), plain(want)) for want in place.missing]
    if place.chain:
        return spot.fix(spot.delete("CNAME", place.chain[0]), *added)
    return spot.fix(*added, *(spot.delete(_kind(item), item) for item in place.addresses if item not in wanted))


def _deletions(left: dict[Place, tuple[str, ...]], kind: str) -> str:
    """All places are in one zone: that of the domain that is judged."""
    first = next(iter(left))
    return first.spot.fix(*(place.spot.delete(kind, item) for place, items in left.items() for item in items))


def _kind(value: str) -> str:
    if not is_address(value):
        return "CNAME"
    return "AAAA" if ":" in value else "A"


def _extra_fours(place: Place) -> tuple[str, ...]:
    wanted = {want for want in place.wants if is_address(want) and ":" not in want}
    if not wanted & set(place.four.records):
        return ()
    return tuple(item for item in place.four.records if item not in wanted)


def _extra_sixes(place: Place) -> tuple[str, ...]:
    wanted = {same_address(want) for want in place.wants if ":" in want}
    if place.ipv6 and not wanted:
        return ()
    return tuple(item for item in place.sixes if item not in wanted)


def _same_company(address: str, wants: tuple[str, ...]) -> bool:
    company = host_company(address)
    return bool(company) and company in {host_company(want) for want in wants}


def same_address(value: str) -> str:
    """An address or name in the one form in which two that are equal compare equal."""
    return str(ipaddress.ip_address(value)) if is_address(value) else plain(value)


def _is_nat64(address: str) -> bool:
    return is_address(address) and ":" in address and ipaddress.IPv6Address(address) in NAT64
