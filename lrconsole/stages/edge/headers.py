"""Headers: pages cannot be framed, mistaken or read from elsewhere, give nothing away, and the public site can be found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Host, Project
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import header_listing, header_login, header_policy

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_header = partial(check, Stage.EDGE, effort=Effort.MINUTES, rows=("B7",))
_LEAK = (Impact.DATA_LEAK,)
_FOUND = (Impact.MONEY, Impact.REPUTATION)


@_header(Severity.HIGH, hurts=(Impact.LOGIN, Impact.DATA_LEAK), refs=("RFC 7034", "CSP 3, frame-ancestors"))
async def frame(survey: Survey, host: Host) -> Verdict:
    """The login page cannot be shown inside another site.

    Founder: A look-alike site shows the real login in a frame and collects clicks and passwords.
    Fix: Send `Content-Security-Policy: frame-ancestors 'self'` and `X-Frame-Options: SAMEORIGIN`.
    """
    return await header_login.judge_frame(survey, host)


@_header(Severity.MEDIUM, hurts=_LEAK, refs=("Fetch 3.6",))
async def nosniff(survey: Survey, host: Host) -> Verdict:
    """Browsers take files for what the server says they are.

    Founder: An uploaded picture that is really a script runs in the browser of whoever opens it.
    Fix: Send `X-Content-Type-Options: nosniff` with every answer.
    """
    return await header_login.judge_nosniff(survey, host)


@check(
    Stage.EDGE, Severity.HIGH, hurts=_FOUND, effort=Effort.MINUTES, rows=("B6",), refs=("RFC 9309", "Google: block indexing")
)  # fmt: skip
async def noindex(survey: Survey, host: Host) -> Verdict:
    """Search engines may list the public site.

    Founder: The site disappears from search results, and nobody notices until bookings drop.
    Fix: Remove the noindex that was meant for staging.
    """
    return await header_listing.judge_noindex(survey, host)


@_header(Severity.MEDIUM, hurts=_LEAK, refs=("CSP 3", "MDN HTTP Observatory: content-security-policy"))
async def csp(survey: Survey, host: Host) -> Verdict:
    """The page says which scripts may run in it.

    Founder: A script that somebody smuggles into a note or a booking runs in your colleagues' browsers and reads what they see.
    Fix: Send a Content-Security-Policy, first as report-only from the sources that are in use, without 'unsafe-inline'.
    """
    return await header_policy.judge_csp(survey, host)


@_header(Severity.LOW, hurts=_LEAK, refs=("Referrer Policy 3", "MDN HTTP Observatory: referrer-policy"))
async def referrer(survey: Survey, host: Host) -> Verdict:
    """Other sites are not told which page a visitor came from.

    Founder: Addresses with a client's number or a reset link in them are handed to every site that is linked.
    Fix: Send `Referrer-Policy: strict-origin-when-cross-origin`.
    """
    return await header_policy.judge_referrer(survey, host)


@_header(Severity.LOW, hurts=_LEAK, refs=("Permissions Policy 5",))
async def permissions(survey: Survey, host: Host) -> Verdict:
    """Frames of other sites may not ask for camera, microphone or place.

    Founder: A video or chat that is embedded could ask your clients for their camera in your name.
    Fix: Send `Permissions-Policy: camera=(), microphone=(), geolocation=()`, with what the app itself needs.
    """
    return await header_policy.judge_permissions(survey, host)


@_header(Severity.LOW, hurts=_LEAK, refs=("HTML 7.1.3", "Fetch 3.7", "MDN HTTP Observatory: cross-origin policies"))
async def coop_corp(survey: Survey, host: Host) -> Verdict:
    """Headers that separate the page from other sites can be read by browsers.

    Founder: A protection that somebody set up and that has a typing error protects nothing.
    Fix: Correct the value, or delete the header.
    """
    return await header_policy.judge_isolation(survey, host)


@_header(Severity.LOW, hurts=_LEAK, refs=("RFC 9110 10.2.4", "OWASP WSTG-INFO-02"))
async def server_leak(survey: Survey, host: Host) -> Verdict:
    """The answers do not tell which version of a program made them.

    Founder: Whoever looks for victims of a known fault finds your address in a list.
    Fix: Switch the version off in the server's settings and delete X-Powered-By.
    """
    return await header_policy.judge_leaks(survey, host)


@_header(Severity.MEDIUM, hurts=_LEAK, refs=("Subresource Integrity 3", "MDN HTTP Observatory: subresource-integrity"))
async def sri(survey: Survey, host: Host) -> Verdict:
    """Scripts of other companies cannot change unnoticed.

    Founder: Whoever breaks into that company runs code in your login page.
    Fix: Give the script an integrity hash, or serve a copy from your own host.
    """
    return await header_policy.judge_scripts(survey, host)


@_header(Severity.MEDIUM, hurts=_LEAK, refs=("MDN HTTP Observatory, algorithm 4 and 6",))
async def grade(survey: Survey, host: Host) -> Verdict:
    """The host has a B or better by MDN's Observatory.

    Founder: Clients' IT people look the grade up before they let their staff use your app.
    Fix: Send the headers that are named, the costliest first.
    """
    return await header_policy.judge_grade(survey, host)


@_header(Severity.INFO, hurts=(Impact.REPUTATION,), refs=("RFC 9116",))
async def security_txt(survey: Survey, host: Host) -> Verdict:
    """Whoever finds a fault knows whom to tell.

    Founder: Somebody who means well gives up, or tells the public instead of you.
    Fix: Serve /.well-known/security.txt with a contact and a date within a year.
    """
    return await header_listing.judge_security_txt(survey, host)


@_header(Severity.MEDIUM, hurts=_FOUND, refs=("RFC 9309", "Google: block indexing"))
async def staging_noindex(survey: Survey, project: Project) -> Verdict:
    """Search engines do not list staging.

    Founder: Clients find the test copy first, book there, and their bookings are lost.
    Fix: Send `X-Robots-Tag: noindex` on staging, or put a login before it.
    """
    return await header_listing.judge_staging_noindex(survey)


@_header(Severity.MEDIUM, hurts=_LEAK, refs=("OWASP WSTG-CONF-05",))
async def staging_auth(survey: Survey, project: Project) -> Verdict:
    """Staging asks strangers for a login.

    Founder: Test copies often hold real clients, weaker passwords and faults that are mended in production.
    Fix: Put a password or the hosting company's own access protection before staging.
    """
    return await header_listing.judge_staging_auth(survey)
