"""Finds the DMARC record that receivers apply to a domain: its own, or by the tree walk that of its organisation (RFC 9989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.dmarc_record import DmarcRecord, is_dmarc, parse
from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

MOST_QUERIES = 8
"""A name with more labels is cut to its last seven after the first query."""
_LONGEST_NAME, _LONGEST_LABEL = 246, 63
"""Letters of a name below which `_dmarc` still fits, and of one label (RFC 1035 2.3.4)."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The tree walk from a name: what was asked, the records that count with their names, longest first, and the question left unanswered.

    `domain` is where it began. The walk ends at psd=n or psd=y, or with the last label.
    """

    domain: str
    asked: tuple[DnsAnswer, ...]
    found: tuple[tuple[str, DmarcRecord], ...]
    silent: DnsAnswer | None = None

    @property
    def organisation(self) -> str:
        """The Organizational Domain (RFC 9989 4.10.2), the domain itself where no record is found; "" while a question is unanswered."""
        if self.silent:
            return ""
        for name, record in self.found:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != self.domain:
                labels = name.count(".") + 2
                return ".".join(self.domain.split(".")[-labels:])
        return self.found[-1][0] if self.found else self.domain

    @property
    def ruling(self) -> tuple[str, DmarcRecord | None]:
        """The record that speaks for names without one of their own, with its name: the organisation's, else the public suffix's."""
        records = dict(self.found)
        suffix = [name for name, record in self.found if record.psd == "y" and name != self.domain]
        for name in (self.organisation, *suffix[-1:]):
            if name in records:
                return (name, records[name]) if records[name].applies else ("", None)
        return "", None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was asked and found. `record` is the one in effect at `at`, None for none; `silent` is the first question without an answer.

    `asked` begins with the domain's own name. `texts` are the DMARC records there, of which more than one count as none.
    """

    domain: str
    asked: tuple[DnsAnswer, ...]
    texts: tuple[str, ...]
    record: DmarcRecord | None = None
    at: str = ""
    silent: DnsAnswer | None = None

    @property
    def is_inherited(self) -> bool:
        """Whether the record stands at a parent's name."""
        return self.record is not None and self.at != self.domain


def names(domain: str) -> tuple[str, ...]:
    """The names whose `_dmarc` is asked, from the domain up to its last label, at most eight."""
    labels = plain(domain).split(".")
    first = len(labels) - (MOST_QUERIES - 1) if len(labels) >= MOST_QUERIES else 1
    return (plain(domain), *(".".join(labels[start:]) for start in range(first, len(labels))))


async def discover(survey: Survey, domain: str) -> Discovery:
    """Find the record in effect: the domain's own, which ends the search, else that of its organisation or public suffix.

    A record that receivers make nothing of ends the search as well: then there is no DMARC (RFC 9989 4.10.1).
    """
    own = await _ask(survey, plain(domain))
    record = _only(own)
    if record:
        return Discovery(plain(domain), (own,), _texts(own), *((record, plain(domain)) if record.applies else (None, "")))
    if not own.state.is_settled:
        return Discovery(plain(domain), (own,), _texts(own), silent=own)
    seen = await walk(survey, domain)
    at, chosen = ("", None) if seen.silent else seen.ruling
    return Discovery(seen.domain, seen.asked, _texts(own), chosen, at, seen.silent)


async def walk(survey: Survey, domain: str) -> Walk:
    """Ask name by name up to the last label, at most eight, and stop where a record says that it is, or is not, a public suffix.

    A top-level domain that cannot be asked counts as having no record.
    """
    asked: list[DnsAnswer] = []
    found: list[tuple[str, DmarcRecord]] = []
    for name in names(domain):
        answer = await _ask(survey, name)
        asked.append(answer)
        if not answer.state.is_settled and (name == plain(domain) or "." in name):
            return Walk(plain(domain), tuple(asked), tuple(found), answer)
        record = _only(answer)
        if record is None:
            continue
        found.append((name, record))
        if record.psd != "u":
            break
    return Walk(plain(domain), tuple(asked), tuple(found))


async def _ask(survey: Survey, name: str) -> DnsAnswer:
    """The TXT records at `_dmarc` of `name`; a name that DNS cannot hold is not asked for and does not exist."""
    from lrconsole.model.observation import DnsAnswer

    if len(name) > _LONGEST_NAME or any(not 0 < len(label) <= _LONGEST_LABEL for label in name.split(".")):
        return DnsAnswer(f"_dmarc.{name}", "TXT", DnsState.NXDOMAIN, reason="no such name can exist")
    return await survey.records(f"_dmarc.{name}", "TXT")


def _texts(answer: DnsAnswer) -> tuple[str, ...]:
    return tuple(text for text in answer.records if is_dmarc(text))


def _only(answer: DnsAnswer) -> DmarcRecord | None:
    texts = _texts(answer)
    return parse(texts[0]) if len(texts) == 1 else None
