"""Judges the cookies that a login or a first visit sets, by their names and attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.stages.edge.web.header_page import PAGES, unread
from lrconsole.stages.edge.web.observatory import MODIFIERS, Visit, is_good
from lrconsole.stages.edge.web.observatory_tests import cookies
from lrconsole.stages.sessions import locked_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lrconsole.model.observation import CookieSeen
    from lrconsole.model.project import Host, Role
    from lrconsole.model.survey import Survey

LONGEST_DAYS = 400
"""Days for which browsers keep a cookie at most (RFC 6265bis 5.5)."""

_SIGNS = ("sess", "login", "auth", "sid", "token")
_NOT_SESSIONS = ("csrf", "xsrf")
_DAY = 86_400


async def judge_session(survey: Survey, role: Role) -> Verdict:
    """Secure and HttpOnly are a must, SameSite is a warning."""
    if (closed := await locked_out(survey, role.name)) is not None:
        return closed
    login = await survey.login(role)
    found = session_cookies(login.cookies)
    if not found:
        return _no_session(survey, role, login.cookies)
    evidence = _seen(found)
    fix = "\n".join(f"Set-Cookie: {cookie.name}=…; Path=/; Secure; HttpOnly; SameSite=Lax" for cookie in found)
    bare = [f"{cookie.name} without {' and '.join(lacks)}" for cookie in found if (lacks := _lacks(cookie))]
    if bare:
        return failed("; ".join(bare), evidence, fix=fix)
    loose = [cookie.name for cookie in found if cookie.samesite.lower() not in ("lax", "strict")]
    if loose:
        return warned(f"{', '.join(loose)} without SameSite=Lax", evidence, fix=fix)
    return passed("Secure, HttpOnly, SameSite", evidence)


async def judge_prefix(survey: Survey, role: Role) -> Verdict:
    """A name that begins with __Host- or __Secure- promises attributes; browsers throw the cookie away when they are missing."""
    if (closed := await locked_out(survey, role.name)) is not None:
        return closed
    given = (await survey.login(role)).cookies
    broken = [f"{cookie.name} {problem}" for cookie in given if (problem := _broken_promise(cookie))]
    if broken:
        fix = "Set-Cookie: __Host-…=…; Path=/; Secure; HttpOnly; SameSite=Lax (no Domain)"
        return failed(f"{broken[0]}, so browsers throw it away", _seen(given), fix=fix)
    if not given:
        return not_applicable("the login sets no cookie")
    kept = [cookie.name for cookie in given if cookie.name.lower().startswith("__host-")]
    return passed(f"{', '.join(kept)} cannot be set from elsewhere" if kept else "no name makes a promise that is broken", _seen(given))


async def judge_domain(survey: Survey, role: Role) -> Verdict:
    """A session for the whole domain goes to every host below it."""
    if (closed := await locked_out(survey, role.name)) is not None:
        return closed
    login = await survey.login(role)
    found = session_cookies(login.cookies)
    if not found:
        return _no_session(survey, role, login.cookies)
    hosts = {urlsplit(step.url).hostname for step in login.steps}
    wide = [cookie for cookie in found if cookie.domain and cookie.domain not in hosts]
    if wide:
        others = [host.name for host in survey.project.hosts if host.name not in hosts and host.name.endswith(f".{wide[0].domain}")]
        fix = f"Set-Cookie: {wide[0].name}=…; Path=/; Secure; HttpOnly; SameSite=Lax (no Domain)"
        also = f", also to {', '.join(others[:3])}" if others else ""
        return warned(f"{wide[0].name} goes to every host below {wide[0].domain}{also}", _seen(found), fix=fix)
    return passed("stays with the app's own host", _seen(found))


async def judge_lifetime(survey: Survey, role: Role) -> Verdict:
    """A session that lasts longer than browsers keep it was not thought about."""
    if (closed := await locked_out(survey, role.name)) is not None:
        return closed
    login = await survey.login(role)
    found = session_cookies(login.cookies)
    if not found:
        return _no_session(survey, role, login.cookies)
    lasting = [cookie for cookie in found if cookie.max_age is not None and cookie.max_age > LONGEST_DAYS * _DAY]
    if lasting:
        said = f"{lasting[0].name} lasts {(lasting[0].max_age or 0) // _DAY} days"
        return warned(
            said, _seen(found), fix=f"Set-Cookie: {lasting[0].name}=…; Max-Age={30 * _DAY}; Path=/; Secure; HttpOnly; SameSite=Lax"
        )
    return passed("ends with the browser, or within 400 days", _seen(found))


async def judge_visitors(survey: Survey, host: Host) -> Verdict:
    """What a first visit sets, by the Observatory's test."""
    if host.kind not in PAGES:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    trail = await survey.follow(f"https://{host.name}/")
    if (early := unread(trail, host)) is not None:
        return early
    given = [cookie for hop in trail.hops for cookie in hop.cookies]
    result = cookies(Visit(host.name, None, trail))
    evidence = {trail.ended.url: str(trail.ended.status), "MDN Observatory": f"{result} ({MODIFIERS[result]:+d})"} | _seen(given)
    if is_good(result):
        return passed(result.replace("-", " "), evidence)
    fix = "\n".join(f"Set-Cookie: {cookie.name}=…; Path=/; Secure; HttpOnly; SameSite=Lax" for cookie in given)
    return warned(result.replace("-", " "), evidence, fix=fix)


def session_cookies(given: Iterable[CookieSeen]) -> list[CookieSeen]:
    """The cookies that look like a session by their name, each as it was set last; deleted ones left out."""
    last = {cookie.name: cookie for cookie in given}
    return [cookie for cookie in last.values() if _looks_like_session(cookie.name) and (cookie.max_age is None or cookie.max_age > 0)]


def _no_session(survey: Survey, role: Role, given: tuple[CookieSeen, ...]) -> Verdict:
    flow = survey.project.flow(role.flow)
    if flow is not None and flow.bearer:
        return not_applicable("logged in with a bearer token, without a session cookie")
    return unknown(f"no cookie looks like a session: {', '.join(cookie.name for cookie in given) or 'none'}")


def _looks_like_session(name: str) -> bool:
    lowered = name.lower()
    return any(sign in lowered for sign in _SIGNS) and not any(sign in lowered for sign in _NOT_SESSIONS)


def _lacks(cookie: CookieSeen) -> list[str]:
    return [word for word, has in (("Secure", cookie.secure), ("HttpOnly", cookie.httponly)) if not has]


def _broken_promise(cookie: CookieSeen) -> str:
    name = cookie.name.lower()
    if not name.startswith(("__host-", "__secure-")):
        return ""
    if not cookie.secure:
        return "is not Secure"
    if name.startswith("__host-") and cookie.domain:
        return f"has Domain={cookie.domain}"
    return "has no Path=/" if name.startswith("__host-") and cookie.path != "/" else ""


def _seen(given: Iterable[CookieSeen]) -> dict[str, object]:
    return {cookie.name: _attributes(cookie) for cookie in given}


def _attributes(cookie: CookieSeen) -> str:
    words = ["Secure" if cookie.secure else "", "HttpOnly" if cookie.httponly else ""]
    words += [f"SameSite={cookie.samesite}" if cookie.samesite else "", f"Domain={cookie.domain}" if cookie.domain else ""]
    words += [f"Path={cookie.path}" if cookie.path else "", "" if cookie.max_age is None else f"Max-Age={cookie.max_age}"]
    return "; ".join(word for word in words if word) or "no attributes"
