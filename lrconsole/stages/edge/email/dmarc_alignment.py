"""Judges whether each declared sender passes DMARC: by SPF or by DKIM, for a domain that is the author's (RFC 9989 4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import has_own_bounces
from lrconsole.stages.edge.email.dkim_record import is_dkim, parse
from lrconsole.stages.edge.email.dmarc_discovery import Discovery, discover, walk
from lrconsole.stages.edge.email.dmarc_policy import ABSENT
from lrconsole.stages.edge.email.dmarc_record import Policy
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends in the domain's name: the domain of the bounce address and that of the signature, "" for one that is not the domain's."""

    name: str
    bounces: str
    signs: str
    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one sender fares: whether SPF and DKIM align, and whether a key for its signature is published. `asked` are its keys' answers."""

    sender: Sender
    by_spf: bool
    by_dkim: bool
    asked: tuple[DnsAnswer, ...] = ()
    silent: DnsAnswer | None = None

    def told(self, strict: tuple[bool, bool]) -> str:
        """Both ways in words."""
        ways = (("SPF", self.sender.bounces, self.by_spf, strict[0]), ("DKIM", self.sender.signs, self.by_dkim, strict[1]))
        return "; ".join(_way(*way) for way in ways)


def _way(method: str, name: str, aligned: bool, strict: bool) -> str:
    if not name:
        return f"{method}: a domain of its own"
    return f"{method}: {name} {'aligned' if aligned else 'not aligned'} ({'strict' if strict else 'relaxed'})"


def senders(domain: SendingDomain) -> tuple[Sender, ...]:
    """The declared senders: the mail provider and own servers as one, then each tool."""
    found: list[Sender] = []
    if domain.provider or domain.senders or domain.selectors:
        bounces = "" if has_own_bounces(domain.provider) and not domain.senders else domain.name
        found.append(Sender(domain.provider or "own servers", bounces, domain.name if domain.selectors else "", domain.selectors))
    found += [Sender(tool.name, tool.bounces, tool.signs, tool.selectors) for tool in domain.tools]
    return tuple(found)


async def aligned(survey: Survey, author: str, name: str, strict: bool) -> bool | DnsAnswer:
    """Whether `name` may speak for `author`: the very same, or relaxed one of the same organisation; the question that was not answered."""
    if not name or plain(name) == plain(author):
        return bool(name)
    if strict:
        return False
    own = await walk(survey, author)
    if own.silent:
        return own.silent
    if not is_below(name, own.organisation):
        return False
    other = await walk(survey, name)
    return other.silent or own.organisation == other.organisation


async def standings(survey: Survey, domain: SendingDomain, seen: Discovery) -> tuple[Standing, ...]:
    """How each declared sender fares under the record in effect."""
    return tuple([await _standing(survey, domain, sender, _modes(seen)) for sender in senders(domain)])


def _modes(seen: Discovery) -> tuple[bool, bool]:
    return (seen.record.is_strict("aspf"), seen.record.is_strict("adkim")) if seen.record else (False, False)


async def _standing(survey: Survey, domain: SendingDomain, sender: Sender, strict: tuple[bool, bool]) -> Standing:
    spf = await aligned(survey, domain.name, sender.bounces, strict[0])
    dkim = await aligned(survey, domain.name, sender.signs, strict[1])
    asked = tuple([await survey.records(f"{selector}._domainkey.{sender.signs}", "TXT") for selector in sender.selectors if sender.signs])
    silent = next((one for one in (spf, dkim) if not isinstance(one, bool)), None)
    silent = silent or next((one for one in asked if not one.state.is_settled), None)
    has_key = not sender.selectors or any(_is_live(record) for answer in asked for record in answer.records)
    return Standing(sender, spf is True, dkim is True and has_key, asked, silent)


def _is_live(record: str) -> bool:
    if not is_dkim(record):
        return False
    key = parse(record)
    return not key.is_revoked and not key.problems


async def judge_alignment(survey: Survey, domain: SendingDomain) -> Verdict:
    """Each sender aligns, better by DKIM, since SPF does not survive forwarding."""
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(ABSENT)
    found = await standings(survey, domain, seen)
    if not found:
        return _undeclared(domain)
    proof = _proof(seen, found)
    lost = [one for one in found if not one.by_spf and not one.by_dkim]
    if silent := next((one.silent for one in lost if one.silent), None):
        return could_not(silent)
    if unsaid := [one.sender for one in lost if not one.sender.bounces and not one.sender.signs]:
        return unknown(f"not declared what {unsaid[0].name} signs with", proof, fix=_declare(domain, unsaid[0]))
    if lost:
        verdict = failed(f"{_names(lost)}: neither SPF nor DKIM speaks for {domain.name}", proof, fix=_sign(domain, lost))
        enforced = seen.record.policy(inherited=seen.is_inherited) is not Policy.NONE
        return replace(verdict, severity=Severity.BLOCKER) if enforced else verdict
    unsigned = [one for one in found if not one.by_dkim]
    if silent := next((one.silent for one in unsigned if one.silent), None):
        return could_not(silent)
    if unsigned:
        told = f"{_names(unsigned)}: only SPF speaks for {domain.name}, which fails when a mail is forwarded"
        return warned(told, proof, fix=_sign(domain, unsigned))
    return passed(f"{count(len(found), 'sender')} signed as {domain.name}", proof)


async def judge_reject(survey: Survey, domain: SendingDomain) -> Verdict:
    """With p=reject every sender must sign, or forwarded mail is lost (RFC 9989 7.4)."""
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(ABSENT)
    if seen.record.policy(inherited=seen.is_inherited) is not Policy.REJECT:
        return not_applicable("the policy is not reject")
    found = await standings(survey, domain, seen)
    if not found:
        return _undeclared(domain)
    unsigned = [one for one in found if not one.by_dkim]
    if silent := next((one.silent for one in unsigned if one.silent), None):
        return could_not(silent)
    if unsigned:
        fix = f"{_sign(domain, unsigned)}\nuntil then p=quarantine in the record at _dmarc.{seen.at}"
        return failed(f"p=reject, but {_names(unsigned)} does not sign as {domain.name}", _proof(seen, found), fix=fix)
    return passed(f"p=reject, and {count(len(found), 'sender')} signed", _proof(seen, found))


def _proof(seen: Discovery, found: tuple[Standing, ...]) -> dict[str, object]:
    asked = (answer for one in found for answer in one.asked)
    return evidence(*seen.asked, *asked) | {one.sender.name: one.told(_modes(seen)) for one in found}


def _names(found: list[Standing]) -> str:
    return ", ".join(one.sender.name for one in found)


def _undeclared(domain: SendingDomain) -> Verdict:
    fix = f"Set `provider` and `selectors` in [[mail]] of {domain.name}, and a [[mail.tool]] for each service that sends in its name."
    return unknown("no sender is declared", fix=fix)


def _declare(domain: SendingDomain, sender: Sender) -> str:
    lines = "`signs` from d= and `selectors` from s= of the DKIM-Signature line of a mail that it sent, `bounces` from its Return-Path"
    where = "`selectors` from s= of the DKIM-Signature line of a mail that it sent" if sender.name == domain.provider else lines
    return f"In [[mail]] of {domain.name} in lrconsole.toml, set for {sender.name}: {where}."


def _sign(domain: SendingDomain, found: list[Standing]) -> str:
    return "\n".join(
        f"in {one.sender.name}: authenticate {domain.name} as your own sending domain, and publish the DKIM records that it shows"
        for one in found
    )
