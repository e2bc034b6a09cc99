"""Judges whether requests really go through Cloudflare: which names are proxied, and whether the server answers past it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.observed_state import CloudflareState, HttpState
from lrconsole.model.project import HostKind
from lrconsole.model.text import clean_line, count
from lrconsole.stages.edge.cloudflare.cf_settings import denied
from lrconsole.stages.edge.cloudflare.cf_zone import zone_of
from lrconsole.stages.edge.dated_facts import CLOUDFLARE_AS_OF, is_cloudflare
from lrconsole.stages.edge.zones.dns_question import could_not, is_below

if TYPE_CHECKING:
    from lrconsole.model.cloudflare_seen import CloudflareZone
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Domain, Host, Project
    from lrconsole.model.survey import Survey

PLATFORMS = (".vercel.app", ".netlify.app", ".onrender.com", ".fly.dev", ".up.railway.app", ".pages.dev", ".herokuapp.com", ".lovable.app")
"""Names that a hosting company gives to every app."""

_WEB = (HostKind.SITE, HostKind.APP, HostKind.ADMIN, HostKind.API)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,300})</title>", re.IGNORECASE)
_MOST = 6
_CONSENT = 'Add "origin" to probes in [consent].'


async def judge_proxied(survey: Survey, domain: Domain) -> Verdict:
    """By the zone's own records when the token shows them, else by the addresses that DNS gives."""
    zone = await zone_of(survey, domain)
    names = [host.name for host in survey.project.hosts if host.kind in _WEB and is_below(host.name, domain.name)]
    if isinstance(zone, Verdict):
        return await _by_address(survey, names) if zone.outcome.is_unestablished and names else zone
    if (early := denied(zone, "dns_records")) is not None:
        return early
    records = {name: [record for record in zone.records if record.name == name and record.kind in ("A", "AAAA", "CNAME")] for name in names}
    # An IPv6 address past the proxy is a finding of its own; see cf.ipv6_grey.
    main = {name: [record for record in found if record.kind != "AAAA"] or found for name, found in records.items()}
    known = {name: all(record.proxied for record in found) for name, found in main.items() if found}
    evidence: dict[str, object] = {name: "proxied" if known[name] else "DNS only" for name in known}
    return _judged(known, evidence) if known else not_applicable("no declared web host has a record in the zone")


async def judge_ipv6_grey(survey: Survey, domain: Domain) -> Verdict:
    """An IPv6 address beside a proxied IPv4 one leads half of all phones past the protection."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    if (early := denied(zone, "dns_records")) is not None:
        return early
    orange = {record.name for record in zone.records if record.kind == "A" and record.proxied}
    grey = [record for record in zone.records if record.kind == "AAAA" and not record.proxied and record.name in orange]
    evidence = {f"{record.kind} {record.name}": record.content for record in grey}
    if grey:
        fix = f"DNS, Records: AAAA {grey[0].name} {grey[0].content}: delete it, or switch the proxy on."
        return failed(f"{grey[0].name} is reached past Cloudflare over IPv6", evidence, fix=fix)
    return passed("no IPv6 address beside a proxied one", {"proxied names": str(len(orange))})


async def judge_origin_exposed(survey: Survey, domain: Domain) -> Verdict:
    """The site's own page at an address of the server means that whoever knows the address needs no permission of the edge."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    if (early := denied(zone, "dns_records")) is not None:
        return early
    proxied = [record.name for record in zone.records if record.proxied and record.kind in ("A", "AAAA", "CNAME")]
    hosts = [host.name for host in survey.project.hosts if host.kind in _WEB and host.name in proxied]
    if not hosts:
        return not_applicable("no declared web host is proxied")
    candidates = _candidates(zone, survey)
    if not candidates:
        return passed("no address of the server is given away by the zone", {"looked for": "DNS-only A and AAAA records"})
    site = await survey.fetch(f"https://{hosts[0]}/")
    answers = {address: await survey.at_address(f"https://{hosts[0]}/", address) for address in candidates}
    evidence: dict[str, object] = {f"{hosts[0]} at {address} ({why})": _said(answers[address]) for address, why in candidates.items()}
    for address, answer in answers.items():
        if _same(site, answer):
            fix = f"Let the server {address} take requests from Cloudflare's networks only, or use a tunnel; afterwards change its address."
            return failed(f"{address} serves {hosts[0]} past Cloudflare", evidence, fix=fix)
    blind = next((answer for answer in answers.values() if answer.state is HttpState.NOT_AGREED), None)
    if blind is not None:
        return unknown(f"{count(len(candidates), 'address', 'addresses')} to try: {blind.why}", evidence, fix=_CONSENT)
    if not site.answered:
        return unknown(f"no answer from {site.url} to compare with: {site.why}", evidence)
    return passed(f"{count(len(candidates), 'address', 'addresses')} tried: none serves the site", evidence)


async def judge_paas(survey: Survey, host: Host) -> Verdict:
    """The hosting company's own name of the app must not serve it past the edge."""
    platform = host.name if host.name.endswith(PLATFORMS) else ""
    target = platform or next((want for want in host.wants if want.rstrip(".").endswith(PLATFORMS)), "")
    if not target:
        return not_applicable("its hosting has no name of its own that is declared")
    if not platform and not survey.project.owns(target):
        return unknown(f"{target} is not declared, so it was not asked", fix=f'Add [[host]] name = "{target}" if the app is yours.')
    answer = await survey.fetch(f"https://{target}/")
    evidence: dict[str, object] = {answer.url: _said(answer)}
    if not answer.answered or answer.status >= 500:
        return unknown(f"{answer.url}: {answer.why if not answer.answered else answer.status}", evidence)
    if answer.status in (401, 403, 404, 410) or 300 <= answer.status < 400:
        return passed(f"answers {answer.status}", evidence)
    own = [item for item in survey.project.hosts if item.kind in _WEB and not item.name.endswith(PLATFORMS)]
    inner = host.kind in (HostKind.ADMIN, HostKind.API, HostKind.APP)
    fix = f"At the hosting company switch {target} off or protect it; else refuse requests there that lack a secret header of your edge."
    judge = failed if inner else warned
    return judge(f"{target} serves the app past your own {'names' if own else 'edge'}", evidence, fix=fix)


def _candidates(zone: CloudflareZone, survey: Survey) -> dict[str, str]:
    """Addresses that the zone itself holds and that are not Cloudflare's, with where they stand."""
    networks = networks_of(survey.project, zone)
    found: dict[str, str] = {}
    for record in zone.records:
        if record.kind in ("A", "AAAA") and not record.proxied and not is_cloudflare(record.content, networks):
            found.setdefault(record.content, f"{record.kind} {record.name}")
    return dict(list(found.items())[:_MOST])


def networks_of(project: Project, zone: CloudflareZone | None = None) -> tuple[str, ...]:
    """The networks of Cloudflare's proxies: as declared, else as its interface gives them, else the built-in list (empty)."""
    declared = project.cloudflare.networks if project.cloudflare else ()
    return declared or (zone.networks if zone is not None and zone.state is CloudflareState.READ else ())


async def _by_address(survey: Survey, names: list[str]) -> Verdict:
    networks = networks_of(survey.project)
    known: dict[str, bool] = {}
    evidence: dict[str, object] = {"list of networks": "declared" if networks else f"built in, of {CLOUDFLARE_AS_OF}"}
    for name in names:
        answer = await survey.records(name, "A")
        if not answer.state.is_settled:
            return could_not(answer)
        if answer.records:
            known[name] = all(is_cloudflare(address, networks) for address in answer.records)
            evidence[name] = ", ".join(answer.records)
    return _judged(known, evidence) if known else not_applicable("no declared web host resolves")


def _judged(known: dict[str, bool], evidence: dict[str, object]) -> Verdict:
    bare = [name for name, proxied in known.items() if not proxied]
    if not bare:
        return passed(f"{count(len(known), 'host')} go through Cloudflare", evidence)
    fix = "\n".join(f"DNS, Records: {name}: switch the proxy on (orange cloud), unless its hosting forbids it" for name in bare)
    said = f"{', '.join(bare[:3])} {'is' if len(bare) == 1 else 'are'} DNS only"
    return (failed if len(bare) == len(known) else warned)(said, evidence, fix=fix)


def _same(site: Exchange, answer: Exchange) -> bool:
    """Whether two answers are the same site: the same body, or the same title on a page that was found."""
    if not site.answered or not answer.answered or answer.status >= 400 or not answer.body:
        return False
    titles = [found[1].strip() if (found := _TITLE.search(page.body)) else "" for page in (site, answer)]
    return site.body == answer.body or (bool(titles[0]) and titles[0] == titles[1])


def _said(answer: Exchange) -> str:
    if not answer.answered:
        return answer.why
    title = _TITLE.search(answer.body)
    where = f" -> {urlsplit(answer.header('location')).hostname}" if answer.header("location") else ""
    return f"{answer.status}{where}" + (f", titled {clean_line(title[1], 60)}" if title else "")
