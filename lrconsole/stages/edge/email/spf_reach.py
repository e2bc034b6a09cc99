"""Judges what an SPF record leads to: look-ups, empty answers, includes, loops, redirects, macros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.text import count
from lrconsole.stages.edge.email.spf_advice import leads_nowhere, shorter, without
from lrconsole.stages.edge.email.spf_analysis import Fault
from lrconsole.stages.edge.email.spf_ground import Ground, Run, told, whose
from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS, MOST_VOIDS
from lrconsole.stages.edge.zones.dns_fix import text
from lrconsole.stages.edge.zones.dns_question import could_not, is_below

if TYPE_CHECKING:
    from lrconsole.stages.edge.email.spf_analysis import Problem
    from lrconsole.stages.edge.email.spf_record import SpfTerm
    from lrconsole.stages.edge.email.spf_tree import Node

GOOD_LOOKUPS = 8
_BROKEN_TARGET = (Fault.NO_RECORD, Fault.SEVERAL, Fault.SYNTAX, Fault.MAIL_SERVERS)


def judge_lookups(ground: Ground, runs: Sequence[Run]) -> Verdict:
    """Ten at worst; beyond eight there is no room for a sender that adds one of its own."""
    lookups = ground.analysis.root.lookups
    proof = ground.proof | {f"a mail from {run.address}": run for run in runs}
    if lookups > MOST_LOOKUPS:
        return failed(f"{lookups} look-ups at worst; receivers stop after {MOST_LOOKUPS}", proof, fix=_fewer(ground))
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    if lookups > GOOD_LOOKUPS:
        return warned(f"{lookups} of {MOST_LOOKUPS} look-ups at worst", proof, fix=_fewer(ground))
    return passed(f"{lookups} of {MOST_LOOKUPS} look-ups at worst", proof)


def _fewer(ground: Ground) -> str:
    """The shorter record, what was dropped and why, and the records of senders that move; "" when nothing of it can be spared."""
    instead = shorter(ground.analysis, ground.record, ground.at.zone)
    if instead.text == ground.record.text:
        return ""
    lines = [f"costs {count(instead.lookups, 'look-up')} at worst", *instead.notes]
    for number, node in enumerate(instead.moved, 1):
        lines += _moved(ground, node, f"send{number}.{ground.domain.name}")
    return ground.changed(instead.text, *lines)


def _moved(ground: Ground, node: Node, name: str) -> tuple[str, ...]:
    """How an include gets a name of its own, where it has all ten look-ups to itself."""
    include = node.term.text
    if node.lookups > MOST_LOOKUPS:
        return (f"left out “{include}”: {node.lookups} look-ups are too many anywhere; ask its maker for a shorter record",)
    return (
        replace(ground.at, name=name).add("TXT", text(f"v=spf1 {include} -all")),
        f"and have the sender behind {include} use {name} for its bounces (Return-Path); or leave it out if nobody uses it",
    )


def judge_voids(ground: Ground) -> Verdict:
    """Names that lead to nothing: at most two, better none."""
    voids, problems = ground.analysis.root.voids, ground.analysis.of(Fault.VOID)
    proof = ground.proof | told(problems)
    fix = _repaired(ground, problems)
    if voids > MOST_VOIDS:
        return failed(f"{voids} terms name nothing; receivers stop after {MOST_VOIDS}", proof, fix=fix)
    if silent := ground.analysis.silent or ground.analysis.silent_term:
        return could_not(silent)
    if voids:
        return warned("; ".join(dict.fromkeys(f"{item.reason} (“{item.text[:60]}”)" for item in problems[:3])), proof, fix=fix)
    return passed("every name leads somewhere", proof)


def judge_includes(ground: Ground) -> Verdict:
    """Each include must lead to exactly one valid record: anything else makes every mail a permerror."""
    problems = [item for item in ground.analysis.of(*_BROKEN_TARGET) if item.via and item.via.name == "include"]
    proof = ground.proof | told(problems)
    if problems:
        summary = "; ".join(dict.fromkeys(_said(item, ground) for item in problems[:3]))
        return failed(summary, proof, fix=_repaired(ground, problems))
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    includes = [node for node in ground.analysis.root.nodes if node.term.name == "include"]
    return passed(f"{count(len(includes), 'include')}, each with one valid record" if includes else "no include", proof)


def judge_loop(ground: Ground) -> Verdict:
    """No record may lead back to itself."""
    problems = ground.analysis.of(Fault.LOOP)
    if problems:
        return failed(
            "; ".join(dict.fromkeys(item.reason for item in problems)), ground.proof | told(problems), fix=_repaired(ground, problems)
        )
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    return passed("no record leads back to itself", ground.proof)


def judge_redirect(ground: Ground) -> Verdict:
    """A redirect must lead to a valid record, and means nothing beside `all`."""
    redirect = ground.record.modifier("redirect")
    if redirect is None:
        return passed("no redirect", ground.proof)
    if ignored := [item for item in ground.analysis.of(Fault.REDIRECT_IGNORED) if item.via is None]:
        fix = ground.changed(without(ground.record, {item.at for item in ignored}), f"or drop “all”, if {redirect.value} is to decide")
        return warned(f"“{redirect.text}” has no effect beside “all”", ground.proof | told(ignored), fix=fix)
    problems = [item for item in ground.analysis.of(*_BROKEN_TARGET) if item.via == redirect]
    if problems:
        fix = ground.changed(f"{without(ground.record, {redirect.at})} ~all", "or publish a valid record at the target")
        return failed(_said(problems[0], ground), ground.proof | told(problems), fix=fix)
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    return passed(f"{redirect.text} leads to a valid record", ground.proof)


def judge_ptr(ground: Ground) -> Verdict:
    """The own record should not use `ptr`; what a provider does is the provider's."""
    problems = ground.analysis.of(Fault.PTR)
    own = [item for item in problems if item.via is None]
    if own:
        fix = ground.changed(without(ground.record, {item.at for item in own}), "first name the servers that it let in, as ip4: or a:")
        return warned(f"“{own[0].text}” is slow, and many receivers skip it", ground.proof | told(own), fix=fix)
    return passed(f"only {problems[0].domain} uses it" if problems else "not used", ground.proof)


def judge_macros(ground: Ground) -> Verdict:
    """Names that only a mail completes are counted as one look-up each, and nothing more can be said without a mail."""
    problems = ground.analysis.of(Fault.LIVE)
    if problems:
        summary = f"“{problems[0].text[:80]}”{whose(problems[0], ground)}: only a mail tells which name is asked"
        return warned(summary, ground.proof | told(problems))
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    return passed("none that needs a mail", ground.proof)


def judge_open_includes(ground: Ground) -> Verdict:
    """An included record that lets everybody send lets everybody send for this domain."""
    problems = ground.analysis.of(Fault.OPEN)
    if problems:
        fix = _repaired(ground, problems)
        return failed(f"{problems[0].domain} lets the whole world send in your name", ground.proof | told(problems), fix=fix)
    if ground.analysis.silent:
        return could_not(ground.analysis.silent)
    if not any(node.term.name == "include" for node in ground.analysis.root.nodes):
        return not_applicable("no include")
    return passed("no included record lets everybody send", ground.proof)


def _said(problem: Problem, ground: Ground) -> str:
    if not problem.text:
        return problem.reason
    return f"“{problem.text[:60]}”{whose(problem, ground)}: {problem.reason}"


def _repaired(ground: Ground, problems: Sequence[Problem]) -> str:
    """The own record without the terms that are at fault themselves, and who else must act."""
    direct = {item.at for item in problems if item.via is None and item.at}
    direct |= {item.via.at for item in problems if item.via and leads_nowhere(item, ground.analysis)}
    direct |= {item.via.at for item in problems if item.via and item.fault is Fault.OPEN}
    lines = dict.fromkeys(_elsewhere(item, item.via, ground) for item in problems if item.via and item.via.at not in direct)
    if direct:
        return ground.changed(without(ground.record, direct), *lines)
    return ground.at.fix(*lines) if lines else ""


def _elsewhere(problem: Problem, via: SpfTerm, ground: Ground) -> str:
    """What to do about a fault in a record that is not the domain's own, but may be of the same zone."""
    if ground.at.zone and is_below(problem.domain, ground.at.zone):
        what = f"mend “{problem.text[:80]}”: {problem.reason}" if problem.text else problem.reason
        return f"in TXT {replace(ground.at, name=problem.domain).label}: {what}"
    return f"tell who runs {problem.domain}, or drop “{via.text}” if nobody needs it"
