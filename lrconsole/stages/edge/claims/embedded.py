"""Judges what a declared host's page takes from elsewhere: no script host and no bucket of it is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.hosting import Claimable
from lrconsole.model.judgement import Confidence
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.text import clean_line, count
from lrconsole.stages.edge.claims.names import look_above
from lrconsole.stages.edge.claims.pages import Reference, references
from lrconsole.stages.edge.claims.services import Services, services
from lrconsole.stages.edge.claims.signs import Sight, quoted, read, sign
from lrconsole.stages.edge.zones.dns_question import could_not, described, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.hosting import HostingService
    from lrconsole.model.observation import DnsAnswer, Exchange
    from lrconsole.model.project import Host
    from lrconsole.model.survey import Survey

MOST_HOSTS = 30
"""Foreign hosts of one page that are asked for."""


async def judge_scripts(survey: Survey, host: Host) -> Verdict:
    """The foreign hosts of scripts, styles and frames exist."""
    page = await _page(survey, host)
    if isinstance(page, Verdict):
        return page
    used = {item.host: item for item in reversed(references(page)) if item.runs and not survey.project.owns(item.host)}
    hosts = list(reversed(used))[:MOST_HOSTS]
    answers = [await survey.records(name, "A") for name in hosts]
    for name, answer in zip(hosts, answers, strict=True):
        if answer.state is DnsState.NXDOMAIN:
            return await _gone(survey, used[name], answer)
    proof = {f"page {page.url}": f"{page.status}, {count(len(used), 'foreign host')}"} | evidence(*answers)
    if silent := next((answer for answer in answers if not answer.state.is_settled), None):
        return could_not(silent)
    if page.truncated or len(used) > len(hosts):
        said = f"the first {count(len(hosts), 'host')} of the page exist; it is too long to read whole"
        return unknown(said, proof, fix="Take scripts that are not needed out of the page.")
    return passed(f"{count(len(hosts), 'foreign host')} of scripts, all there" if hosts else "takes no script from elsewhere", proof)


async def judge_buckets(survey: Survey, host: Host) -> Verdict:
    """The buckets that the page names exist."""
    page = await _page(survey, host)
    if isinstance(page, Verdict):
        return page
    known = services(survey.project, survey.now)
    named = {
        item.host: (item, service) for item in reversed(references(page)) if (service := known.of_name([item.host])) and service.storage
    }
    verdicts = [await _bucket(survey, known, *named[name]) for name in list(reversed(named))[:MOST_HOSTS]]
    worst = [verdict for verdict in verdicts if verdict.outcome.is_open]
    if worst:
        return min(worst, key=lambda verdict: verdict.outcome.is_unestablished)
    proof = {f"page {page.url}": f"{page.status}", "list of services": known.label}
    return passed(f"{count(len(named), 'bucket')}, all there" if named else "takes no file from a bucket", proof)


async def _page(survey: Survey, host: Host) -> Exchange | Verdict:
    """The host's front page where its redirects end, or why there is none to read."""
    page = await survey.fetch(f"https://{host.name}/")
    if page.answered and 300 <= page.status < 400:
        trail = await survey.follow(page.url)
        if trail.left:
            return not_applicable(f"leads to {clean_line(trail.left, 100)}, which is not declared")
        page = trail.ended
        there = page.url.partition("://")[2].partition("/")[0].partition(":")[0]
        if plain(there) != plain(host.name) and survey.project.owns(there):
            return not_applicable(f"leads to {there}, which is looked at by itself")
    if page.state is HttpState.UNRESOLVED:
        asked = await survey.records(host.name, "A")
        return not_applicable("does not resolve; dns.subdomains says so") if asked.state.is_settled else could_not(asked)
    if not page.answered or page.header("cf-mitigated"):
        why = "a bot challenge answered" if page.answered else page.why
        return unknown(f"could not read the page: {why}", {f"GET {page.url}": why}, fix="Run the audit again when the page answers.")
    return page


async def _gone(survey: Survey, used: Reference, answer: DnsAnswer) -> Verdict:
    """The verdict on a script's host that does not exist."""
    target = plain(answer.chain[-1]) if answer.chain else used.host
    missing = await look_above(survey, target)
    service = services(survey.project, survey.now).of_name([target])
    proof = {f"<{used.tag}> in the page": clean_line(used.url)} | evidence(answer) | missing.proof
    fix = f"In the page: take <{used.tag}> {clean_line(used.url, 120)} out, or serve it from your own host."
    if missing.free:
        return _likely(failed(f"runs code of {used.host}, and {missing.free} is not registered: anybody may buy it", proof, fix=fix))
    if service and service.gone and service.claimable is not Claimable.NO:
        return failed(f"runs code of {used.host}, which is free at {service.name}: anybody can make it again", proof, fix=fix)
    if missing.silent:
        return could_not(missing.silent)
    return _likely(warned(f"runs code of {used.host}, which does not exist", proof, fix=fix))


async def _bucket(survey: Survey, known: Services, used: Reference, service: HostingService) -> Verdict:
    answer = await survey.records(used.host, "A")
    proof = {f"<{used.tag}> in the page": clean_line(used.url)} | evidence(answer) | {"list of services": known.label}
    fix = f"Make the bucket {used.host} again in your own account at {service.name} now, or take its address out of the page."
    said = f"takes files from {used.host}, which is free at {service.name}"
    if answer.state is DnsState.NXDOMAIN:
        verdict = failed(f"{said}: it does not exist", proof, fix=fix)
        return verdict if service.gone else _likely(verdict)
    if not answer.state.is_settled:
        return could_not(answer)
    if not service.has_sign:
        return passed(f"{used.host} exists", proof)
    page = await survey.fetch(used.url)
    notice = read(page)
    proof[f"GET {clean_line(page.url)}"] = f"{page.status} · {quoted(notice)}" if page.status else page.why
    if page.state is HttpState.UNDECLARED:
        unlock = f"Declare {used.host} as a [[host]] in lrconsole.toml if the bucket is yours; only declared hosts are asked."
        return unknown(f"takes files from {used.host}, which is not declared", proof, fix=unlock)
    if not page.answered:
        return unknown(f"could not ask {used.host}: {page.why}", proof, fix="Run the audit again.")
    seen = sign(service, notice)
    if seen.sight in (Sight.SHOWN, Sight.DOUBTFUL):
        return (failed if service.claimable is not Claimable.NO else warned)(f"{said}: “{seen.quote}”", proof, fix=fix)
    return passed(f"{used.host} exists: {described(answer)}", proof)


def _likely(verdict: Verdict) -> Verdict:
    return replace(verdict, confidence=Confidence.LIKELY)
