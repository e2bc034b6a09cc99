"""DNS: every declared name is served, points at the live app and nowhere else, and stays in the business's hands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, not_applicable, unknown
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Domain, Host, HostKind
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge import dns_caa, dns_delegation, dns_hosts, dns_propagation, dns_targets
from lrconsole.stages.edge.dns_question import zone_of
from lrconsole.stages.edge.dns_registration import judge_registration
from lrconsole.stages.edge.dns_signatures import judge_dnssec

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_blocker = partial(check, Stage.EDGE, Severity.BLOCKER)
_high = partial(check, Stage.EDGE, Severity.HIGH)
_OFFLINE = (Impact.LOGIN, Impact.MONEY, Impact.EMAIL)
_TAKEN = (Impact.DATA_LEAK, Impact.REPUTATION)
_ROWS = ("R1.4", "B5")


@_blocker(hurts=_OFFLINE, effort=Effort.HOURS, rows=_ROWS, refs=("RFC 1034 4.2.2", "Zonemaster BASIC02, DELEGATION04"))
async def delegation(survey: Survey, domain: Domain) -> Verdict:
    """Every name server of the domain answers for it.

    Founder: Clients get an error page instead of your site, and mail bounces, at random or always.
    Fix: At the registrar, enter exactly the name servers that the DNS host shows for the domain.
    """
    seen = await survey.delegation(domain.name)
    return dns_delegation.judge_delegation(seen, await dns_delegation.unlocated(survey, seen))


@_high(hurts=_OFFLINE, effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1034 4.2.2", "Zonemaster CONSISTENCY04"))
async def ns_consistency(survey: Survey, domain: Domain) -> Verdict:
    """The registrar and the zone name the same name servers.

    Founder: A change that you make in one place is not seen by clients who are sent to the other.
    Fix: Make the list at the registrar equal to the NS records of the zone.
    """
    return dns_delegation.judge_consistency(await survey.delegation(domain.name))


@_blocker(hurts=_TAKEN, effort=Effort.MINUTES, rows=_ROWS, refs=("can-i-take-over-dns",))
async def ns_dangling(survey: Survey, domain: Domain) -> Verdict:
    """No name server is left where a stranger could claim the domain.

    Founder: A stranger who opens an account at your old provider could answer for your domain: read your mail and copy your login page.
    Fix: Delete the NS record at the registrar, or create the zone in your own account at that DNS host now.
    """
    return dns_delegation.judge_dangling(await survey.delegation(domain.name))


@_high(hurts=(Impact.DATA_LEAK,), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 5936 6", "Zonemaster NAMESERVER03"))
async def axfr(survey: Survey, domain: Domain) -> Verdict:
    """Strangers cannot copy the whole zone.

    Founder: Anybody can get the list of every system that you run, also those that nobody was meant to find.
    Fix: Allow zone transfers to your own secondary servers only.
    """
    return dns_delegation.judge_transfers(domain.name, await survey.transfers(domain.name))


@_blocker(hurts=_OFFLINE, effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1035 3.4.1",))
async def apex_target(survey: Survey, domain: Domain) -> Verdict:
    """The bare domain points at the live site.

    Founder: Clients who type your domain land on an old site, a parking page, or nothing.
    Fix: Set the record to the address that the hosting shows; lower the TTL first, add the new record, then remove the old one.
    """
    return dns_targets.judge_target(await dns_targets.look(survey, domain.name, domain.wants, ipv6=domain.ipv6))


@_blocker(hurts=_OFFLINE, effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1034 3.6.2",))
async def www_target(survey: Survey, host: Host) -> Verdict:
    """The public site's name points at the live site.

    Founder: Clients who follow a link to your site land on an old site, a parking page, or nothing.
    Fix: Set the CNAME or address to what the hosting shows for this name.
    """
    if host.kind is not HostKind.SITE:
        return not_applicable("not a public site; dns.subdomains looks at it")
    return dns_targets.judge_target(await dns_targets.look(survey, host.name, host.wants, ipv6=host.ipv6))


@_blocker(hurts=(Impact.LOGIN, Impact.REPUTATION), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1794",))
async def leftover_a(survey: Survey, domain: Domain) -> Verdict:
    """No address of an old server is left beside the right one.

    Founder: With two addresses every second visitor lands on the old server, and nobody can reproduce the complaint.
    Fix: Delete the A records that do not belong to the live hosting.
    """
    return dns_targets.judge_leftover_a(await dns_targets.places(survey, domain))


@_high(hurts=(Impact.LOGIN, Impact.REPUTATION), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 6724", "RFC 6052 2.1"))
async def leftover_aaaa(survey: Survey, domain: Domain) -> Verdict:
    """No IPv6 address leads past the live site.

    Founder: Phones and home connections land on the old server, while your office sees the new one.
    Fix: Delete the AAAA records, or declare `ipv6 = true` when the hosting truly answers there.
    """
    return dns_targets.judge_leftover_aaaa(await dns_targets.places(survey, domain))


@_blocker(hurts=(Impact.LOGIN, Impact.MONEY), effort=Effort.HOURS, rows=("R3.4", "B5", "B6"), refs=("RFC 9110 15",))
async def subdomains(survey: Survey, host: Host) -> Verdict:
    """The host resolves and answers HTTPS as the app that it is for.

    Founder: When this name is down or shows another page, whoever works with it cannot work.
    Fix: Point the name at the hosting, add it there as a custom domain, and wait for the certificate.
    """
    dns = [await survey.records(host.name, kind) for kind in ("A", "AAAA")]
    page = await survey.fetch(f"https://{host.name}/")
    follows = bool(host.contains) and 300 <= page.status < 400
    trail = await survey.follow(page.url) if follows else None
    return dns_hosts.judge_answers(host, zone_of(survey.project, host.name), dns, page, trail)


@_high(hurts=_TAKEN, effort=Effort.MINUTES, rows=("R1.4", "R3.4", "B6"), refs=("RFC 1034 3.6.2", "can-i-take-over-xyz"))
async def cname_dangling(survey: Survey, host: Host) -> Verdict:
    """No CNAME points at a name that is gone.

    Founder: A stranger who registers the missing name serves pages under your domain, with your login form on them.
    Fix: Delete the CNAME, or point it at a service that you have now.
    """
    seen = await survey.records(host.name, "A")
    final = await survey.records(seen.chain[-1], "A") if seen.chain and not seen.records else None
    return dns_hosts.judge_dangling(host, zone_of(survey.project, host.name), seen, final)


@check(Stage.EDGE, Severity.MEDIUM, hurts=(Impact.LOGIN, Impact.REPUTATION), effort=Effort.MINUTES, rows=("B5",), refs=("RFC 8659 3, 4",))
async def caa(survey: Survey, host: Host) -> Verdict:
    """The domain says which certificate authorities may issue, and the one in use is among them.

    Founder: The site's certificate cannot be renewed, and then every visitor sees a warning.
    Fix: Publish one CAA record for each certificate authority that your hosting uses; never drop the host's.
    """
    certificate = dns_caa.served(await survey.handshakes(host.name))
    start = host.name.partition(".")[2] if dns_caa.is_by_wildcard(host.name, certificate) else host.name
    asked = await dns_caa.climb(survey, start)
    return dns_caa.judge_caa(host.name, zone_of(survey.project, host.name), asked, certificate)


@check(Stage.EDGE, Severity.LOW, hurts=_OFFLINE, effort=Effort.HOURS, rows=("R1.4",), refs=("RFC 4035 5", "CA/B Forum SC-085"))
async def dnssec(survey: Survey, domain: Domain) -> Verdict:
    """The domain's signatures are sound.

    Founder: Most of the world cannot open your site at all, and nobody in your office may notice.
    Fix: Broken: remove the DS at the registrar first, wait for its TTL, sign again, add the new DS. Unsigned: switch it on at the DNS host.
    """
    soa, ds, keys = [await survey.records(domain.name, kind) for kind in ("SOA", "DS", "DNSKEY")]
    authority = await survey.authority(domain.name, "SOA", domain.name) if soa.state is DnsState.SERVFAIL else ()
    return judge_dnssec(domain.name, soa, ds, keys, authority)


@_high(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1035 7", "RFC 2308"))
async def resolvers_agree(survey: Survey, host: Host) -> Verdict:
    """All resolvers give the same answer as the zone's own servers.

    Founder: For some hours some clients reach the new site and some the old one.
    Fix: Make the zone's own servers right first, then wait for the TTL of the old record.
    """
    zone = zone_of(survey.project, host.name)
    authority = await survey.authority(host.name, "A", zone) if zone else ()
    return dns_propagation.judge_agreement(host.name, zone, await survey.resolvers(host.name, "A"), authority)


@_high(hurts=(*_OFFLINE, Impact.REPUTATION), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 9083 4.5, 4.6",))
async def registration(survey: Survey, domain: Domain) -> Verdict:
    """The domain is paid for.

    Founder: When the registration runs out, site, app and mail stop on one day, and a stranger may buy your name.
    Fix: Renew it at the registrar, switch automatic renewal on, and see that the card on file is valid.
    """
    base = survey.project.network.rdap.rstrip("/")
    if not base:
        return unknown("no registration service is declared", fix='Set `rdap = "https://rdap.org"` in [network], or that of your registry.')
    return judge_registration(domain.name, await survey.fetch(f"{base}/domain/{domain.name}"), survey.now)
