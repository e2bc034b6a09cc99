"""Judges the names that mail of a domain rests on: none of them lies in a domain that anybody may buy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown
from lrconsole.model.judgement import Confidence, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.claims.names import look_above
from lrconsole.stages.edge.email.spf_tree import grow
from lrconsole.stages.edge.mail import parse
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import Domain, SendingDomain
    from lrconsole.model.survey import Survey
    from lrconsole.stages.edge.claims.names import Missing
    from lrconsole.stages.edge.email.spf_tree import Branch

_MOST = 20
"""Names of one record that are looked up; one with more is refused by receivers anyway."""


async def judge_mx(survey: Survey, domain: Domain) -> Verdict:
    """The mail servers of the domain, and of the sending names in its zone."""
    senders = [item.name for item in survey.project.sending if is_below(item.name, domain.name) and item.name != domain.name]
    answers = [await survey.records(name, "MX") for name in (domain.name, *senders)]
    if silent := next((item for item in answers if not item.state.is_settled), None):
        return could_not(silent)
    named = {item.host: (item, answer) for answer in answers for item in parse(answer.records[:_MOST]) if item.host}
    servers = [await survey.records(host, "A") for host in named if not survey.project.owns(host)]
    dead, silent = await _dead(survey, servers)
    proof = evidence(*answers, *servers)
    if dead:
        missing, _ = dead
        server, answer = named[missing.name]
        at = spot(survey.project, answer.name)
        fix = at.fix(at.delete("MX", str(server)), *_again(answer))
        said = f"mail for {answer.name} goes to {server.host}, and {missing.free} is not registered: anybody may buy it"
        return _likely(failed(said, proof | missing.proof, fix=fix))
    if silent:
        return could_not(silent)
    if not named:
        return passed("names no mail server", proof)
    return passed(f"{count(len(named), 'mail server')} in registered domains", proof)


async def judge_spf(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every name that the SPF record leads to, also by way of others' records."""
    root = await grow(survey.records, domain.name)
    if not root.answer.state.is_settled:
        return could_not(root.answer)
    if root.record is None:
        return not_applicable("no SPF record that could be read; spf.present and spf.single say so")
    asked = {plain(answer.name): (term, branch, answer) for term, branch, answer in _terms(root)}
    foreign = [answer for name, (_, _, answer) in asked.items() if not survey.project.owns(name)]
    dead, silent = await _dead(survey, foreign[: _MOST * 5])
    proof = evidence(root.answer)
    if dead:
        missing, _ = dead
        term, branch, answer = asked[plain(missing.name)]
        proof |= evidence(answer) | missing.proof
        return _likely(
            failed(
                f"“{term}” rests on {missing.free}, which is not registered: anybody may buy it",
                proof,
                fix=_spf_fix(survey, root, branch, term),
            )
        )
    if silent:
        return could_not(silent)
    return passed(f"{count(len(foreign), 'foreign name')}, all in registered domains", proof)


async def judge_dkim(survey: Survey, domain: SendingDomain) -> Verdict:
    """The CNAMEs of the declared selectors."""
    if not domain.selectors:
        fix = f"Put the provider's selectors into `selectors` of the [[mail]] table of {domain.name}."
        return replace(unknown("no DKIM selector is declared", fix=fix), severity=Severity.HIGH)
    answers = [await survey.records(f"{selector}._domainkey.{domain.name}", "TXT") for selector in domain.selectors]
    if silent := next((item for item in answers if not item.state.is_settled and not item.chain), None):
        return could_not(silent)
    aliased = {
        plain(item.chain[-1]): item for item in answers if item.chain and not item.records and not survey.project.owns(item.chain[-1])
    }
    targets = [await survey.records(name, "TXT") for name in aliased]
    dead, silent = await _dead(survey, targets)
    proof = evidence(*answers, *targets)
    if dead:
        missing, _ = dead
        answer = aliased[plain(missing.name)]
        at = spot(survey.project, answer.name)
        fix = at.fix(at.delete("CNAME", answer.chain[0]), *_again(answer))
        said = f"the key of {answer.name} is read from {missing.name}, and {missing.free} is not registered: anybody may buy it"
        return _likely(failed(said, proof | missing.proof, fix=fix))
    if silent:
        return could_not(silent)
    return passed("no key is read from a domain that is free", proof)


async def _dead(survey: Survey, answers: list[DnsAnswer]) -> tuple[tuple[Missing, DnsAnswer] | None, DnsAnswer | None]:
    """The first of `answers` whose name lies in a free domain; else a question that got no real answer."""
    silent = next((answer for answer in answers if not answer.state.is_settled), None)
    for answer in answers:
        if answer.state is DnsState.NXDOMAIN:
            missing = await look_above(survey, answer.chain[-1] if answer.chain else answer.name)
            if missing.free:
                return (replace(missing, name=answer.name), answer), None
            silent = silent or missing.silent
    return None, silent


def _terms(root: Branch) -> Iterator[tuple[str, Branch, DnsAnswer]]:
    """Each term of each record that asks for a name, and the answer for it."""
    for branch in root.branches():
        for node in branch.nodes:
            for answer in node.answers:
                yield node.term.text, branch, answer


def _spf_fix(survey: Survey, root: Branch, branch: Branch, term: str) -> str:
    if survey.project.owns(branch.domain) and branch.record:
        at = spot(survey.project, branch.domain)
        left = " ".join(item.text for item in branch.record.terms if item.text != term)
        return at.fix(at.change("TXT", text(f"v=spf1 {left}".strip())), *_again(branch.answer))
    at = spot(survey.project, root.domain)
    return at.fix(
        f"take out the term of the SPF record that leads to {branch.domain}, or ask its owner to drop “{term}”", *_again(root.answer)
    )


def _again(answer: DnsAnswer) -> tuple[str, ...]:
    return (f"then, {answer.ttl} seconds later, run the audit again",) if answer.ttl else ()


def _likely(verdict: Verdict) -> Verdict:
    # DNS says that no registry knows the name; whether it is for sale today, the registry says.
    return replace(verdict, confidence=Confidence.LIKELY)
