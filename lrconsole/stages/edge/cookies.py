"""Cookies: the session that a login opens cannot be read by scripts or sent in the clear (RFC 6265bis)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Role
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.sessions import locked_out

if TYPE_CHECKING:
    from lrconsole.model.observation import CookieSeen
    from lrconsole.model.survey import Survey

_SIGNS = ("sess", "login", "auth", "sid", "token")
_NOT_SESSIONS = ("csrf", "xsrf")


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.DATA_LEAK),
    effort=Effort.MINUTES,
    rows=("B1",),
    refs=("RFC 6265 4.1.2", "MDN HTTP Observatory: cookies"),
    confidence=Confidence.LIKELY,
)
async def session(survey: Survey, role: Role) -> Verdict:
    """The session cookie is Secure, HttpOnly and SameSite.

    Founder: Somebody who steals the cookie is logged in as that user, without a password.
    Fix: Set the session cookie with Secure, HttpOnly and SameSite=Lax.
    """
    if (closed := await locked_out(survey, role.name)) is not None:
        return closed
    login = await survey.login(role)
    found = session_cookies(login.cookies)
    evidence = {cookie.name: _attributes(cookie) for cookie in found}
    if not found:
        flow = survey.project.flow(role.flow)
        if flow is not None and flow.bearer:
            return not_applicable("logged in with a bearer token, without a session cookie")
        names = ", ".join(cookie.name for cookie in login.cookies) or "none"
        return unknown(f"no cookie looks like a session: {names}")
    fix = "\n".join(f"Set-Cookie: {cookie.name}=…; Path=/; Secure; HttpOnly; SameSite=Lax" for cookie in found)
    bare = [f"{cookie.name} without {' and '.join(lacks)}" for cookie in found if (lacks := _lacks(cookie))]
    if bare:
        return failed("; ".join(bare), evidence, fix=fix)
    loose = [cookie.name for cookie in found if cookie.samesite.lower() not in ("lax", "strict")]
    if loose:
        return warned(f"{', '.join(loose)} without SameSite=Lax", evidence, fix=fix)
    return passed("Secure, HttpOnly, SameSite", evidence)


def session_cookies(cookies: tuple[CookieSeen, ...]) -> list[CookieSeen]:
    """The cookies that look like a session by their name, each as it was set last; deleted ones left out."""
    last = {cookie.name: cookie for cookie in cookies}
    return [cookie for cookie in last.values() if _looks_like_session(cookie.name) and (cookie.max_age is None or cookie.max_age > 0)]


def _looks_like_session(name: str) -> bool:
    lowered = name.lower()
    return any(sign in lowered for sign in _SIGNS) and not any(sign in lowered for sign in _NOT_SESSIONS)


def _lacks(cookie: CookieSeen) -> list[str]:
    return [word for word, has in (("Secure", cookie.secure), ("HttpOnly", cookie.httponly)) if not has]


def _attributes(cookie: CookieSeen) -> str:
    words = ["Secure" if cookie.secure else "", "HttpOnly" if cookie.httponly else ""]
    words += [f"SameSite={cookie.samesite}" if cookie.samesite else "", f"Domain={cookie.domain}" if cookie.domain else ""]
    return "; ".join(word for word in words if word) or "no attributes"
