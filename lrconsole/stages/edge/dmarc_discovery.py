"""Finds the DMARC record that receivers apply to a domain: its own, or by the tree walk that of its organisation (RFC 9989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.stages.edge.dmarc_record import DmarcRecord, is_dmarc, parse
from lrconsole.stages.edge.dns_question import plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

MOST_QUERIES = 8
"""A name with more labels is cut to its last seven after the first query."""


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
    """Ask name by name and stop at the domain's own record, or where a record says that it is (or is not) a public suffix.

    A top-level domain that cannot be asked counts as having no record.
    """
    asked: list[DnsAnswer] = []
    found: list[tuple[str, DmarcRecord]] = []
    walk = names(domain)
    for name in walk:
        answer = await survey.records(f"_dmarc.{name}", "TXT")
        if not answer.state.is_settled and (name == walk[0] or "." in name):
            return Discovery(walk[0], (*asked, answer), _texts((*asked, answer)[0]), silent=answer)
        asked.append(answer)
        record = _only(answer)
        if record is None:
            continue
        if name == walk[0]:
            return Discovery(name, tuple(asked), _texts(answer), record, name)
        found.append((name, record))
        if record.psd != "u":
            break
    texts = _texts(asked[0])
    at, chosen = _organisation(found)
    return Discovery(walk[0], tuple(asked), texts, chosen, at)


def _texts(answer: DnsAnswer) -> tuple[str, ...]:
    return tuple(text for text in answer.records if is_dmarc(text))


def _only(answer: DnsAnswer) -> DmarcRecord | None:
    texts = _texts(answer)
    record = parse(texts[0]) if len(texts) == 1 else None
    return record if record and record.applies else None


def _organisation(found: list[tuple[str, DmarcRecord]]) -> tuple[str, DmarcRecord | None]:
    """The record with the fewest labels; below a public suffix the one found before it, if there is one."""
    if not found:
        return "", None
    if found[-1][1].psd == "y" and len(found) > 1:
        return found[-2]
    return found[-1]
