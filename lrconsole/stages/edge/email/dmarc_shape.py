"""Judges the form of a DMARC record: its tags, its place, what stands beside it and what of it is history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.dmarc_record import OBSOLETE, DmarcRecord, Policy, is_dmarc, looks_like_dmarc, parse
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import Project

_KNOWN = frozenset({"v", "p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "t", "psd", *OBSOLETE})
_VALUES = {"adkim": "rs", "aspf": "rs", "t": "yn", "psd": "ynu"}
NO_RECORD = "no record of its own; dmarc.present says so"


def records_at(answer: DnsAnswer) -> tuple[DmarcRecord, ...]:
    """The DMARC records of an answer, also those that receivers pass over."""
    return tuple(parse(record) for record in answer.records if is_dmarc(record))


def judge_syntax(answer: DnsAnswer, at: Spot) -> Verdict:
    """A misspelt policy voids the record; other faults are passed over, and with them what was meant."""
    records, proof = records_at(answer), evidence(answer)
    if not records:
        return not_applicable(NO_RECORD)
    grave = [fault for record in records for fault in record.problems if fault.endswith("is no policy")]
    mild = [fault for record in records for fault in _mild(record)]
    if grave:
        fix = at.fix(*(at.change("TXT", text(_mended(record))) for record in records if record.problems))
        return failed("; ".join(grave + mild), proof, fix=fix)
    if mild:
        return warned("; ".join(mild), proof, fix=at.fix(*(at.change("TXT", text(_mended(record))) for record in records)))
    return passed("every tag is valid", proof)


def _mild(record: DmarcRecord) -> list[str]:
    """What receivers pass over, in words."""
    found = [fault for fault in record.problems if not fault.endswith("is no policy")]
    found += [f"{tag} stands twice" for tag in record.doubled]
    found += [f"receivers know no tag {name[:20]}" for name, _ in record.tags if name not in _KNOWN]
    for tag, letters in _VALUES.items():
        if record.tag(tag) and record.tag(tag).lower() not in letters:
            found.append(f"{tag}={record.tag(tag)[:20]} is no value, so the default counts")
    glued = [name for name, value in record.tags if name not in ("rua", "ruf") and "=" in value]
    found += [f"a semicolon is missing after {name}" for name in glued]
    return found if record.tag("p") else [*found, "there is no p, which counts as p=none"]


def _mended(record: DmarcRecord) -> str:
    """The record as it was probably meant: without doubles, strangers and values that mean nothing."""
    drop = {name: "" for name, _ in record.tags if name not in _KNOWN}
    drop |= {tag: "" for tag, letters in _VALUES.items() if record.tag(tag).lower() not in letters}
    for tag in ("p", "sp", "np"):
        if record.tag(tag) and record.asked(tag) is None:
            drop[tag] = _nearest(record.tag(tag)) if tag == "p" else ""
    if not record.tag("p"):
        drop["p"] = "none"
    return record.with_tags(**drop)


def _nearest(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word.lower().split(" ")[0], [policy.value for policy in Policy], n=1)
    return near[0] if near else "none"


def judge_location(domain: str, answers: dict[str, DnsAnswer], project: Project) -> Verdict:
    """Records where no receiver looks; `answers` are those at `_dmarc` of the domain, at the domain itself and at the doubled name."""
    right, apex, doubled = answers["right"], answers["apex"], answers["doubled"]
    proof = evidence(right, apex, doubled)
    has = bool(records_at(right))
    wrong = [(apex, record) for record in apex.records if is_dmarc(record) or _is_meant(record)]
    wrong += [(doubled, record) for record in doubled.records if is_dmarc(record) and record not in right.records]
    wrong += [(doubled, record) for record in doubled.records if is_dmarc(record) and record in right.records and not _is_wild(doubled)]
    if not wrong:
        return passed("none elsewhere", proof)
    answer, record = wrong[0]
    at, there = spot(project, answer.name), spot(project, f"_dmarc.{domain}")
    lines = [at.delete("TXT", text(record)), *([] if has else [there.add("TXT", text(record))])]
    told = f"a DMARC record stands at {plain(answer.name)}, where no receiver looks"
    if answer is doubled:
        told += f": the panel adds {domain} by itself, so enter {there.label}"
    return warned(told, proof, fix=at.fix(*lines)) if has else failed(told, proof, fix=at.fix(*lines))


def _is_meant(record: str) -> bool:
    """Whether somebody meant a TXT record of the domain itself as DMARC, and not as a text about it."""
    return looks_like_dmarc(record) and record.lower().startswith("v=")


def _is_wild(answer: DnsAnswer) -> bool:
    """Whether an answer looks like a CNAME's, which a wildcard makes for any name."""
    return bool(answer.chain)


def judge_obsolete(answer: DnsAnswer, at: Spot) -> Verdict:
    """Tags that new receivers ignore and old ones still obey, so that the same record means two things."""
    records, proof = records_at(answer), evidence(answer)
    if not records:
        return not_applicable(NO_RECORD)
    record = records[0]
    old = [tag for tag in OBSOLETE if record.tag(tag)]
    limited = any(uri.is_limited for uri in (*record.reports, *record.failure_reports))
    if not old and not limited:
        return passed("nothing of the old standard", proof)
    fix = at.fix(at.change("TXT", text(record.without_limits())))
    found = warned(", ".join([*old, *(["size limit"] if limited else [])]) + ": removed from the standard in 2026", proof, fix=fix)
    if record.tag("pct") not in ("", "100") and record.policy() is not Policy.NONE:
        told = f"pct={record.tag('pct')[:5]}: older receivers spare part of the forged mail, new ones apply {record.policy().value} to all"
        return replace(found, summary=told, severity=Severity.HIGH)
    return found


def judge_alias(alias: DnsAnswer, answer: DnsAnswer, at: Spot) -> Verdict:
    """A DMARC record that a service hosts must be there, and nothing else beside the CNAME that leads to it."""
    proof = evidence(alias, answer)
    chain = answer.chain or alias.records
    if not chain:
        return not_applicable("no CNAME at _dmarc")
    target = plain(chain[-1])
    if answer.records and not answer.chain:
        return failed("a CNAME and a TXT record stand side by side", proof, fix=at.fix(at.delete("CNAME", plain(chain[0]))))
    if any(is_dmarc(record) for record in answer.records):
        return passed(f"hosted at {target}", proof)
    gone = "does not exist" if answer.state is DnsState.NXDOMAIN else "holds no DMARC record"
    fix = at.fix(at.delete("CNAME", plain(chain[0])), at.add("TXT", "<the DMARC record>"))
    return failed(f"leads to {target}, which {gone}", proof, fix=fix)
