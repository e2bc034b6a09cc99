"""Judges a zone's state and settings at Cloudflare, each with its click path."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.stages.edge.cloudflare.cf_zone import zone_of

if TYPE_CHECKING:
    from lrconsole.model.cloudflare_seen import CloudflareZone, Setting
    from lrconsole.model.project import Domain
    from lrconsole.model.survey import Survey

_SOON = timedelta(days=30)


async def judge_active(survey: Survey, domain: Domain) -> Verdict:
    """An active zone answers; a pending or moved one does not, whatever its settings say."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    evidence: dict[str, object] = {"status": zone.status or "not told", "plan": zone.plan, "name servers": ", ".join(zone.servers)}
    evidence |= {"requests made": f"{zone.calls}, all of them GET", "not readable": ", ".join(zone.denied) or "nothing"}
    fix = f"At the registrar enter: {', '.join(zone.servers) or 'the name servers that Cloudflare shows'}."
    if not zone.status:
        return unknown("the zone's status could not be read", evidence, fix="Give the token Zone Read.")
    if zone.status == "active":
        return passed("active", evidence)
    return (warned if zone.status in ("pending", "initializing") else failed)(f"the zone is {zone.status}", evidence, fix=fix)


async def judge_token(survey: Survey, domain: Domain) -> Verdict:
    """The token must not run out unnoticed."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    evidence = {"token": zone.token or "not told", "runs out": str(zone.token_ends or "never")}
    fix = "At Cloudflare, My Profile, API Tokens: roll the token, read-only as before, and store it."
    if zone.token and zone.token != "active":
        return failed(f"the token is {zone.token}", evidence, fix=fix)
    if zone.token_ends is not None and zone.token_ends - survey.now < _SOON:
        return warned(f"the token runs out on {zone.token_ends:%Y-%m-%d}", evidence, fix=fix)
    return passed("active", evidence) if zone.token else unknown("its state could not be read", evidence)


async def judge_ssl(survey: Survey, domain: Domain) -> Verdict:
    """Flexible means plain HTTP behind the lock, and a loop where the server insists on HTTPS."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    setting = zone.setting("ssl")
    if (early := _unread(setting)) is not None:
        return early
    fix = "SSL/TLS, Overview: Full (strict), with a certificate on the server; before Always Use HTTPS."
    if setting.value in ("strict", "origin_pull"):
        return passed("Full (strict)", _shown(setting))
    if setting.value == "full":
        return warned("Full: any certificate on the server is taken", _shown(setting), fix=fix)
    verdict = failed(f"{setting.value}: requests to the server go over plain HTTP", _shown(setting), fix=fix)
    trail = await survey.follow(f"https://{domain.name}/")
    return replace(verdict, severity=Severity.BLOCKER, summary=f"{verdict.summary}, and the site loops") if trail.loop else verdict


async def judge_min_tls(survey: Survey, domain: Domain) -> Verdict:
    """Versions before 1.2 are broken; no browser of today needs them."""
    zone = await zone_of(survey, domain)
    setting = zone if isinstance(zone, Verdict) else zone.setting("min_tls_version")
    if isinstance(setting, Verdict):
        return setting
    if (early := _unread(setting)) is not None:
        return early
    if setting.value in ("1.2", "1.3"):
        return passed(f"TLS {setting.value} or newer", _shown(setting))
    return warned(f"TLS {setting.value} is accepted", _shown(setting), fix="SSL/TLS, Edge Certificates, Minimum TLS Version: 1.2")


async def judge_always_https(survey: Survey, domain: Domain) -> Verdict:
    """The server's own redirect does as well, as long as it is reached."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    setting = zone.setting("always_use_https")
    if (early := _unread(setting)) is not None:
        return early
    if setting.value == "on":
        return passed("on", _shown(setting))
    fix = "SSL/TLS, Edge Certificates, Always Use HTTPS: on (first Full (strict))"
    plain = await survey.fetch(f"http://{domain.name}/")
    if plain.answered and 300 <= plain.status < 400 and plain.header("location").startswith("https:"):
        return warned("off; a rule or the server redirects", _shown(setting) | {plain.url: str(plain.status)}, fix=fix)
    return failed("off, and plain HTTP is not redirected", _shown(setting), fix=fix)


async def judge_auto_rewrites(survey: Survey, domain: Domain) -> Verdict:
    """A safety net for addresses without a lock in the pages."""
    return await _switch(survey, domain, "automatic_https_rewrites", "on", "SSL/TLS, Edge Certificates, Automatic HTTPS Rewrites: on")


async def judge_dev_mode(survey: Survey, domain: Domain) -> Verdict:
    """Development mode takes the cache away."""
    return await _switch(survey, domain, "development_mode", "off", "Caching, Configuration, Development Mode: off")


async def judge_under_attack(survey: Survey, domain: Domain) -> Verdict:
    """Under attack mode stops every visitor, and programs for good."""
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    setting = zone.setting("security_level")
    if (early := _unread(setting)) is not None:
        return early
    if setting.value == "under_attack":
        fix = "Security, Settings, Security level: back to its usual value once the attack is over."
        return warned("every visitor sees a challenge", _shown(setting), fix=fix)
    return passed(setting.value, _shown(setting))


async def _switch(survey: Survey, domain: Domain, id: str, right: str, fix: str) -> Verdict:
    zone = await zone_of(survey, domain)
    if isinstance(zone, Verdict):
        return zone
    setting = zone.setting(id)
    if (early := _unread(setting)) is not None:
        return early
    return passed(setting.value, _shown(setting)) if setting.value == right else warned(setting.value, _shown(setting), fix=fix)


def _unread(setting: Setting) -> Verdict | None:
    if setting.value:
        return None
    return unknown(f"the setting {setting.id} could not be read: {setting.reason}", fix="Give the token Zone Settings Read.")


def _shown(setting: Setting) -> dict[str, object]:
    return {setting.id: setting.value, "changed": setting.modified or "never"}


def denied(zone: CloudflareZone, part: str) -> Verdict | None:
    """The verdict when the token may not read a part of the zone; None when it may."""
    if part not in zone.denied:
        return None
    return unknown(f"{part} could not be read with this token", fix="Give the token DNS Read, Page Rules Read and Zone Read.")
