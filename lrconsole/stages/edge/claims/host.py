"""Judges a declared host that leads to a hosting service: somebody holds the name there, nobody does, or it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.hosting import Claimable
from lrconsole.model.judgement import Confidence, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.stages.edge.claims.signs import NOTHING, Notice, Sight, Sign, quoted, sign
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import described, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.hosting import HostingService
    from lrconsole.model.observation import DnsAnswer, Exchange
    from lrconsole.model.project import Host
    from lrconsole.stages.edge.claims.names import Missing
    from lrconsole.stages.edge.claims.services import Services

_BUSY = (429, 502, 503, 504)
_ASK_AGAIN = "Run the audit again; a name that nobody holds at its hosting answers at once."


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a host leads: its DNS answer, the last target asked by itself when the answer was empty, and the record to edit.

    `zone` is the declared domain that holds it. `wildcard` is the name with "*" whose record answers for the host, "" when the host has
    its own.
    """

    host: Host
    zone: str
    seen: DnsAnswer
    final: DnsAnswer | None
    list: Services
    wildcard: str = ""

    @property
    def target(self) -> str:
        """The last name that its CNAMEs lead to, "" without any."""
        return plain(self.seen.chain[-1]) if self.seen.chain else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The last target first, the host itself last."""
        return (*(plain(name) for name in reversed(self.seen.chain)), plain(self.host.name))

    @property
    def service(self) -> HostingService | None:
        """The service that it leads to, by name or address."""
        return self.list.of_name(self.names) or (None if self.seen.chain else self.list.of_address(self.seen.records))

    @property
    def is_wanted(self) -> bool:
        """Whether the project file says that the host must lead there."""
        there = {*self.names[:-1], *self.seen.records}
        return any(plain(want) in there for want in self.host.wants)

    @property
    def proof(self) -> dict[str, object]:
        """The DNS answers and the list of services."""
        last = {f"{self.final.kind} {self.final.name}": described(self.final)} if self.final else {}
        wild = {"record that answers": self.wildcard} if self.wildcard else {}
        return evidence(self.seen) | last | wild | {"list of services": self.list.label}

    def fix(self, service: str) -> str:
        """Delete the record, or claim the name at `service`, and look again once caches have forgotten it."""
        again = f"then, {self.seen.ttl} seconds later, run the audit again" if self.seen.ttl else "then run the audit again"
        claim = f"or add {self.host.name} to your own project at {service} now"
        spot = Spot(self.wildcard or self.host.name, self.zone)
        if self.seen.chain:
            return spot.fix(spot.delete("CNAME", self.seen.chain[0]), claim, again)
        if self.list.of_address(self.seen.records):
            return spot.fix(*(spot.delete("A", address) for address in self.seen.records), claim, again)
        return f"Make {self.host.name} again in your own account at {service}, or take it out of every page, link and setting."


def judge_gone(lead: Lead, missing: Missing) -> Verdict:
    """The last target does not exist; `missing` says whether its domain can be bought."""
    service = lead.list.of_name([lead.target])
    proof = lead.proof | missing.proof
    if missing.free:
        fix = lead.fix("the hosting that you have now")
        return _likely(failed(f"points at {lead.target}, and {missing.free} is not registered: anybody may buy it", proof, fix=fix))
    if service is None:
        fix = lead.fix("the hosting that you have now")
        said = f"points at {lead.target}, which does not exist and may be free at its hosting"
        return _likely(replace(failed(said, proof, fix=fix), severity=Severity.HIGH))
    proof["sign"] = f"{service.name}: the target does not exist ({service.rests_on})"
    fix = lead.fix(service.name)
    if service.claimable is Claimable.NO:
        return _dead(f"points at {lead.target}, which is gone at {service.name}; nobody else can have it there", proof, fix)
    verdict = failed(f"points at {lead.target}, which is free at {service.name}: anybody can make it again", proof, fix=fix)
    # Where the list does not say so, a missing target is a strong hint and no rule.
    verdict = verdict if service.gone else _likely(verdict)
    return verdict if service.claimable is Claimable.YES else replace(verdict, severity=Severity.HIGH)


def judge_pages(lead: Lead, service: HostingService, notices: tuple[Notice, ...]) -> Verdict:
    """What the host answers over HTTPS and HTTP, held against the sign of the service."""
    pages = tuple(notice.page for notice in notices)
    proof = lead.proof | {f"GET {notice.page.url}": _shown(notice) for notice in notices}
    if lead.host.contains and any(lead.host.contains in page.body for page in pages if page.answered):
        return passed(f"served at {service.name} with the expected page", proof)
    seen = max((sign(service, notice) for notice in notices if notice.page.status), key=_weight, default=NOTHING)
    if seen.sight is not Sight.NONE:
        proof |= {"sign": f"{service.name}: {seen.quote} · {seen.sight.value} ({service.rests_on})"}
    if seen.sight in (Sight.SHOWN, Sight.DOUBTFUL):
        return _unclaimed(lead, service, seen, proof)
    if seen.sight is Sight.ALIKE and service.claimable is not Claimable.NO:
        severity = None if service.claimable is Claimable.YES else Severity.HIGH
        fix = f"Log in at {service.name} and see that {lead.host.name} is in a project of yours; if not:\n{lead.fix(service.name)}"
        said = f"answers at {service.name} as a name that nobody holds also does"
        return replace(unknown(said, proof, fix=fix), severity=severity)
    return _served(service, pages, proof)


def judge_hidden(lead: Lead, notices: tuple[Notice, ...]) -> Verdict:
    """A proxy hides where the host leads: only a sign that is its service's alone tells something, and never for certain."""
    for service in lead.list.telling:
        verdict = judge_pages(lead, service, notices)
        if verdict.outcome.is_open and "sign" in {item.label for item in verdict.evidence}:
            return _likely(verdict)
    pages = tuple(notice.page for notice in notices)
    if not _told(pages):
        return replace(_unheard(pages, lead.proof), severity=Severity.HIGH)
    return passed("a proxy hides the hosting; its answer is no service's notice", lead.proof)


def _unclaimed(lead: Lead, service: HostingService, seen: Sign, proof: dict[str, object]) -> Verdict:
    every = f", like every name below {lead.wildcard.removeprefix('*.')}" if lead.wildcard else ""
    said = f"nobody holds it at {service.name}{every}: “{seen.quote}”"
    fix = lead.fix(service.name)
    if service.claimable is Claimable.NO:
        verdict = _dead(f"{said}; nobody else can claim it there", proof, fix)
    elif service.claimable is Claimable.YES:
        verdict = failed(said, proof, fix=fix)
    else:
        # The service asks some claimants for a proof; where the founder says that it is theirs, the project may only be down.
        verdict = replace((warned if lead.is_wanted else failed)(said, proof, fix=fix), severity=Severity.HIGH)
    return verdict if seen.sight is Sight.SHOWN else _likely(verdict)


def _served(service: HostingService, pages: tuple[Exchange, ...], proof: dict[str, object]) -> Verdict:
    told = _told(pages)
    if not told:
        verdict = _unheard(pages, proof)
        return verdict if service.claimable is Claimable.YES else replace(verdict, severity=Severity.HIGH)
    return passed(f"{service.name} serves it: {told[0].status}", proof)


def _told(pages: tuple[Exchange, ...]) -> list[Exchange]:
    """The answers that say whether the name is held: no challenge, no overload, and no step to HTTPS."""
    heard = [page for page in pages if page.answered and not page.header("cf-mitigated") and page.status not in _BUSY]
    return [page for page in heard if not 300 <= page.status < 400 or not page.url.startswith("http:")]


def _unheard(pages: tuple[Exchange, ...], proof: dict[str, object]) -> Verdict:
    first = next((page for page in pages if not page.answered), pages[0])
    why = "a bot challenge answered" if first.header("cf-mitigated") else first.why if not first.answered else f"it answers {first.status}"
    return unknown(f"could not see who holds it: {why}", proof, fix=_ASK_AGAIN)


def _dead(said: str, proof: dict[str, object], fix: str) -> Verdict:
    return replace(warned(said, proof, fix=fix), severity=Severity.INFO)


def _likely(verdict: Verdict) -> Verdict:
    return replace(verdict, confidence=Confidence.LIKELY)


def _weight(seen: Sign) -> int:
    return [Sight.NONE, Sight.ALIKE, Sight.DOUBTFUL, Sight.SHOWN].index(seen.sight)


def _shown(notice: Notice) -> str:
    page = notice.page
    if page.state is not HttpState.ANSWERED and not page.status:
        return page.why
    return f"{page.status} · {page.address} · {quoted(notice)}".strip(" ·")
