"""Judges the SPF record itself: that there is one, its syntax, its end, its size, and what stands beside it in the zone."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import spf_include
from lrconsole.stages.edge.email.spf_advice import merged, shorter, without
from lrconsole.stages.edge.email.spf_analysis import Fault
from lrconsole.stages.edge.email.spf_ground import NO_RECORD, Ground, told
from lrconsole.stages.edge.email.spf_limits import GOOD_SIZE, MOST_LOOKUPS, MOST_SIZE
from lrconsole.stages.edge.email.spf_record import SpfRecord, is_spf, looks_like_spf, parse
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import SendingDomain
    from lrconsole.model.survey import Survey

_MOST_ERRORS = 20
_MOST_UDP = 1_232
_BEGIN = re.compile(r"[+\-~?]?(?:(?:include|exists|ip4|ip6|a|mx|ptr):|(?:redirect|exp)=|all(?: |\Z))", re.IGNORECASE)


def judge_present(survey: Survey, domain: SendingDomain, answer: DnsAnswer) -> Verdict:
    """There must be a record that receivers take for SPF."""
    if found := spf_records(answer):
        return passed(count(len(found), "SPF record"), evidence(answer))
    include = spf_include(domain.provider)
    allowed = f"include:{include}" if include else "include:<the SPF name of your mail provider>"
    at = spot(survey.project, domain.name)
    added = at.add("TXT", text(f"v=spf1 {allowed} ~all"))
    if near := [record for record in answer.records if looks_like_spf(record)]:
        fix = at.fix(*(at.delete("TXT", text(record)) for record in near), added)
        return failed(f"a record looks like SPF, but does not begin with exactly “v=spf1 ”: {near[0][:80]}", evidence(answer), fix=fix)
    return failed("no SPF record", evidence(answer), fix=at.fix(added))


def judge_single(answer: DnsAnswer, at: Spot) -> Verdict:
    """Two records are none; the fix is one record with the senders of all."""
    found = spf_records(answer)
    if len(found) > 1:
        proof = evidence(answer) | {f"record {number}": record for number, record in enumerate(found, 1)}
        fix = at.fix(*(at.delete("TXT", text(record)) for record in found), at.add("TXT", text(merged(found))))
        return failed(f"{len(found)} SPF records", proof, fix=fix)
    return passed("one record" if found else "no second record", evidence(answer))


def judge_syntax(answer: DnsAnswer, at: Spot) -> Verdict:
    """All errors are listed with their place: one anywhere voids the record, and mending the first only shows the next."""
    records = [parse(found) for found in spf_records(answer)]
    if not records:
        return not_applicable(NO_RECORD)
    errors = [error for record in records for error in (*record.errors, *record.slips)]
    if not errors:
        return passed(f"{count(len(records[0].terms), 'term')}, all valid", evidence(answer))
    shown = errors[:_MOST_ERRORS]
    places = {f"error {number}, at character {error.at}": f"{error.term[:200]}: {error.reason}" for number, error in enumerate(shown, 1)}
    fix = at.fix(*(f"in TXT {at.label}: correct or delete “{error.term[:200]}”: {error.reason}" for error in shown))
    return failed(f"{count(len(errors), 'error')}: {errors[0].term[:60]}: {errors[0].reason}", evidence(answer) | places, fix=fix)


async def judge_ending(survey: Survey, domain: SendingDomain) -> Verdict:
    """The record's own end, or that of the record which it redirects to."""
    answer = await survey.records(domain.name, "TXT")
    asked = [answer]
    while len(asked) <= MOST_LOOKUPS:
        if not asked[-1].state.is_settled:
            return could_not(asked[-1])
        found = spf_records(asked[-1])
        if not found:
            return _without_record(survey, asked)
        record = parse(found[0])
        end = record.ending
        if end is None or not end.is_modifier:
            return _judge_end(record, evidence(*asked), spot(survey.project, asked[-1].name))
        if "%" in end.value:
            return passed(f"ends with {end.text}", evidence(*asked))
        asked.append(await survey.records(plain(end.value), "TXT"))
    at = spot(survey.project, domain.name)
    fix = at.fix(at.change("TXT", text(_with_end(parse(spf_records(answer)[0])))))
    return failed("redirects from record to record without an end", evidence(*asked), fix=fix)


def judge_size(ground: Ground) -> Verdict:
    """Strings are joined without a space, and a long record does not fit the answers that every resolver takes."""
    answer, record = ground.analysis.root.answer, ground.record
    size, whole = len(record.text.encode()), _answer_size(answer)
    strings = dict(zip(answer.records, answer.strings, strict=False)).get(record.text, (record.text,))
    proof = ground.proof | {
        "size": f"{size} bytes in {count(len(strings), 'string')}; {GOOD_SIZE} fit everywhere, {MOST_SIZE} is the limit",
        "all TXT of the name": f"about {whole:,} bytes in one answer" + (", which needs TCP" if whole > _MOST_UDP else ""),
    }
    if lost := _lost_space(strings):
        return failed(f"a space is missing where two strings meet: “{lost}”", proof, fix=ground.at.fix(f"put a space there: “{lost}”"))
    if size <= GOOD_SIZE:
        return passed(f"{size} bytes", proof)
    instead = shorter(ground.analysis, record, ground.at.zone)
    fix = ground.changed(instead.text, *instead.notes) if len(instead.text) < len(record.text) and not instead.moved else ""
    if size <= MOST_SIZE:
        return warned(f"{size} bytes; {GOOD_SIZE} fit everywhere", proof, fix=fix)
    return failed(f"{size} bytes; more than {MOST_SIZE} are cut or refused by some receivers", proof, fix=fix)


def judge_leftovers(ground: Ground) -> Verdict:
    """Terms that change nothing."""
    problems = [item for item in ground.analysis.of(Fault.DUPLICATE, Fault.AFTER_ALL) if item.via is None]
    if not problems:
        return passed(f"{count(len(ground.record.terms), 'term')}, each with an effect", ground.proof)
    fix = ground.changed(without(ground.record, {item.at for item in problems}))
    return warned("; ".join(f"“{item.text[:60]}” {item.reason}" for item in problems[:3]), ground.proof | told(problems), fix=fix)


def judge_alias(alias: DnsAnswer, answer: DnsAnswer, at: Spot) -> Verdict:
    """A name with a CNAME may hold nothing else (RFC 1034 3.6.2): resolvers then see the one or the other."""
    if not alias.records:
        return passed("no CNAME at the name", evidence(alias))
    target = plain(alias.records[0])
    if answer.records and not answer.chain:
        fix = at.fix(at.delete("CNAME", target), "or publish the TXT records at its target instead")
        return failed(f"a CNAME to {target} stands beside the TXT records", evidence(alias, answer), fix=fix)
    return passed(f"the name is an alias; {target} holds its SPF record", evidence(alias, answer))


def judge_wildcard(name: str, answer: DnsAnswer, zone: Spot) -> Verdict:
    """A wildcard must not lend senders to names that nobody made."""
    found = [parse(record) for record in spf_records(answer)]
    if not found:
        return passed("names that nobody made have no SPF record", evidence(answer))
    if all(record.directives and record.directives[0].text.lower() == "-all" for record in found):
        return passed("names that nobody made refuse all mail", evidence(answer))
    fix = zone.fix(f"change TXT *{'' if zone.label == '@' else '.' + zone.label} to {text('v=spf1 -all')}")
    return warned(f"every name lets somebody send, even {name}: {found[0].text[:80]}", evidence(answer), fix=fix)


def spf_records(answer: DnsAnswer) -> list[str]:
    """The SPF records of an answer."""
    return [record for record in answer.records if is_spf(record)] if answer.state is DnsState.ANSWER else []


def _judge_end(record: SpfRecord, proof: dict[str, object], at: Spot) -> Verdict:
    end = record.ending
    fix = at.fix(at.change("TXT", text(_with_end(record))))
    if end is None:
        return warned("the record just ends, so everybody else is neutral", proof, fix=fix)
    if end.qualifier == "+":
        return replace(failed(f"“{end.text}” lets the whole world send in your name", proof, fix=fix), severity=Severity.BLOCKER)
    if end.qualifier == "?":
        return warned("“?all” says nothing about everybody else", proof, fix=fix)
    return passed(f"ends with {end.text}", proof)


def _with_end(record: SpfRecord) -> str:
    """The record with an end of its own, in place of the one that it has."""
    ends = {
        term.at for term in record.terms if (term.name == "all" and not term.is_modifier) or (term.name == "redirect" and term.is_modifier)
    }
    return f"{without(record, ends)} ~all"


def _without_record(survey: Survey, asked: list[DnsAnswer]) -> Verdict:
    if len(asked) == 1:
        return not_applicable(NO_RECORD)
    name = asked[-1].name
    at = spot(survey.project, asked[-2].name)
    fix = at.fix(at.change("TXT", text(_with_end(parse(spf_records(asked[-2])[0])))))
    return failed(f"redirects to {name}, which has no SPF record", evidence(*asked), fix=fix)


def _answer_size(answer: DnsAnswer) -> int:
    """Bytes of a DNS answer with all TXT records of the name: header, question, and each record with its strings' lengths."""
    texts = [(len(record.encode()), len(record.encode()) // 255 + 1) for record in answer.records]
    return 12 + len(answer.name) + 6 + sum(12 + length + strings for length, strings in texts)


def _lost_space(strings: tuple[str, ...]) -> str:
    """The place where a string ends within a term and the next begins another one, "" for none."""
    for left, right in pairwise(strings):
        if left and left[-1] not in " +-~?" and _BEGIN.match(right):
            return f"{left[-30:]}{right[:30]}"
    return ""
