"""Declared names from run to run: take down what they have, tell what changed, and which checks a change concerns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.name_watch import NameChange, NameSeen
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Api, Domain, Environment, Host, Project, Redirect, Route, SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.survey import Survey
from lrconsole.stages.edge.zones.dns_diff import Question, all_names
from lrconsole.stages.edge.zones.dns_question import is_below, plain, zone_of

if TYPE_CHECKING:
    from lrconsole.audit.plan import Planned
    from lrconsole.model.observation import DnsAnswer

CERTIFICATE = "certificate"
"""The kind under which the certificate of a host is taken down: its issuer and its serial number."""

_ADDRESSES = ("A", "AAAA", "CNAME")
_OF_ALL = ("NS", "DS")
_OF_MAIL = ("TXT", "MX", "NS")
_WITH_CERTIFICATE = ("tls", "redirects")
_WITH_TEXTS = ("dns.txt_hygiene", "takeover.spf_include", "takeover.dkim_cname")


async def take(survey: Survey, *, certificates: bool = True) -> tuple[NameSeen, ...]:
    """What every declared name has now, by the zone's own servers where they can be heard; what nobody answered is left out.

    Without `certificates` no host is shaken hands with.
    """
    project = survey.project
    questions = [*all_names(project), *_rare(project)]
    asked = [_seen(survey, question) for question in questions]
    shaken = [_certificate(survey, host.name) for host in project.hosts if certificates]
    found = await asyncio.gather(*asked, *shaken)
    return tuple({(one.name, one.kind): one for one in found if one is not None}.values())


def concerned(planned: Sequence[Planned], changed: Sequence[NameChange], seen: Sequence[NameSeen]) -> tuple[str, ...]:
    """The fingerprints of exactly the checks whose answer a change may alter. `seen` is what the names have now."""
    return tuple(item.fingerprint for item in planned if any(_concerns(item, change, seen) for change in changed))


def _concerns(item: Planned, change: NameChange, seen: Sequence[NameSeen]) -> bool:
    if item.check.stage is not Stage.EDGE or item.subject is None:
        return False
    if change.kind in _OF_ALL:
        # Who serves a zone decides on all that is in it.
        return any(_is_about(item, name) for name in _names(item, change.name))
    topic = item.check.id.partition(".")[0]
    if isinstance(item.subject, SendingDomain):
        return _concerns_mail(item.subject, change, seen)
    if change.kind in _OF_MAIL:
        return item.check.id in (*_WITH_TEXTS, "takeover.mx") and _is_about(item, change.name)
    if change.kind == "CAA":
        return item.check.id == "dns.caa" and any(_is_about(item, name) for name in _names(item, change.name))
    if change.kind == CERTIFICATE:
        return (topic in _WITH_CERTIFICATE or item.check.id == "dns.caa") and _is_about(item, change.name)
    return _is_about(item, change.name)


def _concerns_mail(domain: SendingDomain, change: NameChange, seen: Sequence[NameSeen]) -> bool:
    """Mail is checked again after any TXT, MX or NS in its organisation, and when an SPF record names a host that moved."""
    if change.kind in _OF_MAIL:
        return is_below(domain.name, _owner(change.name))
    if change.kind not in _ADDRESSES:
        return False
    if change.name == plain(domain.name):
        return True
    texts = [text for one in seen if (one.name, one.kind) == (plain(domain.name), "TXT") for text in one.values]
    return any(f":{change.name}" in text.lower() for text in texts if text.lower().startswith("v=spf1"))


def _owner(name: str) -> str:
    """The domain that a name with underscores is about: "_dmarc.news.example" speaks for "news.example"."""
    labels = name.split(".")
    marked = [at for at, label in enumerate(labels) if label.startswith("_")]
    return ".".join(labels[marked[-1] + 1 :]) if marked else name


def _names(item: Planned, zone: str) -> Iterator[str]:
    """The names within `zone` that an item is about; the zone itself first."""
    yield zone
    yield from (name for name in _hosts_of(item) if is_below(name, zone))


def _is_about(item: Planned, name: str) -> bool:
    """Whether an item looks at the host or domain `name`, or at the zone that holds it."""
    if isinstance(item.subject, Domain):
        return is_below(name, item.subject.name)
    if isinstance(item.subject, Project):
        return True
    return plain(name) in map(plain, _hosts_of(item))


def _hosts_of(item: Planned) -> tuple[str, ...]:
    subject = item.subject
    if isinstance(subject, (Host, SendingDomain, Domain)):
        return (subject.name,)
    if isinstance(subject, Redirect):
        return tuple(filter(None, (urlsplit(url).hostname or "" for url in (subject.source, subject.target))))
    if isinstance(subject, (Api, Route, Environment)):
        return (urlsplit(subject.url).hostname or "",)
    return ()


def _rare(project: Project) -> Iterator[Question]:
    """What changes seldom and matters much."""
    for domain in project.domains:
        yield from (Question(domain.name, kind, domain.name) for kind in ("CAA", "DS"))
    for host in project.hosts:
        if host.name not in {domain.name for domain in project.domains} and (zone := zone_of(project, host.name)):
            yield Question(plain(host.name), "CAA", zone)


async def _seen(survey: Survey, question: Question) -> NameSeen | None:
    kind = "A" if question.kind == "CNAME" else question.kind
    # A zone's own servers know nothing of the DS that stands above them.
    told = () if kind == "DS" else await survey.authority(question.name, kind, question.zone)
    answer = next((one for one in told if one.state.is_settled and one.authoritative), None) or await survey.records(question.name, kind)
    if not answer.state.is_settled:
        return None
    return NameSeen(plain(question.name), question.kind, _values(answer, question.kind), answer.ttl)


def _values(answer: DnsAnswer, kind: str) -> tuple[str, ...]:
    if answer.chain:
        return (f"→ {plain(answer.chain[0])}",) if kind != "CNAME" else (plain(answer.chain[0]),)
    return tuple(sorted(answer.records)) if answer.state is DnsState.ANSWER else ()


async def _certificate(survey: Survey, host: str) -> NameSeen | None:
    shown = [shake.certificate for shake in await survey.handshakes(host) if shake.certificate is not None]
    values = tuple(sorted({f"{one.issuer} {one.serial}" for one in shown}))
    return NameSeen(plain(host), CERTIFICATE, values) if values else None
