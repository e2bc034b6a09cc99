"""Cookies: the session that a login opens cannot be read by scripts, sent in the clear or handed to other hosts (RFC 6265bis)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Host, Role
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import cookie_attributes

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_cookie = partial(check, Stage.EDGE, effort=Effort.MINUTES, rows=("B1",), confidence=Confidence.LIKELY)
_STOLEN = (Impact.LOGIN, Impact.DATA_LEAK)


@_cookie(Severity.HIGH, hurts=_STOLEN, refs=("RFC 6265 4.1.2", "MDN HTTP Observatory: cookies"))
async def session(survey: Survey, role: Role) -> Verdict:
    """The session cookie is Secure, HttpOnly and SameSite.

    Founder: Somebody who steals the cookie is logged in as that user, without a password.
    Fix: Set the session cookie with Secure, HttpOnly and SameSite=Lax.
    """
    return await cookie_attributes.judge_session(survey, role)


@_cookie(Severity.HIGH, hurts=(Impact.LOGIN,), refs=("RFC 6265bis 4.1.3",))
async def prefix(survey: Survey, role: Role) -> Verdict:
    """A cookie's name promises nothing that its attributes break.

    Founder: Browsers throw such a cookie away: people log in and are logged out at the next click.
    Fix: With a name that begins with __Host- send Secure and Path=/, and no Domain.
    """
    return await cookie_attributes.judge_prefix(survey, role)


@_cookie(Severity.MEDIUM, hurts=_STOLEN, refs=("RFC 6265 4.1.2.3",))
async def domain_too_wide(survey: Survey, role: Role) -> Verdict:
    """The session cookie stays with the host that needs it.

    Founder: The blog, the help page and every forgotten host below your domain are sent the key to the admin app.
    Fix: Leave Domain out of Set-Cookie.
    """
    return await cookie_attributes.judge_domain(survey, role)


@_cookie(Severity.LOW, hurts=_STOLEN, refs=("RFC 6265bis 5.5",))
async def lifetime(survey: Survey, role: Role) -> Verdict:
    """The session ends one day by itself.

    Founder: A laptop that is sold or lost stays logged in for years.
    Fix: Let the session end with the browser, or after 30 days without use.
    """
    return await cookie_attributes.judge_lifetime(survey, role)


@_cookie(Severity.LOW, hurts=(Impact.DATA_LEAK, Impact.LEGAL), refs=("RFC 6265 4.1.2", "MDN HTTP Observatory: cookies"))
async def visitors(survey: Survey, host: Host) -> Verdict:
    """What a first visit sets is protected as well.

    Founder: What is noted about a visitor can be read in a café's network, or by any script that gets into the page.
    Fix: Set each cookie with Secure and SameSite=Lax, and HttpOnly unless the page's own script needs it.
    """
    return await cookie_attributes.judge_visitors(survey, host)
