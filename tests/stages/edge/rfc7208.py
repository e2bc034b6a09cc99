"""The public RFC 7208 test suite: its cases, and its zones as replies of a name server.

The data is that of `data/rfc7208-tests.yml`, unchanged; who wrote it and under which licence is in `data/rfc7208-tests.LICENSE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset
import yaml

from tests.probes.name_server import TTL, Reply

SUITE = Path(__file__).parent / "data" / "rfc7208-tests.yml"
_SILENT = "TIMEOUT"
_DATAGRAM = 1232

Zone = dict[dns.name.Name, dict[str, list[dns.rdata.Rdata]]]


@dataclass(frozen=True)
class Case:
    """One delivery and what may come of it. `explanation` is None where the suite does not say."""

    scenario: int
    name: str
    ip: str
    helo: str
    sender: str
    results: tuple[str, ...]
    explanation: str | None

    @property
    def domain(self) -> str:
        """The domain whose record is looked at first."""
        return self.sender.rpartition("@")[2] or self.helo


@cache
def scenarios() -> tuple[Mapping[str, Any], ...]:
    """The suite's documents."""
    return tuple(yaml.safe_load_all(SUITE.read_text("utf-8")))


def cases() -> list[Case]:
    """All cases of all scenarios."""
    return [_case(number, name, test) for number, scenario in enumerate(scenarios()) for name, test in scenario["tests"].items()]


def reply(scenario: Mapping[str, Any]) -> Reply:
    """Answers from the zones of `scenario`; silent where they say TIMEOUT, cut where a datagram would be too long."""
    zone: Zone = {}
    silent: set[dns.name.Name] = set()
    for name, entries in scenario["zonedata"].items():
        owner = dns.name.from_text(name)
        zone[owner] = _records(entries)
        if _SILENT in entries:
            silent.add(owner)

    def answer(query: dns.message.Message, over_tcp: bool) -> bytes | None:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        here, kind = query.question[0].name, dns.rdatatype.to_text(query.question[0].rdtype)
        for _ in range(8):
            kinds = zone.get(here, {})
            if kind in kinds or "CNAME" not in kinds:
                break
            response.answer.append(dns.rrset.from_rdata(here, TTL, kinds["CNAME"][0]))
            here = kinds["CNAME"][0].target  # type: ignore[attr-defined]
        if here in silent and kind not in zone[here]:
            return None
        if found := zone.get(here, {}).get(kind):
            response.answer.append(dns.rrset.from_rdata_list(here, TTL, found))
        elif not any(known.is_subdomain(here) for known in zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        wire = response.to_wire(max_size=65_535, want_shuffle=False)
        if len(wire) > _DATAGRAM and not over_tcp:
            response.answer.clear()
            response.flags |= dns.flags.TC
            return response.to_wire()
        return wire

    return answer


def _case(number: int, name: str, test: Mapping[str, Any]) -> Case:
    results = test["result"] if isinstance(test["result"], list) else [test["result"]]
    said = test.get("explanation")
    # What the suite calls the default explanation is the receiver's own, which means that the domain's is not used.
    explanation = "" if said == "DEFAULT" else said
    return Case(number, name, test["host"], str(test["helo"]), str(test["mailfrom"]), tuple(results), explanation)


def _records(entries: list[Any]) -> dict[str, list[dns.rdata.Rdata]]:
    """The records of one name; those of type SPF are TXT records too where the suite names none."""
    found: dict[str, list[dns.rdata.Rdata]] = {}
    named = {kind for entry in entries if entry != _SILENT for kind in entry}
    for entry in entries:
        for kind, value in () if entry == _SILENT else entry.items():
            if value == "NONE":
                continue
            for as_kind in ("SPF", "TXT") if kind == "SPF" and "TXT" not in named else (kind,):
                found.setdefault(as_kind, []).append(_record(as_kind, value))
    return found


def _record(kind: str, value: Any) -> dns.rdata.Rdata:
    rdtype = dns.rdatatype.from_text(kind)
    if kind not in ("TXT", "SPF"):
        text = " ".join(str(part) or "." for part in value) if isinstance(value, list) else str(value)
        return dns.rdata.from_text("IN", rdtype, text, dns.name.root, relativize=False)
    texts = [part.encode("latin-1") for part in (value if isinstance(value, list) else [value])] or [b""]
    strings = [text[start : start + 255] for text in texts for start in range(0, max(1, len(text)), 255)]
    return dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, rdtype, strings)
