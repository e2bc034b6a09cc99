"""Judges what DMARC asks receivers to do: with the domain, with names below it that exist and that do not, and which step comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Project, SendingDomain
from lrconsole.stages.edge.claims.names import is_registry
from lrconsole.stages.edge.email.dmarc_discovery import Discovery, Walk, discover, walk
from lrconsole.stages.edge.email.dmarc_record import DmarcRecord, Policy
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

ABSENT = "no DMARC record in effect; dmarc.present or dmarc.single says so"
MAILBOX_EXISTS = "the mailbox must exist"
_LATER = "after a month of clean reports"
_TOP = "RFC 9989 7.4: domains whose people write to mailing lists should not publish p=reject"


@dataclass(frozen=True, slots=True)
class Effect:
    """What receivers are asked to do, after t=y: with mail of the domain, of a name below it that exists, of one that does not."""

    own: Policy
    existing: Policy
    missing: Policy

    @property
    def proof(self) -> dict[str, object]:
        """The three as evidence."""
        return {
            "policy for the domain": self.own.value,
            "for a name below that exists": self.existing.value,
            "for a name below that does not exist": self.missing.value,
        }


async def asked_for(survey: Survey, seen: Discovery) -> Policy | DnsAnswer | None:
    """What receivers are asked to do with the domain's own mail; None without a record, the question where one was not answered.

    An inherited record has a policy of its own for names that do not exist: those of which DNS holds nothing (RFC 9989 4.7).
    """
    if seen.record is None:
        return seen.silent
    if not seen.is_inherited:
        return seen.record.policy()
    there, not_there = seen.record.policy(inherited=True), seen.record.policy(missing=True)
    if there is not_there:
        return there
    answer = await survey.records(seen.domain, "A")
    if not answer.state.is_settled:
        return answer
    return not_there if answer.state is DnsState.NXDOMAIN else there


def effect(seen: Discovery, way: Walk) -> Effect | None:
    """The three policies; None where no record is in effect or a question of the walk is unanswered.

    Of names below the domain those without a record of their own are meant: for them the organisation's record speaks, so that sp and np
    of a record at any other name say nothing.
    """
    if seen.record is None or way.silent:
        return None
    own = seen.record.policy(inherited=seen.is_inherited)
    ruling = way.ruling[1] or seen.record
    return Effect(own, ruling.policy(inherited=True), ruling.policy(missing=True))


async def judge_policy(survey: Survey, domain: SendingDomain) -> Verdict:
    """The domain's own policy should be enforced, or at least be on its way: reports are read."""
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(ABSENT)
    own = await asked_for(survey, seen)
    if not isinstance(own, Policy):
        return could_not(own) if own else not_applicable(ABSENT)
    whole = effect(seen, await walk(survey, domain.name))
    fix = next_step(seen, domain, survey.project)
    proof = evidence(*seen.asked) | (whole.proof if whole else {"policy for the domain": own.value})
    if own is not Policy.NONE:
        proof["next step"] = fix.partition("\n")[2] or "none: this is the last one"
        if own is Policy.REJECT and domain.receives:
            proof["note"] = _TOP
        return passed(f"{own.value}{f', by {seen.at}' if seen.is_inherited else ''}", proof)
    if seen.record.is_testing:
        return warned("t=y lowers the policy to none", proof, fix=fix)
    if any(uri.is_uri for uri in seen.record.reports):
        return warned("none: forged mail is only reported", proof, fix=fix)
    return failed("none, and without reports nobody learns of forged mail", proof, fix=fix)


def next_step(seen: Discovery, domain: SendingDomain, project: Project) -> str:
    """The next rung, "" on the last one: reports, quarantine, the end of the test; reject only where nobody writes by hand."""
    record, at = seen.record, spot(project, f"_dmarc.{seen.domain}")
    if record is None:
        return ""
    mailbox = report_mailbox(project, domain)
    if seen.is_inherited:
        return at.fix(at.add("TXT", text(f"v=DMARC1; p=quarantine; rua={mailbox}")), _LATER)
    if not record.reports:
        named = record.asked("p") or Policy.NONE
        return at.fix(at.change("TXT", text(record.with_tags(p=named.value, rua=mailbox))), MAILBOX_EXISTS)
    if record.is_testing and record.asked("p") in (Policy.QUARANTINE, Policy.REJECT):
        return _changed(at, record.with_tags(t=""))
    if record.policy() is Policy.NONE:
        return _changed(at, record.with_tags(p="quarantine", t="", **_without_misspelt(record)))
    return "" if domain.receives or record.policy() is Policy.REJECT else _changed(at, record.with_tags(p="reject"))


def _without_misspelt(record: DmarcRecord) -> dict[str, str]:
    return {key: "" for key in ("sp", "np") if record.tag(key) and record.asked(key) is None}


def _changed(at: Spot, record: str) -> str:
    return at.fix(at.change("TXT", text(record)), _LATER)


def report_mailbox(project: Project, domain: SendingDomain) -> str:
    """A mailbox to offer for reports: at the domain, or at the one above it that takes mail."""
    takers = [item.name for item in project.sending if item.receives and is_below(domain.name, item.name)]
    return f"mailto:dmarc-reports@{domain.name if domain.receives or not takers else max(takers, key=len)}"


async def at_organisation(survey: Survey, domain: SendingDomain) -> tuple[Walk, DmarcRecord] | Verdict:
    """The domain's own record when the domain is its own organisation, where alone sp and np count; else why there is nothing to judge."""
    way = await walk(survey, domain.name)
    if way.silent:
        return could_not(way.silent)
    record = dict(way.found).get(way.domain)
    if record is None:
        return not_applicable("no record of its own; dmarc.present says what applies")
    if way.organisation != way.domain:
        return not_applicable(f"names below it follow the record of {way.organisation}")
    return way, record


def judge_subdomains(way: Walk, record: DmarcRecord, project: Project) -> Verdict:
    """A forger takes the subdomain when sp asks for less than p."""
    at, proof = spot(project, f"_dmarc.{way.domain}"), evidence(*way.asked)
    own, below = record.policy(), record.policy(inherited=True)
    fix = at.fix(at.change("TXT", text(record.with_tags(sp=""))), "without sp names below the domain follow p")
    if below is Policy.NONE and own is not Policy.NONE:
        return failed(f"sp=none: mail from any name below is let through, though p asks to {own.value} it", proof, fix=fix)
    if below.rank < own.rank:
        return warned(f"sp asks for {below.value}, p for {own.value}", proof, fix=fix)
    return passed(f"{below.value} for names below, {own.value} for the domain", proof)


def judge_missing(way: Walk, record: DmarcRecord, project: Project) -> Verdict:
    """Names that nobody made send no mail, so np=reject hurts nobody."""
    at, proof = spot(project, f"_dmarc.{way.domain}"), evidence(*way.asked)
    fix = at.fix(at.change("TXT", text(record.with_tags(np="reject"))))
    missing, own = record.policy(missing=True), record.policy()
    if record.asked("np") and missing.rank < own.rank:
        return failed(f"np asks for {missing.value}, p for {own.value}", proof, fix=fix)
    if missing is Policy.REJECT:
        return passed("reject for names that do not exist", proof)
    return warned(f"{missing.value} for names that do not exist{'' if record.asked('np') else ', since there is no np'}", proof, fix=fix)


def judge_readers(way: Walk, project: Project) -> Verdict:
    """Receivers that walk and those that still read the list of public suffixes should mean the same organisation."""
    listed = registered(way.domain)
    proof = evidence(*way.asked) | {"by the tree walk": way.organisation, "by the list of public suffixes": listed}
    if not way.found:
        return not_applicable(ABSENT)
    if way.organisation == listed:
        return passed(f"{listed} both ways", proof)
    at = spot(project, f"_dmarc.{listed}")
    line = at.add("TXT", text(f"v=DMARC1; p=none; rua=mailto:dmarc-reports@{listed}"))
    fix = at.fix(f"{line} if it has none, and give each sending domain below it a record of its own")
    return warned(f"new receivers take {way.organisation} for the organisation, older ones {listed}", proof, fix=fix)


def registered(name: str) -> str:
    """The part of `name` that is registered: one label below a registry's name, as far as the known registries tell."""
    labels = name.split(".")
    for start in range(len(labels) - 1):
        if is_registry(".".join(labels[start + 1 :])):
            return ".".join(labels[start:])
    return name
