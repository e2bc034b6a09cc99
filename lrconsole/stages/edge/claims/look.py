"""Asks where a declared host leads and what answers there, and hands both to the judges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, passed, unknown
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.claims.host import Lead, judge_gone, judge_hidden, judge_pages
from lrconsole.stages.edge.claims.names import invents, look_above
from lrconsole.stages.edge.claims.services import services
from lrconsole.stages.edge.claims.signs import Notice, read
from lrconsole.stages.edge.dated_facts import is_cloudflare
from lrconsole.stages.edge.zones.dns_question import could_not, described, plain, zone_of

if TYPE_CHECKING:
    from lrconsole.model.project import Host
    from lrconsole.model.survey import Survey

_SIBLING = "no-such-name-here"
"""A label that nobody uses: what answers for it is a wildcard."""


async def judge_host(survey: Survey, host: Host) -> Verdict:
    """Where the host leads, and whether somebody holds the name there."""
    lead = await _lead(survey, host)
    seen, last = lead.seen, lead.final or lead.seen
    if not seen.state.is_settled and not seen.chain:
        return could_not(seen)
    if not seen.chain and not seen.records:
        return passed("no record that could be taken over", lead.proof)
    if lead.target and DnsState.NXDOMAIN in (seen.state, last.state):
        if survey.project.owns(lead.target):
            return passed(f"points at {lead.target} in your own zone, which dns.cname_dangling looks at", lead.proof)
        return await _gone(survey, lead)
    if not last.state.is_settled:
        return could_not(last)
    if lead.target and not survey.project.owns(lead.target) and (invented := await invents(survey)):
        proof = lead.proof | {f"A {invented.name} at {invented.server}": described(invented)}
        return unknown(
            "the resolver makes up answers for names that do not exist", proof, fix="Name an honest one in `resolvers` of [network]."
        )
    return await _answered(survey, lead)


async def _answered(survey: Survey, lead: Lead) -> Verdict:
    """The verdict on a host that leads somewhere: by what answers there."""
    service = lead.service
    hidden = service is None and not lead.seen.chain and any(is_cloudflare(address) for address in lead.seen.records)
    if service is None and not hidden:
        where = lead.target or ", ".join(lead.seen.records)
        return passed(f"leads to {where}, which is no service on the list", lead.proof)
    notices = await _notices(survey, lead.host)
    verdict = judge_pages(lead, service, notices) if service else judge_hidden(lead, notices)
    if verdict.outcome.is_open and (wildcard := await _wildcard(survey, lead)):
        lead = replace(lead, wildcard=wildcard)
        return judge_pages(lead, service, notices) if service else judge_hidden(lead, notices)
    return verdict


async def _lead(survey: Survey, host: Host) -> Lead:
    seen = await survey.records(host.name, "A")
    if seen.state is DnsState.NODATA and not seen.chain:
        seen = await survey.records(host.name, "AAAA")
    final = await survey.records(seen.chain[-1], seen.kind) if seen.chain and not seen.records else None
    return Lead(host, zone_of(survey.project, host.name), seen, final, services(survey.project, survey.now))


async def _gone(survey: Survey, lead: Lead) -> Verdict:
    missing = await look_above(survey, lead.target)
    if missing.silent is not None:
        return could_not(missing.silent)
    return judge_gone(replace(lead, wildcard=await _wildcard(survey, lead)), missing)


async def _notices(survey: Survey, host: Host) -> tuple[Notice, ...]:
    """Both front pages: a free name has no certificate at most services, so HTTPS fails and HTTP tells."""
    return tuple([read(await survey.fetch(f"{scheme}://{host.name}/")) for scheme in ("https", "http")])


async def _wildcard(survey: Survey, lead: Lead) -> str:
    """The wildcard whose record answers for the host: then a name beside it that nobody uses leads to the same place."""
    name, parent = plain(lead.host.name), plain(lead.host.name).partition(".")[2]
    if not lead.zone or name == lead.zone:
        return ""
    beside = await survey.records(f"{_SIBLING}.{parent}", lead.seen.kind)
    same = beside.chain == lead.seen.chain if lead.seen.chain else bool(beside.records) and set(beside.records) == set(lead.seen.records)
    return f"*.{parent}" if same else ""
