"""DNS: every declared name is served, points at the live app and nowhere else, and stays in the business's hands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, not_applicable, unknown
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Domain, Host, HostKind
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.zones import (
    dns_caa,
    dns_delegation,
    dns_diff,
    dns_hosts,
    dns_names,
    dns_propagation,
    dns_records,
    dns_servers,
    dns_signatures,
    dns_targets,
    dns_times,
)
from lrconsole.stages.edge.zones.dns_question import zone_of
from lrconsole.stages.edge.zones.dns_registration import judge_registration

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_blocker = partial(check, Stage.EDGE, Severity.BLOCKER)
_high = partial(check, Stage.EDGE, Severity.HIGH)
_medium = partial(check, Stage.EDGE, Severity.MEDIUM)
_low = partial(check, Stage.EDGE, Severity.LOW)
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


@_medium(hurts=_OFFLINE, effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 2182 5", "Zonemaster DELEGATION01, 02"))
async def ns_count(survey: Survey, domain: Domain) -> Verdict:
    """Two name servers at two addresses serve the domain.

    Founder: When the one machine is down, site and mail are gone with it.
    Fix: Enter a second name server at the registrar, at another address.
    """
    return dns_servers.judge_count(await survey.delegation(domain.name))


@_medium(hurts=(Impact.EMAIL, Impact.LOGIN), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 2181 10.3", "Zonemaster DELEGATION05"))
async def ns_alias(survey: Survey, domain: Domain) -> Verdict:
    """No name server's name is an alias.

    Founder: Some of the world cannot find your site, and nobody can say who.
    Fix: Enter the name server under the name that has the address.
    """
    seen = await survey.delegation(domain.name)
    located = [await survey.records(name, "A") for name in dict.fromkeys(server.name for server in seen.servers)]
    return dns_servers.judge_alias(domain.name, located)


@_low(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 1996", "Zonemaster CONSISTENCY01"))
async def soa_serial(survey: Survey, domain: Domain) -> Verdict:
    """All name servers have the same copy of the zone.

    Founder: Clients get the old or the new address by chance.
    Fix: Let the servers transfer the zone anew, and see that the first one notifies them.
    """
    return dns_servers.judge_serial(await survey.delegation(domain.name))


@_low(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 1912 2.2", "Zonemaster ZONE02-06"))
async def soa_timers(survey: Survey, domain: Domain) -> Verdict:
    """The zone's timers let a second name server bridge a failure.

    Founder: When the first server of your address is down for a day, the others give up too.
    Fix: Set refresh 14400, retry 3600, expire 1209600 and a minimum between 300 and 86400.
    """
    return dns_servers.judge_timers(domain.name, await survey.records(domain.name, "SOA"))


@_low(hurts=(Impact.REPUTATION,), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 5358", "Zonemaster NAMESERVER01"))
async def recursion(survey: Survey, domain: Domain) -> Verdict:
    """The name servers make no look-ups for strangers.

    Founder: Attackers use your server to flood others, and its address lands on block lists.
    Fix: Switch recursion off on the zone's name servers.
    """
    return dns_servers.judge_recursion(domain.name, await survey.manners(domain.name))


@_medium(
    hurts=(Impact.EMAIL, Impact.LOGIN), effort=Effort.MINUTES, rows=("R1.4",), refs=("RFC 7766 5", "RFC 6891", "Zonemaster CONNECTIVITY02")
)
async def tcp_edns(survey: Survey, domain: Domain) -> Verdict:
    """The name servers take TCP and EDNS.

    Founder: Long records, such as those for mail, do not reach everybody.
    Fix: Open port 53 for TCP on every name server, and let no firewall alter DNS.
    """
    return dns_servers.judge_tcp(domain.name, await survey.manners(domain.name))


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


@_medium(hurts=(Impact.LOGIN, Impact.EMAIL), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1034 3.6.2", "RFC 2181 10.1"))
async def cname_shape(survey: Survey, host: Host) -> Verdict:
    """An alias stands alone, and leads to its address in few steps.

    Founder: Some clients get through and some do not, and mail for the name is lost.
    Fix: Keep one CNAME a name and nothing beside it; for the bare domain use ALIAS or addresses.
    """
    return dns_names.judge_alias(await dns_names.trace(survey, host.name))


@_medium(hurts=(Impact.LOGIN, Impact.DATA_LEAK), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1918", "RFC 6598", "RFC 4193"))
async def private_ip(survey: Survey, domain: Domain) -> Verdict:
    """No address of an inner network is public.

    Founder: Clients cannot reach the name, and strangers learn how your network is built.
    Fix: Delete the private address, or serve the name from a resolver of your own network.
    """
    return dns_names.judge_private(survey.project, await dns_targets.places(survey, domain))


@_medium(hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 4592",))
async def wildcard(survey: Survey, domain: Domain) -> Verdict:
    """Names that nobody made do not answer.

    Founder: Typing errors and old names show somebody's page, and mail checks read the wrong record.
    Fix: Delete the wildcard record and add each name that is in use.
    """
    return dns_names.judge_wildcard(survey.project, await dns_names.guess(survey, domain.name))


@_low(hurts=(Impact.REPUTATION,), effort=Effort.HOURS, rows=("R1.4",), refs=("RFC 5891 4", "UTS 39 5.1"))
async def idn(survey: Survey, domain: Domain) -> Verdict:
    """International names are valid and of one script.

    Founder: Browsers show a cryptic name instead of yours, since look-alike letters are a fraudster's tool.
    Fix: Use letters of one script, in the form that your registrar's form writes.
    """
    return dns_names.judge_letters(survey.project, domain.name)


@_medium(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1035 3.2.1", "RFC 2181 8", "thresholds of this console"))
async def ttl(survey: Survey, domain: Domain) -> Verdict:
    """What is about to change is not kept for long.

    Founder: On the day of the move some clients stay on the old server for as long as the old record lives.
    Fix: Set the TTL to 300, wait for the old TTL to pass, then change the record.
    """
    found = await dns_targets.places(survey, domain)
    told = [answer for place in found for answer in await survey.authority(place.name, "A", domain.name)]
    return dns_times.judge_ttl(domain.name, found, told)


@_low(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 2308 5", "RFC 9520"))
async def negative_ttl(survey: Survey, domain: Domain) -> Verdict:
    """A name that is added is found soon.

    Founder: Whoever looked a moment too early is told for hours that the new address does not exist.
    Fix: Set the SOA's minimum to 300 before names are added.
    """
    found = await dns_targets.places(survey, domain)
    servers = (await survey.delegation(domain.name)).servers
    # A cache tells what is left of a TTL; the zone's own servers tell what it is.
    told = next((server.soa for server in servers if server.soa.records and server.soa.authoritative), None)
    return dns_times.judge_negative(domain.name, told or await survey.records(domain.name, "SOA"), found)


@_low(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 9460 7.3",))
async def https_rr(survey: Survey, host: Host) -> Verdict:
    """Hints for browsers lead to the same address as the name itself.

    Founder: New browsers go to an old server, while everything else finds the new one.
    Fix: Delete the HTTPS record, or give it the addresses that the name has.
    """
    asked = await survey.records(host.name, "HTTPS")
    return dns_records.judge_hints(await dns_targets.look(survey, host.name, ()), asked)


@_low(
    hurts=(Impact.DATA_LEAK, Impact.MONEY),
    effort=Effort.MINUTES,
    rows=("R1.4",),
    refs=("RFC 1464", "draft-ietf-dnsop-domain-verification-techniques"),
)
async def txt_hygiene(survey: Survey, domain: Domain) -> Verdict:
    """No key and no old proof of ownership stands in a public text.

    Founder: Anybody can read these texts; with a key in them, or an old partner's proof, they can act as you.
    Fix: Delete the record; have a key replaced that was in it.
    """
    return dns_records.judge_texts(domain.name, await survey.records(domain.name, "TXT"))


@_high(hurts=_TAKEN, effort=Effort.MINUTES, rows=("R1.4", "R3.4", "B6"), refs=("RFC 1034 3.6.2", "can-i-take-over-xyz"))
async def cname_dangling(survey: Survey, host: Host) -> Verdict:
    """No CNAME points at a name that is gone.

    Founder: A stranger who registers the missing name serves pages under your domain, with your login form on them.
    Fix: Delete the CNAME, or point it at a service that you have now.
    """
    seen = await survey.records(host.name, "A")
    final = await survey.records(seen.chain[-1], "A") if seen.chain and not seen.records else None
    return dns_hosts.judge_dangling(host, zone_of(survey.project, host.name), seen, final)


@_medium(hurts=(Impact.LOGIN, Impact.REPUTATION), effort=Effort.MINUTES, rows=("B5",), refs=("RFC 8659 3, 4",))
async def caa(survey: Survey, host: Host) -> Verdict:
    """The domain says which certificate authorities may issue, and the one in use is among them.

    Founder: The site's certificate cannot be renewed, and then every visitor sees a warning.
    Fix: Publish one CAA record for each certificate authority that your hosting uses; never drop the host's.
    """
    certificate = dns_caa.served(await survey.handshakes(host.name))
    start = host.name.partition(".")[2] if dns_caa.is_by_wildcard(host.name, certificate) else host.name
    asked = await dns_caa.climb(survey, start)
    return dns_caa.judge_caa(host.name, zone_of(survey.project, host.name), asked, certificate)


@_low(hurts=_OFFLINE, effort=Effort.HOURS, rows=("R1.4",), refs=("RFC 4035 5", "CA/B Forum SC-085"))
async def dnssec(survey: Survey, domain: Domain) -> Verdict:
    """The domain's signatures are sound.

    Founder: Most of the world cannot open your site at all, and nobody in your office may notice.
    Fix: Broken: remove the DS at the registrar first, wait for its TTL, sign again, add the new DS. Unsigned: switch it on at the DNS host.
    """
    soa = await survey.records(domain.name, "SOA")
    return dns_signatures.judge_dnssec(await survey.signing(domain.name), soa, survey.now)


@_medium(hurts=_OFFLINE, effort=Effort.HOURS, rows=("R1.4",), refs=("RFC 8624 3.1", "RFC 9276 3.1", "Zonemaster DNSSEC03-05"))
async def dnssec_params(survey: Survey, domain: Domain) -> Verdict:
    """The domain's signatures are strong, and renewed in time.

    Founder: When signatures run out or their kind is given up, the site is gone for most of the world within hours.
    Fix: Sign with algorithm 13 by a signer that renews by itself; NSEC3 without iterations and salt.
    """
    return dns_signatures.judge_parameters(await survey.signing(domain.name), survey.now)


@_high(hurts=(Impact.LOGIN,), effort=Effort.MINUTES, rows=_ROWS, refs=("RFC 1035 7", "RFC 2308"))
async def resolvers_agree(survey: Survey, host: Host) -> Verdict:
    """All resolvers give the same answer as the zone's own servers.

    Founder: For some hours some clients reach the new site and some the old one.
    Fix: Make the zone's own servers right first, then wait for the TTL of the old record.
    """
    zone = zone_of(survey.project, host.name)
    authority = await survey.authority(host.name, "A", zone) if zone else ()
    return dns_propagation.judge_agreement(host.name, zone, await survey.resolvers(host.name, "A"), authority)


@_high(hurts=(Impact.LOGIN, Impact.EMAIL), effort=Effort.HOURS, rows=_ROWS, refs=("RFC 1035 7", "RFC 2308 5", "RFC 9520"))
async def propagation(survey: Survey, domain: Domain) -> Verdict:
    """What is planned is in the zone, at each of its servers, and at every resolver.

    Founder: A change that you made is not seen by everybody yet, and nobody can tell you how long it takes.
    Fix: Make the zone right first; then wait as long as the old answer may be kept.
    """
    lines = [await dns_diff.look(survey, question) for question in dns_diff.planned_names(survey.project, domain)]
    return dns_diff.judge(domain.name, lines)


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
