"""Find out about a domain what a project file needs, from what DNS and HTTP show."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lrconsole.model.errors import UsageError
from lrconsole.model.observation import DnsAnswer, Exchange
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import HostKind
from lrconsole.model.survey import Survey
from lrconsole.model.text import clean_line
from lrconsole.project.providers import DNS_HOSTS, MAIL_PROVIDERS, edge_of, hosting_of, named

CANDIDATES = {
    "www": HostKind.SITE,
    "app": HostKind.APP,
    "portal": HostKind.APP,
    "dashboard": HostKind.APP,
    "my": HostKind.APP,
    "api": HostKind.API,
    "admin": HostKind.ADMIN,
    "staging": HostKind.OTHER,
    "book": HostKind.OTHER,
    "booking": HostKind.OTHER,
}
SELECTORS = (
    "google",
    "selector1",
    "selector2",
    "s1",
    "s2",
    "k1",
    "k2",
    "k3",
    "default",
    "mail",
    "dkim",
    "resend",
    "pm",
    "fm1",
    "zoho",
    "brevo",
)
"""DKIM selectors that large senders use; a hit is a fact, a miss says nothing."""

_LABEL = re.compile(r"[\w-]{1,63}")
_UNLIKELY = "lrconsole-no-such-name"


@dataclass(frozen=True, slots=True)
class HostFound:
    """A host name that resolves: its addresses, and whether IPv6 ones are among them."""

    name: str
    kind: HostKind
    addresses: tuple[str, ...]
    ipv6: bool


@dataclass(frozen=True, slots=True)
class Discovered:
    """What was found about a domain; a text is "" and a tuple empty when nothing was seen. `missed` says what could not be asked."""

    domain: str
    canonical: str
    hosts: tuple[HostFound, ...]
    dns_host: str
    mail_provider: str
    senders: tuple[str, ...]
    selectors: tuple[str, ...]
    receives: bool
    hosting: str
    edge: str
    missed: tuple[str, ...]


def domain_of(text: str) -> str:
    """The domain in what a person typed: a name, a URL or an address.

    Raises:
        UsageError: there is none in it.
    """
    shown = text.strip().lower()
    try:
        host = urlsplit(shown if "//" in shown else f"//{shown.rpartition('@')[2]}").hostname or ""
    except ValueError:
        host = ""
    name = host.removeprefix("www.").rstrip(".")
    if "." not in name or len(name) > 253 or not all(_LABEL.fullmatch(part) for part in name.split(".")):
        raise UsageError(f'"{clean_line(text, 80)}" is not a domain', fix="give one such as northstar.example")
    return name


async def discover(survey: Survey, domain: str) -> Discovered:
    """Ask DNS and HTTP about `domain`; nothing that does not answer is guessed, and nothing more is asked when DNS does not answer.

    Raises:
        UsageError: DNS knows no such domain.
    """
    ns, mx, txt, odd = await asyncio.gather(*(survey.records(name, kind) for name, kind in _first_questions(domain)))
    if ns.state is DnsState.NXDOMAIN:
        raise UsageError(f"DNS knows no domain {domain}", fix="check the spelling")
    wildcard = odd.state is DnsState.ANSWER
    reached = any(answer.state.is_settled for answer in (ns, mx, txt))
    found = await _hosts(survey, domain, wildcard) if reached else ()
    canonical, page = await _canonical(survey, domain, found)
    chain = (await survey.records(canonical, "A")).chain if canonical else ()
    headers = [name for name, _ in page.headers] if page else []
    return Discovered(
        domain=domain,
        canonical=canonical,
        hosts=found,
        dns_host=named(DNS_HOSTS, ns.records),
        mail_provider=named(MAIL_PROVIDERS, mx.records),
        senders=_senders(txt),
        selectors=await _selectors(survey, domain) if reached and not wildcard else (),
        receives=_receives(mx),
        hosting=hosting_of(headers, chain),
        edge=edge_of(headers, ns.records),
        missed=_missed((ns, mx, txt), wildcard, page) if reached else _unreached(ns),
    )


async def _hosts(survey: Survey, domain: str, wildcard: bool) -> tuple[HostFound, ...]:
    """The bare domain and the likely names below it that resolve; below a wildcard every name does, so none is tried."""
    tried = {domain: HostKind.SITE} | ({} if wildcard else {f"{label}.{domain}": kind for label, kind in CANDIDATES.items()})
    found = await asyncio.gather(*(_host(survey, name, kind) for name, kind in tried.items()))
    return tuple(host for host in found if host is not None)


def _receives(mx: DnsAnswer) -> bool:
    """Whether the domain takes mail; what could not be asked counts as yes, which is the usual case."""
    return not mx.state.is_settled or (mx.state is DnsState.ANSWER and mx.records != ("0 .",))


def _first_questions(domain: str) -> tuple[tuple[str, str], ...]:
    return (domain, "NS"), (domain, "MX"), (domain, "TXT"), (f"{_UNLIKELY}.{domain}", "A")


async def _host(survey: Survey, name: str, kind: HostKind) -> HostFound | None:
    four, six = await asyncio.gather(survey.records(name, "A"), survey.records(name, "AAAA"))
    addresses = four.records if four.state is DnsState.ANSWER else ()
    ipv6 = six.state is DnsState.ANSWER
    return HostFound(name, kind, addresses, ipv6) if addresses or ipv6 else None


async def _canonical(survey: Survey, domain: str, hosts: tuple[HostFound, ...]) -> tuple[str, Exchange | None]:
    """The host that a visitor of the bare domain ends at, and the page that answered there."""
    known = [host.name for host in hosts]
    names = [name for name in (domain, f"www.{domain}") if name in known]
    for trail in await asyncio.gather(*(survey.follow(f"https://{name}/") for name in names)):
        if trail.ended.answered:
            return urlsplit(trail.ended.url).hostname or "", trail.ended
    return (known[0] if known else ""), None


async def _selectors(survey: Survey, domain: str) -> tuple[str, ...]:
    answers = await asyncio.gather(*(survey.records(f"{selector}._domainkey.{domain}", "TXT") for selector in SELECTORS))
    return tuple(selector for selector, answer in zip(SELECTORS, answers, strict=True) if answer.state is DnsState.ANSWER)


def _senders(txt: DnsAnswer) -> tuple[str, ...]:
    spf = next((text for text in txt.records if text.lower().startswith("v=spf1")), "")
    return tuple(term.partition(":")[2] for term in spf.split() if term.lower().lstrip("+~?-").startswith("include:"))


def _unreached(answer: DnsAnswer) -> tuple[str, ...]:
    return (f"DNS: {answer.reason or answer.state.value}", "hosts, pages and mail were not asked, since DNS does not answer")


def _missed(answers: tuple[DnsAnswer, ...], wildcard: bool, page: Exchange | None) -> tuple[str, ...]:
    said = [f"{answer.kind}: {answer.reason or answer.state.value}" for answer in answers if not answer.state.is_settled]
    if wildcard:
        said.append("every name below the domain resolves, so hosts were not guessed")
    if page is None:
        said.append("no page answered over HTTPS")
    return tuple(said)
