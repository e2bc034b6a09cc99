"""SPF: one record, that parses, with an end that means something (RFC 7208)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.edge.dated_facts import spf_include
from lrconsole.stages.edge.dns_fix import Spot, spot, text
from lrconsole.stages.edge.dns_question import could_not, evidence, plain
from lrconsole.stages.edge.spf_advice import merged
from lrconsole.stages.edge.spf_record import SpfRecord, is_spf, looks_like_spf, parse

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

MOST_REDIRECTS = 10

_high = partial(
    check,
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.EMAIL, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R1.5", "B10"),
)


@_high(refs=("RFC 7208 3.1, 4.5",))
async def present(survey: Survey, domain: SendingDomain) -> Verdict:
    """The domain says who may send its mail.

    Founder: Without it receivers cannot tell your booking mails from a forger's, and large providers refuse or hide them.
    Fix: Publish one TXT record that begins with v=spf1, names your mail provider and ends with -all or ~all.
    """
    answer = await survey.records(domain.name, "TXT")
    if not answer.state.is_settled:
        return could_not(answer)
    if found := _found(answer):
        return passed(count(len(found), "SPF record"), evidence(answer))
    include = spf_include(domain.provider)
    allowed = f"include:{include}" if include else "include:<the SPF name of your mail provider>"
    at = spot(survey.project, domain.name)
    added = at.add("TXT", text(f"v=spf1 {allowed} ~all"))
    if near := [record for record in answer.records if looks_like_spf(record)]:
        fix = at.fix(*(at.delete("TXT", text(record)) for record in near), added)
        return failed(f"a record looks like SPF, but does not begin with exactly “v=spf1 ”: {near[0][:80]}", evidence(answer), fix=fix)
    return failed("no SPF record", evidence(answer), fix=at.fix(added))


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.EMAIL, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R1.5", "B10"),
    refs=("RFC 7208 4.5",),
)
async def single(survey: Survey, domain: SendingDomain) -> Verdict:
    """There are not two SPF records.

    Founder: With two records receivers read neither, and booking mails land in spam.
    Fix: Merge the records into one and delete the other; never add a second.
    """
    answer = await survey.records(domain.name, "TXT")
    if not answer.state.is_settled:
        return could_not(answer)
    found = _found(answer)
    if len(found) > 1:
        proof = evidence(answer) | {f"record {number}": record for number, record in enumerate(found, 1)}
        at = spot(survey.project, domain.name)
        fix = at.fix(*(at.delete("TXT", text(record)) for record in found), at.add("TXT", text(merged(found))))
        return failed(f"{len(found)} SPF records", proof, fix=fix)
    return passed("one record" if found else "no second record", evidence(answer))


@_high(refs=("RFC 7208 4.6, 12",))
async def syntax(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every term of the SPF record is valid.

    Founder: One typing error anywhere makes receivers throw the whole record away, and booking mails land in spam.
    Fix: Correct or delete the term that is named; terms are separated by one space each.
    """
    answer = await survey.records(domain.name, "TXT")
    if not answer.state.is_settled:
        return could_not(answer)
    records = [parse(found) for found in _found(answer)]
    if not records:
        return not_applicable("no SPF record; spf.present says so")
    errors = [error for record in records for error in (*record.errors, *record.slips)]
    if not errors:
        return passed(f"{count(len(records[0].terms), 'term')}, all valid", evidence(answer))
    proof = evidence(answer) | {
        f"error {number}, at character {error.at}": f"{error.term}: {error.reason}" for number, error in enumerate(errors, 1)
    }
    at = spot(survey.project, domain.name)
    fix = at.fix(*(f"in TXT {at.label}: correct or delete “{error.term}”: {error.reason}" for error in errors))
    return failed(f"{count(len(errors), 'error')}: {errors[0].term[:60]}: {errors[0].reason}", proof, fix=fix)


@_high(refs=("RFC 7208 4.7, 5.1, 6.1",))
async def ending(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record ends with a refusal of everybody else.

    Founder: An open end lets anybody send mail in your name, with invoices to your clients.
    Fix: End the record with -all, or ~all while you still look for forgotten senders.
    """
    answer = await survey.records(domain.name, "TXT")
    asked = [answer]
    while len(asked) <= MOST_REDIRECTS:
        if not asked[-1].state.is_settled:
            return could_not(asked[-1])
        found = _found(asked[-1])
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
    fix = at.fix(at.change("TXT", text(_with_end(parse(_found(answer)[0])))))
    return failed("redirects from record to record without an end", evidence(*asked), fix=fix)


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
    kept = [word for word in record.text.split() if not _is_end(word.lower())]
    return " ".join((*kept, "~all"))


def _is_end(word: str) -> bool:
    return word.startswith("redirect=") or (word.endswith("all") and ":" not in word and "=" not in word)


def _without_record(survey: Survey, asked: list[DnsAnswer]) -> Verdict:
    if len(asked) == 1:
        return not_applicable("no SPF record; spf.present says so")
    name = asked[-1].name
    at = spot(survey.project, asked[-2].name)
    fix = at.fix(at.change("TXT", text(_with_end(parse(_found(asked[-2])[0])))))
    return failed(f"redirects to {name}, which has no SPF record", evidence(*asked), fix=fix)


def _found(answer: DnsAnswer) -> list[str]:
    return [record for record in answer.records if is_spf(record)] if answer.state is DnsState.ANSWER else []
