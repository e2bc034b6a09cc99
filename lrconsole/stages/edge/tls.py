"""TLS: every declared host answers over a certificate that browsers trust, that lasts, and that is enforced (RFC 9525, RFC 6797)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import TlsState
from lrconsole.model.project import Host, HostKind
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.edge.web import tls_certificate
from lrconsole.stages.edge.web.transport import SHAKEN, StrictTransport, covers, days, facts, outcome, outcomes, place, strict_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lrconsole.model.observation import Certificate, Handshake
    from lrconsole.model.survey import Survey

YEAR = 31_536_000
HALF_YEAR = 15_552_000
_SERVED = (HostKind.SITE, HostKind.APP, HostKind.ADMIN, HostKind.API)
_ORDER = ["fail", "unknown", "warn", "pass"]
_ELSEWHERE = (
    "Audit from a machine without a proxy or virus scanner that opens TLS; "
    "or, if the authority is your own, name it as `ca_file` of [network]."
)


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R3.2", "B5"),
    refs=("RFC 8446 4.4",),
)
async def reachable(survey: Survey, host: Host) -> Verdict:
    """Every address of the host speaks TLS.

    Founder: Visitors see a browser error instead of the app.
    Fix: Listen with TLS on port 443 of every address, or delete the address that does not from the DNS.
    """
    seen = await survey.handshakes(host.name)
    if not seen or all(shake.state is TlsState.UNRESOLVED for shake in seen):
        return unknown(f"{host.name} has no address: {outcomes(seen)}", fix=f"Publish an A record for {host.name}; see the DNS checks.")
    broken = [shake for shake in seen if shake.state not in SHAKEN]
    evidence = {place(shake): outcome(shake) for shake in seen}
    if not broken:
        return passed(f"{count(len(seen), 'address', 'addresses')} in TLS", evidence)
    if all(":" in shake.address for shake in broken) and len(broken) < len(seen):
        addresses = ", ".join(shake.address for shake in broken)
        return warned("IPv6 alone does not answer", evidence, fix=f"Delete AAAA {host.name} -> {addresses}, or listen on [::]:443 there.")
    return failed(
        f"no TLS at {place(broken[0])}: {outcome(broken[0])}",
        evidence,
        fix=f"Listen with TLS on {place(broken[0])} for {host.name}, or delete that address from the DNS.",
    )


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R3.2", "B5"),
    refs=("RFC 5280 6", "X509_verify_cert(3)"),
)
async def chain(survey: Survey, host: Host) -> Verdict:
    """The certificate leads to an issuer that browsers trust.

    Founder: Browsers warn that the site is dangerous, and phones or the payment service refuse it.
    Fix: Serve a certificate of a public authority together with its intermediate certificate.
    """

    return await _each(survey, host, lambda shake, _: tls_certificate.judge_chain(host.name, shake))


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R3.2", "B5"),
    refs=("RFC 9525 6.3",),
)
async def names(survey: Survey, host: Host) -> Verdict:
    """The certificate names the host.

    Founder: Browsers warn that somebody may be impersonating the site.
    Fix: Add the host to the certificate's subject alternative names.
    """

    def judge(shake: Handshake, certificate: Certificate) -> Verdict:
        exact = host.name.lower() in {name.lower() for name in certificate.names}
        covered = exact or any(covers(name, host.name) for name in certificate.names)
        evidence = facts(shake)
        if not covered:
            wanted = " ".join(f"-d {name}" for name in dict.fromkeys((host.name, *certificate.names)))
            found = count(len(certificate.names), "other name") if certificate.names else "no name at all"
            return failed(f"names {found}", evidence, fix=f"certbot --nginx --expand {wanted}")
        if not exact and host.kind is HostKind.ADMIN:
            fix = f"certbot --nginx -d {host.name}"
            return warned("covered by a wildcard that other hosts share", evidence, fix=fix)
        return passed("named" if exact else "covered by a wildcard", evidence)

    return await _each(survey, host, judge)


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R3.2", "B5"),
    refs=("Let's Encrypt: renew with a third of the lifetime left",),
)
async def expiry(survey: Survey, host: Host) -> Verdict:
    """The certificate is renewed in time.

    Founder: The day it expires every visitor and every customer is locked out by a browser warning.
    Fix: Run the renewal now, then repair its timer; a healthy one renews with a third of the lifetime left.
    """

    def judge(shake: Handshake, certificate: Certificate) -> Verdict:
        left = certificate.not_after - survey.now
        lifetime = certificate.not_after - certificate.not_before
        share = left / lifetime if lifetime > timedelta(0) else 0.0
        evidence = facts(shake) | {"left": f"{days(left)} of {days(lifetime)}"}
        fix = f"certbot renew --cert-name {host.name} --force-renewal && systemctl status certbot.timer"
        if certificate.not_before > survey.now:
            return failed(f"not valid before {certificate.not_before:%Y-%m-%d}", evidence, fix=f"Check the clock of {host.name}. {fix}")
        if left <= timedelta(0):
            return failed(f"expired {days(-left)} ago", evidence, fix=fix)
        if left <= timedelta(days=3) or share < 1 / 6:
            return failed(f"expires in {days(left)}", evidence, fix=fix)
        if share <= 1 / 3:
            return warned(f"renewal is overdue: {days(left)} left", evidence, fix=fix)
        return passed(f"{days(left)} left", evidence)

    return await _each(survey, host, judge)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.DATA_LEAK,),
    effort=Effort.MINUTES,
    rows=("R3.2",),
    refs=("RFC 8996", "RFC 9325 3.1.1"),
)
async def versions(survey: Survey, host: Host) -> Verdict:
    """Only TLS 1.2 and 1.3 are accepted.

    Founder: Old encryption can be read by others on the same network, and payment audits fail on it.
    Fix: Set the minimum version to TLS 1.2 and switch TLS 1.3 on.
    """

    def judge(shake: Handshake, _: Certificate) -> Verdict:
        offered = dict(shake.versions)
        old = [name for name in ("TLSv1", "TLSv1.1") if offered.get(name)]
        untried = [name for name in ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3") if offered.get(name) is None]
        evidence = {place(shake): ", ".join(f"{name} {_word(taken)}" for name, taken in shake.versions) or "no version tried"}
        fix = "nginx: ssl_protocols TLSv1.2 TLSv1.3;"
        if old:
            return failed(f"{' and '.join(old)} accepted", evidence, fix=fix)
        if untried:
            return unknown(f"this machine cannot offer {', '.join(untried)}", evidence, fix="Audit from a machine whose OpenSSL offers it.")
        if not offered["TLSv1.2"] and not offered["TLSv1.3"]:
            return failed("neither TLS 1.2 nor 1.3 accepted", evidence, fix=fix)
        return passed("1.2 and newer", evidence) if offered["TLSv1.3"] else warned("no TLS 1.3", evidence, fix=fix)

    return await _each(survey, host, judge)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.DATA_LEAK, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R3.2",),
    refs=("NCSC-NL TLS guidelines", "RFC 9325 4.5", "CA/B Forum BR 6.1.5"),
)
async def key(survey: Survey, host: Host) -> Verdict:
    """The certificate's key and signature are strong enough.

    Founder: With a weak key somebody can copy your site so well that browsers cannot tell.
    Fix: Issue a new certificate with a P-256 or RSA 2048 key, signed with SHA-256.
    """
    return await _each(survey, host, lambda shake, found: tls_certificate.judge_key(host.name, shake, found))


@check(
    Stage.EDGE,
    Severity.LOW,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R3.2",),
    refs=("CA/B Forum SC-081v3",),
)
async def lifetime(survey: Survey, host: Host) -> Verdict:
    """The certificate does not live longer than browsers accept.

    Founder: Some browsers refuse the site altogether, and nobody renews what lasts for years.
    Fix: Let an automatic client issue a certificate of 90 days or less.
    """
    return await _each(survey, host, lambda shake, found: tls_certificate.judge_lifetime(host.name, shake, found))


@check(
    Stage.EDGE,
    Severity.LOW,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R3.2",),
    refs=("RFC 6962 3.3",),
)
async def sct(survey: Survey, host: Host) -> Verdict:
    """Public logs show the certificate.

    Founder: Some browsers warn visitors off a certificate that no public log knows.
    Fix: Use a certificate of a public authority; each of them logs what it issues.
    """
    return await _each(survey, host, lambda shake, found: tls_certificate.judge_logs(shake, found))


@check(
    Stage.EDGE,
    Severity.INFO,
    hurts=(Impact.SPEED,),
    effort=Effort.MINUTES,
    rows=("R3.2",),
    refs=("RFC 9113 3.2", "RFC 7301"),
)
async def http2(survey: Survey, host: Host) -> Verdict:
    """The host offers HTTP/2.

    Founder: Pages with many pictures open more slowly than they could, above all on phones.
    Fix: Switch HTTP/2 on at the web server or the hosting.
    """
    if host.kind not in _SERVED:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")

    def judge(shake: Handshake, _: Certificate) -> Verdict:
        evidence = {place(shake): f"ALPN {shake.alpn or 'not answered'}"}
        if shake.alpn == "h2":
            return passed("h2", evidence)
        return warned(f"{shake.alpn or 'HTTP/1.1'} only", evidence, fix=f"nginx ({host.name}): listen 443 ssl http2;")

    return await _each(survey, host, judge)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN, Impact.DATA_LEAK),
    effort=Effort.MINUTES,
    rows=("R3.2",),
    refs=("RFC 6797 6.1",),
)
async def hsts(survey: Survey, host: Host) -> Verdict:
    """Browsers are told to use HTTPS only.

    Founder: On a café network a stranger can read a visitor's password.
    Fix: Send Strict-Transport-Security with max-age 300 first, then 86400, then 31536000.
    """
    if host.kind not in _SERVED:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    answer = await survey.fetch(f"https://{host.name}/")
    if not answer.answered:
        return unknown(f"no answer from {answer.url}: {answer.why}")
    header = answer.header("strict-transport-security")
    evidence = {answer.url: f"{answer.status}", "strict-transport-security": header or "absent"}
    fix = f'nginx ({host.name}): add_header Strict-Transport-Security "max-age={YEAR}; includeSubDomains" always;'
    if not header:
        return failed("no Strict-Transport-Security", evidence, fix=fix)
    policy = strict_transport(header)
    if policy is None:
        return failed("Strict-Transport-Security is invalid", evidence, fix=fix)
    if policy.max_age < HALF_YEAR:
        return failed(f"max-age {policy.max_age} is less than half a year", evidence, fix=fix)
    if policy.max_age < YEAR:
        return warned(f"max-age {policy.max_age} is less than a year", evidence, fix=fix)
    return passed("for a year or more", evidence)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R3.2", "B6"),
    refs=("hstspreload.org submission requirements",),
)
async def hsts_preload(survey: Survey, host: Host) -> Verdict:
    """A host that asks for the browsers' HTTPS-only list can keep that promise.

    Founder: Once on the browsers' list, any part of your site without encryption cannot be opened by anybody, for months.
    Fix: Remove `preload` until every subdomain has HTTPS, or bring the missing ones up first.
    """
    answer = await survey.fetch(f"https://{host.name}/")
    if not answer.answered:
        return unknown(f"no answer from {answer.url}: {answer.why}")
    header = answer.header("strict-transport-security")
    policy = strict_transport(header)
    if policy is None or not policy.preload:
        return not_applicable("preload is not asked for")
    plain = await survey.fetch(f"http://{host.name}/")
    below = [other for other in survey.project.hosts if other.name.endswith("." + host.name)]
    shakes = {other.name: await survey.handshakes(other.name) for other in below}
    lacking = [name for name, seen in shakes.items() if any(shake.state not in SHAKEN for shake in seen if shake.address)]
    problems = _unkept(policy, redirects=not plain.answered or plain.header("location").lower().startswith(f"https://{host.name}"))
    problems += [f"{name} has no HTTPS" for name in lacking]
    evidence = {"strict-transport-security": header, "hosts below": ", ".join(shakes) or "none declared"}
    if problems:
        fix = f'nginx ({host.name}): add_header Strict-Transport-Security "max-age={YEAR}" always;'
        return failed("; ".join(problems), evidence, fix=fix)
    blind = [name for name, seen in shakes.items() if not any(shake.address for shake in seen)]
    if blind or not plain.answered:
        return unknown(f"could not look at {', '.join(blind) or plain.url}", evidence)
    return passed("ready for the list", evidence)


def _unkept(policy: StrictTransport, *, redirects: bool) -> list[str]:
    problems = [f"max-age {policy.max_age} is less than a year"] if policy.max_age < YEAR else []
    problems += [] if policy.subdomains else ["includeSubDomains is missing"]
    return problems if redirects else [*problems, "http does not redirect to https on the same host"]


async def _each(survey: Survey, host: Host, judge: Callable[[Handshake, Certificate], Verdict]) -> Verdict:
    """Judge the certificate of each address and return the worst verdict."""
    seen = await survey.handshakes(host.name)
    shown = [(shake, shake.certificate) for shake in seen if shake.certificate is not None]
    if not shown:
        return unknown(f"no certificate to look at: {outcomes(seen)}", fix="See tls.reachable.")
    if any(shake.trusted_here for shake in seen):
        return unknown("the line is read along with here, so nothing can be said of the host", _between(seen), fix=_ELSEWHERE)
    verdicts = [judge(shake, certificate) for shake, certificate in shown]
    return min(verdicts, key=lambda verdict: _ORDER.index(verdict.outcome.value))


def _between(seen: Sequence[Handshake]) -> dict[str, object]:
    issuers = {place(shake): shake.certificate.issuer for shake in seen if shake.trusted_here and shake.certificate}
    return {**issuers, "trust": "this machine's own store vouches for it, the public authorities do not"}


def _word(taken: bool | None) -> str:
    return {True: "accepted", False: "refused", None: "not tried"}[taken]
