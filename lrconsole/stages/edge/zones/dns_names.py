"""Judges the shape of names: aliases that lead on too long or in a circle, private addresses, wildcards, and letters of two scripts."""

from __future__ import annotations

import hashlib
import ipaddress
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import HostKind, Project
from lrconsole.model.text import clean_line, count
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below, plain, zone_of

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey
    from lrconsole.stages.edge.zones.dns_targets import Place

LONG_CHAIN, LONGEST_CHAIN = 3, 8
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fe80::/10",
        "fc00::/7",
    )
)
_INNER_KINDS = (HostKind.ADMIN, HostKind.OTHER)
_OTHER_KINDS = ("TXT", "MX", "NS")
_REVOKED = "v=DKIM1; p="


@dataclass(frozen=True, slots=True)
class Alias:
    """What is known of a name as an alias: the CNAMEs one after the other, and other records beside the first one."""

    host: str
    zone: str
    steps: tuple[DnsAnswer, ...]
    beside: tuple[DnsAnswer, ...]
    loops: bool = False


async def trace(survey: Survey, host: str) -> Alias:
    """Follow the CNAMEs of `host` one at a time, since a resolver that meets a circle says no more than that it failed."""
    zone = zone_of(survey.project, host)
    steps: list[DnsAnswer] = []
    name, seen = plain(host), set[str]()
    while len(steps) <= LONGEST_CHAIN and name not in seen:
        seen.add(name)
        steps.append(await survey.records(name, "CNAME"))
        if not steps[-1].records:
            break
        name = plain(steps[-1].records[0])
    beside: list[DnsAnswer] = []
    if zone and steps[0].records:
        asked = [await survey.authority(plain(host), kind, zone) for kind in _OTHER_KINDS]
        beside = [answer for answers in asked for answer in answers if answer.records and not answer.chain and answer.authoritative]
    return Alias(plain(host), zone, tuple(steps), tuple(beside), loops=name in seen and bool(steps[-1].records))


def judge_alias(alias: Alias) -> Verdict:
    """One alias a name, nothing beside it, not at the domain itself, and a short way to the address (RFC 1034 3.6.2)."""
    first = alias.steps[0]
    proof = evidence(*alias.steps, *alias.beside)
    spot = Spot(alias.host, alias.zone)
    if not first.records:
        return passed("no alias", proof) if first.state.is_settled else could_not(first)
    if len(first.records) > 1:
        fix = spot.fix(*(spot.delete("CNAME", record) for record in first.records[1:]))
        return failed(f"{len(first.records)} aliases at one name", proof, fix=fix)
    if spot.label == "@":
        fix = spot.fix(spot.delete("CNAME", first.records[0]), f"add ALIAS @ {plain(first.records[0])}")
        return failed("an alias at the domain itself, where mail and name servers have their records", proof, fix=fix)
    if alias.beside:
        kinds = ", ".join(dict.fromkeys(answer.kind for answer in alias.beside))
        fix = spot.fix(*(spot.delete(answer.kind, record) for answer in alias.beside for record in answer.records))
        return failed(f"an alias beside other records ({kinds})", proof, fix=fix)
    steps = sum(bool(answer.records) for answer in alias.steps)
    to_the_end = spot.fix(spot.change("CNAME", "<the last name of the chain>"))
    if alias.loops:
        return failed("the aliases go in a circle", proof, fix=spot.fix(spot.delete("CNAME", first.records[0])))
    if steps > LONGEST_CHAIN:
        return failed(f"more than {LONGEST_CHAIN} aliases one after the other", proof, fix=to_the_end)
    if steps > LONG_CHAIN:
        return warned(f"{steps} aliases one after the other", proof, fix=to_the_end)
    if not alias.steps[-1].state.is_settled:
        return could_not(alias.steps[-1])
    return passed(f"{count(steps, 'alias', 'aliases')} to the address", proof)


def judge_private(project: Project, found: Sequence[Place]) -> Verdict:
    """No address of an inner network is published, unless the project wants it there (RFC 1918, RFC 6598, RFC 4193)."""
    wanted = {want for domain in project.domains for want in domain.wants} | {want for host in project.hosts for want in host.wants}
    inner = {host.name for host in project.hosts if host.kind in _INNER_KINDS}
    shown = {place: [one for one in place.addresses if is_private(one) and one not in wanted] for place in found}
    proof = evidence(*(answer for place in found for answer in (place.four, place.six)))
    if left := {place: addresses for place, addresses in shown.items() if addresses}:
        spot = next(iter(left)).spot
        lines = [place.spot.delete("AAAA" if ":" in one else "A", one) for place, addresses in left.items() for one in addresses]
        said = "; ".join(f"{place.name} has {', '.join(addresses)}" for place, addresses in left.items())
        public = [place for place in left if place.name not in inner]
        return failed(said, proof, fix=spot.fix(*lines)) if public else warned(said, proof, fix=spot.fix(*lines))
    silent = next((answer for place in found for answer in (place.four, place.six) if not answer.state.is_settled), None)
    return could_not(silent) if silent else passed(f"no private address at {count(len(found), 'name')}", proof)


@dataclass(frozen=True, slots=True)
class Guesses:
    """What the zone says to names that nobody made: two at its top, and one each where mail keys and mail policies stand.

    `nowhere` is the resolver's answer for a name that no zone can have (RFC 6761 6.4): some resolvers make answers up.
    """

    zone: str
    tops: tuple[DnsAnswer, ...]
    mail: tuple[DnsAnswer, ...]
    nowhere: DnsAnswer


async def guess(survey: Survey, zone: str) -> Guesses:
    """Ask for names that do not exist: made from the zone's name and the time, so that nobody has them and no cache knows them.

    Where nothing is heard of the zone itself, that alone is what was seen.
    """
    first = await survey.records(zone, "NS")
    if first.state in (DnsState.TIMEOUT, DnsState.UNREACHABLE):
        return Guesses(plain(zone), (first,), (), first)
    labels = [hashlib.sha256(f"{zone} {survey.now.isoformat()} {at}".encode()).hexdigest()[:12] for at in range(2)]
    tops = [await _told(survey, f"{label}.{zone}", kind, zone) for label in labels for kind in ("A", "AAAA", "MX", "TXT")]
    mail = [await _told(survey, name, "TXT", zone) for name in (f"{labels[0]}._domainkey.{zone}", f"_dmarc.{labels[0]}.{zone}")]
    return Guesses(plain(zone), tuple(tops), tuple(mail), await survey.records(f"{labels[0]}.invalid", "A"))


async def _told(survey: Survey, name: str, kind: str, zone: str) -> DnsAnswer:
    """The answer of the zone's own servers, and only where they cannot be heard that of the resolver."""
    own = await survey.authority(name, kind, zone)
    return next((one for one in own if one.state.is_settled and one.authoritative), None) or await survey.records(name, kind)


def judge_wildcard(project: Project, seen: Guesses) -> Verdict:
    """Names that nobody made do not answer. `seen` is what was asked."""
    proof = evidence(*(answer for answer in (*seen.tops, *seen.mail) if answer.records or answer.chain)) or evidence(seen.tops[0])
    spot = Spot(f"*.{seen.zone}", seen.zone)
    answering = [answer for answer in seen.tops if answer.records or answer.chain]
    texts = [
        answer for answer in seen.mail if [one for one in answer.records if one.rstrip("; ").replace(" ", "") != _REVOKED.replace(" ", "")]
    ]
    kinds = list(dict.fromkeys("CNAME" if answer.chain else answer.kind for answer in answering))
    fix = spot.fix(*(f"delete {kind} * and add each name that is in use" for kind in kinds or ["TXT"]))
    if seen.nowhere.records and not all(answer.authoritative for answer in (*answering, *texts)):
        why = "Name another resolver in `resolvers` of [network]: this one answers for names that do not exist."
        return unknown("the resolver makes answers up", evidence(seen.nowhere), fix=why)
    if texts:
        return failed(f"a wildcard answers where mail looks for its policy: {clean_line(texts[0].records[0], 60)}", proof, fix=fix)
    foreign = [answer for answer in answering if answer.chain and not project.owns(answer.chain[0])]
    if foreign:
        return failed(f"every name leads to {foreign[0].chain[0]}, which serves others too", proof, fix=fix)
    if answering:
        return warned(f"every name answers ({', '.join(kinds)}), typing errors and old names too", proof, fix=fix)
    if silent := next((answer for answer in (*seen.tops, *seen.mail) if not answer.state.is_settled), None):
        return could_not(silent)
    return passed("names that nobody made do not exist", proof)


def judge_letters(project: Project, zone: str) -> Verdict:
    """International names can be read back from their DNS form, and have letters of one script (UTS 39)."""
    names = sorted({plain(host.name) for host in project.hosts if is_below(host.name, zone)} | {plain(zone)})
    labels = [(name, label) for name in names for label in name.split(".") if label.startswith("xn--") or not label.isascii()]
    if not labels:
        return passed("plain letters only", {"names": ", ".join(names)})
    forms = {label: _unicode(label) for _, label in labels}
    proof: dict[str, object] = {name: ".".join(forms.get(label) or label for label in name.split(".")) for name, _ in labels}
    fix = "Register the name anew as your registrar's form writes it, and declare that form."
    if broken := [label for label, form in forms.items() if not form]:
        return failed(f"{broken[0]} is no name that can be read back", proof, fix=fix)
    if mixed := [form for form in forms.values() if len(_scripts(form)) > 1]:
        return warned(f"{mixed[0]} has letters of {' and '.join(sorted(_scripts(mixed[0])))}", proof, fix=fix)
    silent = [form for form in forms.values() if not _scripts(form)]
    return unknown(f"the letters of {silent[0]} are not known here", proof, fix=fix) if silent else passed("one script", proof)


def _unicode(label: str) -> str:
    """The label in its own letters; "" when its DNS form does not lead back to it."""
    if not label.startswith("xn--"):
        return label
    try:
        form = label[4:].encode("ascii").decode("punycode")
        is_same = form.encode("punycode").decode("ascii") == label[4:]
    except (UnicodeError, ValueError, OverflowError):
        return ""
    is_right = is_same and form == unicodedata.normalize("NFC", form) and not form.isascii()
    return form if is_right and all(unicodedata.category(letter)[0] in "LMNPS" for letter in form) else ""


def _scripts(form: str) -> set[str]:
    """The scripts of the letters, by the first word of their names, Japanese and Chinese ones as one (UTS 39 5.1)."""
    words = {unicodedata.name(letter, "").partition(" ")[0] for letter in form if letter.isalpha()}
    words = {"CJK" if word in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC") else word for word in words}
    return {word.capitalize() for word in words if word}


def is_private(address: str) -> bool:
    """Whether `address` means something on an inner network or this machine only."""
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in _PRIVATE if network.version == ip.version)
