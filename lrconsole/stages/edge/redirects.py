"""Redirects: every source of the redirect map ends where it should, over HTTPS, with its path and query."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Api, Domain, Host, Redirect
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import redirect_map, redirect_matrix, redirect_old, redirect_plain

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_MAP = ("R3.3", "B6")
_redirect = partial(check, Stage.EDGE, effort=Effort.MINUTES)
_SEEN = (Impact.REPUTATION, Impact.MONEY)
_SENT = (Impact.DATA_LEAK, Impact.LOGIN)


@_redirect(Severity.HIGH, hurts=_SENT, rows=("R3.2", "B6"), refs=("MDN HTTP Observatory: redirection", "RFC 6797 7.2"))
async def https_first(survey: Survey, host: Host) -> Verdict:
    """Plain HTTP leads to HTTPS on the same host first.

    Founder: A visitor who types the bare name sends their first request, and maybe a password, in the clear.
    Fix: Redirect http to https on the same host before anything else.
    """
    return redirect_plain.judge_https_first(host, await survey.fetch(f"http://{host.name}/"))


@_redirect(Severity.BLOCKER, hurts=_SEEN, rows=_MAP, refs=("RFC 9110 15.4",))
async def canonical(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect ends at the host it is mapped to.

    Founder: Links on cards, in mails and in search results lead nowhere, or to a copy of the site.
    Fix: Add one permanent redirect for the source.
    """
    return redirect_map.judge_canonical(redirect, await survey.follow(redirect.source))


@_redirect(Severity.BLOCKER, hurts=_SEEN, rows=_MAP, refs=("RFC 9110 15.4", "RFC 3986 6.2.2"))
async def matrix(survey: Survey, domain: Domain) -> Verdict:
    """However the site's address is written, it leads to the same page of the one right address.

    Founder: Whoever types the name without www, or follows a deep link to it, lands on an error, a copy of the site or the homepage.
    Fix: Redirect the whole host, with path and query, to the canonical one; one rule for each scheme.
    """
    return await redirect_matrix.judge_matrix(survey, domain)


@_redirect(Severity.HIGH, hurts=_SEEN, rows=_MAP, refs=("RFC 3986 6.2.2",))
async def path_query(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect keeps the path and the query.

    Founder: A customer who follows a booking link lands on the homepage, and campaign links lose their source.
    Fix: Redirect to the same path and query, not to the homepage.
    """
    return redirect_map.judge_path_query(redirect, await survey.follow(redirect.source))


@_redirect(Severity.BLOCKER, hurts=_SENT, rows=("R3.2", *_MAP), refs=("RFC 9110 17.9",))
async def downgrade(survey: Survey, redirect: Redirect) -> Verdict:
    """No redirect goes from HTTPS back to plain HTTP.

    Founder: What visitors type can be read on the way, although the address bar showed a lock.
    Fix: Write https:// in the Location of every redirect.
    """
    return redirect_map.judge_downgrade(await survey.follow(redirect.source))


@_redirect(Severity.BLOCKER, hurts=(Impact.LOGIN, Impact.REPUTATION), rows=_MAP, refs=("RFC 9110 15.4",))
async def loop(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect comes to an end.

    Founder: Browsers give up with "too many redirects" and nobody can reach the page.
    Fix: Behind a proxy that ends TLS, set it to Full (strict); let only one layer redirect.
    """
    return redirect_map.judge_loop(await survey.follow(redirect.source))


@_redirect(Severity.MEDIUM, hurts=(Impact.SPEED,), rows=_MAP, refs=("RFC 9110 15.4",))
async def hops(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect takes at most two hops.

    Founder: Each detour makes the first visit slower, on a phone by up to a second.
    Fix: Point the first redirect straight at the final address.
    """
    return redirect_map.judge_hops(redirect, await survey.follow(redirect.source))


@_redirect(Severity.MEDIUM, hurts=_SEEN, rows=_MAP, refs=("RFC 9110 15.4.2, 15.4.9",))
async def status(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect is permanent, and made by the server.

    Founder: Search engines keep listing the old address, and a redirect within a page fails for mail programs and scripts.
    Fix: Answer 301 or 308 instead of 302, 303, 307 or a page that sends visitors on.
    """
    return redirect_map.judge_status(redirect, await survey.follow(redirect.source))


@_redirect(Severity.MEDIUM, hurts=_SENT, rows=("R3.2", "B6"), refs=("RFC 9110 15.4.9",))
async def method(survey: Survey, api: Api) -> Verdict:
    """A call to the API over plain HTTP is refused, or sent on as the same call.

    Founder: A payment or booking that is sent to the http address is turned into a mere reading, and is lost without an error.
    Fix: Answer 308, or refuse plain HTTP with 403; do not answer 301 or 302 there.
    """
    return await redirect_plain.judge_method(survey, api)


@_redirect(Severity.MEDIUM, hurts=(Impact.LOGIN, Impact.REPUTATION), rows=_MAP, refs=("CWE-601", "OWASP WSTG-CLNT-04"))
async def open(survey: Survey, host: Host) -> Verdict:
    """A page that sends visitors on after the login sends them to no foreign site.

    Founder: A link that begins with your own address leads to a copy of your login page, and clients trust it.
    Fix: Take only paths of your own host as the address to go on to; refuse what begins with // or a scheme.
    """
    return await redirect_plain.judge_open(survey, host)


@_redirect(Severity.HIGH, hurts=_SEEN, rows=(*_MAP, "F3"), refs=("RFC 9110 15.4.2",))
async def old_domains(survey: Survey, domain: Domain) -> Verdict:
    """An old domain still leads to the new site.

    Founder: Old links and printed cards break, or search engines list two copies of the site.
    Fix: Keep the domain registered, with a certificate, and redirect all of it permanently.
    """
    return await redirect_old.judge_old(survey, domain)
