"""Cloudflare: the zone is active, its protection is on and meets the login, and nothing goes past it. Only ever read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Domain, Host
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.cloudflare import cf_exposure, cf_rules, cf_settings

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_cf = partial(check, Stage.EDGE, effort=Effort.MINUTES, rows=("R3.1", "B7"), deadline=60.0)
_OFFLINE, _OPEN = (Impact.LOGIN, Impact.MONEY), (Impact.LOGIN, Impact.DATA_LEAK)
_API = "Cloudflare API: zones"


@_cf(Severity.HIGH, hurts=_OFFLINE, refs=(_API,))
async def active(survey: Survey, domain: Domain) -> Verdict:
    """The zone is active at Cloudflare.

    Founder: Settings that look right protect nothing while the domain still answers from elsewhere.
    Fix: Enter the name servers that Cloudflare shows at the registrar.
    """
    return await cf_settings.judge_active(survey, domain)


@_cf(Severity.LOW, hurts=(Impact.REPUTATION,), refs=("Cloudflare API: user/tokens/verify",))
async def token(survey: Survey, domain: Domain) -> Verdict:
    """The token that this audit reads with does not run out soon.

    Founder: From that day on nobody notices when somebody switches the protection off.
    Fix: Roll the token, read-only as before.
    """
    return await cf_settings.judge_token(survey, domain)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare API: dns_records",))
async def proxied(survey: Survey, domain: Domain) -> Verdict:
    """The web hosts go through Cloudflare.

    Founder: A name with a grey cloud has none of the protection that you pay for, and shows the server's address.
    Fix: Switch the proxy on for the site, the app, the admin area and the API.
    """
    return await cf_exposure.judge_proxied(survey, domain)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare: protect your origin server",))
async def origin_exposed(survey: Survey, domain: Domain) -> Verdict:
    """The server does not serve the site to who knows its address.

    Founder: Attackers go past the firewall and the limits straight to the server.
    Fix: Let the server take requests from Cloudflare's networks only; proxy on first, then change the server's address.
    """
    return await cf_exposure.judge_origin_exposed(survey, domain)


@_cf(Severity.MEDIUM, hurts=_OPEN, refs=("Cloudflare: protect your origin server",))
async def paas_origin(survey: Survey, host: Host) -> Verdict:
    """The hosting company's own name of the app does not serve it past the edge.

    Founder: The same login answers at a second address that has no limit and no firewall.
    Fix: Switch that name off at the hosting company, or refuse requests without a secret header of the edge.
    """
    return await cf_exposure.judge_paas(survey, host)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare: SSL/TLS encryption modes",))
async def ssl_mode(survey: Survey, domain: Domain) -> Verdict:
    """Cloudflare speaks to the server over verified HTTPS.

    Founder: Behind the lock in the address bar passwords travel in the clear, or nobody gets in at all.
    Fix: SSL/TLS, Overview: Full (strict).
    """
    return await cf_settings.judge_ssl(survey, domain)


@_cf(Severity.MEDIUM, hurts=(Impact.DATA_LEAK,), refs=("RFC 8996", "Cloudflare API: min_tls_version"))
async def min_tls(survey: Survey, domain: Domain) -> Verdict:
    """Old TLS versions are refused at the edge.

    Founder: What is sent under an old lock can be read; clients' IT people ask for this line.
    Fix: SSL/TLS, Edge Certificates, Minimum TLS Version: 1.2.
    """
    return await cf_settings.judge_min_tls(survey, domain)


@_cf(Severity.MEDIUM, hurts=_OPEN, refs=("Cloudflare API: always_use_https",))
async def always_https(survey: Survey, domain: Domain) -> Verdict:
    """Cloudflare sends plain HTTP on to HTTPS.

    Founder: A new host that nobody thought of answers in the clear.
    Fix: SSL/TLS, Edge Certificates, Always Use HTTPS: on.
    """
    return await cf_settings.judge_always_https(survey, domain)


@_cf(Severity.LOW, hurts=(Impact.REPUTATION,), refs=("Cloudflare API: automatic_https_rewrites",))
async def auto_rewrites(survey: Survey, domain: Domain) -> Verdict:
    """Cloudflare mends addresses without a lock in the pages.

    Founder: An old picture link takes the lock off a page.
    Fix: SSL/TLS, Edge Certificates, Automatic HTTPS Rewrites: on.
    """
    return await cf_settings.judge_auto_rewrites(survey, domain)


@_cf(Severity.HIGH, hurts=_OFFLINE, refs=("Cloudflare: HTTP DDoS Attack Protection managed ruleset",))
async def ddos(survey: Survey, domain: Domain) -> Verdict:
    """The flood protection is on and not weakened.

    Founder: Anybody can rent a flood for an evening, and the booking page is gone for as long.
    Fix: Delete overrides of the HTTP DDoS ruleset; without rules of your own it runs with good defaults.
    """
    return await cf_rules.judge_ddos(survey, domain)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare: WAF managed rules",))
async def waf_managed(survey: Survey, domain: Domain) -> Verdict:
    """The managed firewall rules run, for the login too.

    Founder: Known attacks on your framework reach the app before you have updated it.
    Fix: Deploy the managed ruleset with its default actions, without exceptions for the login.
    """
    return await cf_rules.judge_waf_managed(survey, domain)


@_cf(Severity.MEDIUM, hurts=_OPEN, refs=("Cloudflare: WAF custom rules",))
async def waf_basic(survey: Survey, domain: Domain) -> Verdict:
    """A rule of your own protects the admin area, and none lets everything past.

    Founder: The admin login is open to the whole world although three people use it.
    Fix: Add a custom rule that challenges or blocks strangers at the admin area.
    """
    return await cf_rules.judge_waf_basic(survey, domain)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare: rate limiting rules",))
async def rate_rule(survey: Survey, domain: Domain) -> Verdict:
    """A rate limiting rule meets the login.

    Founder: A program may try passwords all night.
    Fix: Add a rate limiting rule for the login's and the reset's path: 5 requests in 10 seconds, then block.
    """
    return await cf_rules.judge_rate_rule(survey, domain)


@_cf(Severity.HIGH, hurts=(Impact.DATA_LEAK,), refs=("Cloudflare: cache rules", "RFC 9111 7.3"))
async def cache_rules(survey: Survey, domain: Domain) -> Verdict:
    """No rule caches what is behind the login.

    Founder: "Cache everything" hands one client's page to the next.
    Fix: Bypass the cache for the app and the API, above the rule that caches; then purge.
    """
    return await cf_rules.judge_cache_rules(survey, domain)


@_cf(Severity.MEDIUM, hurts=(Impact.SPEED,), refs=("Cloudflare API: development_mode",))
async def dev_mode(survey: Survey, domain: Domain) -> Verdict:
    """Development mode is off.

    Founder: Every visit goes to the server, which is slow and may fall over on launch day.
    Fix: Caching, Configuration, Development Mode: off.
    """
    return await cf_settings.judge_dev_mode(survey, domain)


@_cf(Severity.MEDIUM, hurts=_OFFLINE, refs=("Cloudflare API: security_level",))
async def under_attack(survey: Survey, domain: Domain) -> Verdict:
    """Visitors are not all stopped by a challenge.

    Founder: Every client waits five seconds, and payment and calendar programs cannot get in at all.
    Fix: Set the security level back to its usual value.
    """
    return await cf_settings.judge_under_attack(survey, domain)


@_cf(Severity.HIGH, hurts=_OPEN, refs=("Cloudflare API: dns_records",))
async def ipv6_grey(survey: Survey, domain: Domain) -> Verdict:
    """No IPv6 address leads past the proxy.

    Founder: Half of all phones go straight to the server, past every protection.
    Fix: Delete the AAAA record, or switch its proxy on.
    """
    return await cf_exposure.judge_ipv6_grey(survey, domain)
