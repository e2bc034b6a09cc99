"""Judges records beside the addresses: the hints of HTTPS records, and texts that should not be public."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, warned
from lrconsole.model.text import clean_line, count
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.stages.edge.zones.dns_targets import Place

_HINT = re.compile(r'ipv[46]hint="?([0-9A-Fa-f:.,]+)"?')
_KEYS = (
    ("a payment key", re.compile(r"\b[sr]k_live_[0-9A-Za-z]{10,}")),
    ("a cloud access key", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a code host's token", re.compile(r"\bgh[pousr]_[0-9A-Za-z]{20,}")),
    ("a chat token", re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}")),
    ("a mail company's key", re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{16,}")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")),
    ("a password", re.compile(r"\b(?:password|passwd|secret|api[_-]?key)\s*[=:]\s*\S{6,}", re.IGNORECASE)),
)
_TOKEN = re.compile(r"^([a-z0-9_.-]*(?:verif|validation|challenge)[a-z0-9_.-]*|MS|globalsign-domain-verification)[=:]", re.IGNORECASE)
_SHOWN = 6
_ALL_OLD = 2


def judge_hints(place: Place, asked: DnsAnswer) -> Verdict:
    """The addresses that an HTTPS record hints at are those of the name (RFC 9460 7.3)."""
    if not asked.state.is_settled:
        return could_not(asked)
    hints = {hint for record in asked.records for found in _HINT.findall(record) for hint in found.split(",")}
    if not hints:
        return passed("no hint at an address", evidence(asked))
    proof = evidence(asked, place.four, place.six)
    for answer in (place.four, place.six):
        if not answer.state.is_settled:
            return could_not(answer)
    stale = sorted(hints - {*place.four.records, *place.six.records})
    if stale:
        fix = place.spot.fix(*(place.spot.delete("HTTPS", record) for record in asked.records), "and add it anew without the hints")
        return warned(f"the HTTPS record hints at {', '.join(stale)}, which is not the name's address", proof, fix=fix)
    return passed(f"{count(len(hints), 'hint')} as the addresses", proof)


def judge_texts(zone: str, asked: DnsAnswer) -> Verdict:
    """No key or password stands in a public text, and of each service there is one proof of ownership at the most."""
    if not asked.state.is_settled:
        return could_not(asked)
    proof: dict[str, object] = {f"TXT {zone} at {asked.server} ({at})": masked(text) for at, text in enumerate(asked.records, 1)}
    proof = proof or evidence(asked)
    spot = Spot(zone, zone)
    leaked = [(what, text) for text in asked.records for what, form in _KEYS if form.search(text)]
    if leaked:
        lines = [spot.delete("TXT", f"{text[:_SHOWN]}… ({len(text)} characters)") for _, text in leaked]
        return failed(f"{leaked[0][0]} is public", proof, fix=spot.fix(*lines, "and have it replaced: everybody may have read it"))
    services = Counter(found.group(1).lower() for text in asked.records if (found := _TOKEN.match(text)))
    twice = [service for service, number in services.items() if number >= _ALL_OLD]
    if twice:
        fix = spot.fix(*(f"delete the TXT @ {service}=… that nobody needs any more" for service in twice))
        return warned(f"{services[twice[0]]} proofs of ownership for {twice[0]}: an old one lets its holder still prove it", proof, fix=fix)
    return passed(f"{count(len(asked.records), 'text')}, no key among them", proof)


def masked(text: str) -> str:
    """A text as evidence shows it: in full where it is public by nature (SPF, DMARC), else its beginning and its length."""
    if text.lower().startswith(("v=spf1", "v=dmarc1", "v=dkim1")):
        return clean_line(text, 300)
    token = _TOKEN.match(text)
    shown = token.group(0) if token else text[:_SHOWN]
    return f"{clean_line(shown, 60)}… ({len(text)} characters)"
