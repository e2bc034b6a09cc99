"""The Observatory's tests: twelve results for one visit of a host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.observed_state import HttpState
from lrconsole.stages.edge.web.cors_origins import FOREIGN
from lrconsole.stages.edge.web.observatory import Visit, joined
from lrconsole.stages.edge.web.observatory_csp import read_csp
from lrconsole.stages.edge.web.observatory_page import parts_of
from lrconsole.stages.edge.web.observatory_scripts import subresource_integrity

if TYPE_CHECKING:
    from lrconsole.model.observation import CookieSeen

SIX_MONTHS = 15_552_000
"""Seconds of strict transport security that the Observatory takes for six months."""

_PRIVATE = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
_UNSAFE = ("origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade")
_COOKIES = (
    "cookies-without-secure-flag-but-protected-by-hsts",
    "cookies-without-secure-flag",
    "cookies-session-without-secure-flag-but-protected-by-hsts",
    "cookies-samesite-flag-invalid",
    "cookies-anticsrf-without-samesite-flag",
    "cookies-session-without-httponly-flag",
    "cookies-session-without-secure-flag",
)
"""From the least bad to the worst: the worst that was found counts."""

_OPENER = ("same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none")
_EMBEDDER = ("require-corp", "credentialless", "unsafe-none")
# A token and its parameters (RFC 9651 3.3); a parameter without a value is true.
_TOKEN = re.compile(r"""([A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*)(?: *; *[a-z*][a-z0-9_.*-]*(?:=(?:"[^"\\]*"|[^\s;"]+))?)* *""")


def test_results(visit: Visit) -> dict[str, str]:
    """The result of each test by its name."""
    return {
        "content-security-policy": content_security_policy(visit),
        "cookies": cookies(visit),
        "cross-origin-resource-sharing": cross_origin_resource_sharing(visit),
        "redirection": redirection(visit),
        "referrer-policy": referrer_policy(visit),
        "strict-transport-security": strict_transport_security(visit),
        "subresource-integrity": subresource_integrity(visit),
        "x-content-type-options": x_content_type_options(visit),
        "x-frame-options": x_frame_options(visit),
        "cross-origin-resource-policy": cross_origin_resource_policy(visit),
        "cross-origin-opener-policy": _policy(visit, "cross-origin-opener-policy", "coop", _OPENER),
        "cross-origin-embedder-policy": _policy(visit, "cross-origin-embedder-policy", "coep", _EMBEDDER),
    }


def content_security_policy(visit: Visit) -> str:
    """The content security policy of headers and meta elements."""
    return read_csp(visit.page, secure=visit.secure).result if visit.page else "csp-not-implemented"


def cookies(visit: Visit) -> str:
    """The cookies that the visit was given on its way, judged by their names and attributes."""
    protected = strict_transport_security(visit) == "hsts-implemented-max-age-at-least-six-months"
    last = visit.page.cookies if visit.page else ()
    found = ["cookies-samesite-flag-invalid" for cookie in last if cookie.samesite and cookie.samesite not in ("Lax", "Strict", "None")]
    jar = _jar(visit)
    if not jar:
        return "cookies-not-found"
    for cookie in jar:
        found += _cookie_faults(cookie, protected=protected)
    if found:
        return max(found, key=_COOKIES.index)
    bare = any(cookie.samesite not in ("Lax", "Strict", "None") for cookie in jar)
    return "cookies-secure-with-httponly-sessions" + ("" if bare else "-and-samesite")


def cross_origin_resource_sharing(visit: Visit) -> str:
    """Whether a foreign origin's preflight was admitted, and with credentials."""
    answer, name = visit.preflight, "cross-origin-resource-sharing"
    allowed = (joined(answer, "access-control-allow-origin") or "").strip() if answer and 200 <= answer.status < 300 else ""
    if not answer or not allowed:
        return f"{name}-not-implemented"
    if allowed == "*":
        return f"{name}-implemented-with-public-access"
    credentials = (joined(answer, "access-control-allow-credentials") or "").lower().strip() == "true"
    return f"{name}-implemented-with-{'universal' if credentials and allowed == FOREIGN else 'restricted'}-access"


def redirection(visit: Visit) -> str:
    """Where the front page over plain HTTP leads."""
    trail = visit.http
    if trail is not None and trail.ended.state is HttpState.TLS:
        return "redirection-invalid-cert"
    if trail is None or not trail.ended.answered:
        return "redirection-not-needed-no-http"
    route = [urlsplit(hop.url) for hop in trail.hops] + ([urlsplit(trail.left)] if trail.left else [])
    if len(route) == 1:
        return "redirection-missing"
    if route[-1].scheme != "https":
        return "redirection-not-to-https"
    if route[1].scheme == "http":
        return "redirection-not-to-https-on-initial-redirection"
    return "redirection-to-https" if route[0].hostname == route[1].hostname else "redirection-off-host-from-http"


def referrer_policy(visit: Visit) -> str:
    """The last policy that is known, of headers and meta elements."""
    given = [text for text in (joined(visit.page, "referrer-policy"), parts_of(visit.page).referrer if visit.page else "") if text]
    if not given:
        return "referrer-policy-not-implemented"
    known = [word for word in (part.strip().lower() for part in ", ".join(given).split(",")) if word in (*_PRIVATE, *_UNSAFE)]
    if not known:
        return "referrer-policy-header-invalid"
    return "referrer-policy-private" if known[-1] in _PRIVATE else "referrer-policy-unsafe"


def strict_transport_security(visit: Visit) -> str:
    """How long browsers are told to use HTTPS only."""
    trail = visit.https
    if trail is not None and trail.ended.state is HttpState.TLS:
        return "hsts-invalid-cert"
    if trail is None or not trail.ended.answered:
        return "hsts-not-implemented-no-https"
    header = joined(trail.ended, "strict-transport-security")
    if header is None:
        return "hsts-not-implemented"
    ages = [part.removeprefix("max-age=") for part in (item.strip().lower() for item in header.split(";")) if part.startswith("max-age=")]
    if "," in header or not ages:
        return "hsts-header-invalid"
    number = re.match(r"\s*([+-]?\d+)", ages[-1])
    # What begins with no number is no shorter than six months for the Observatory; tls.hsts knows better.
    short = number is not None and int(number[1]) < SIX_MONTHS
    return f"hsts-implemented-max-age-{'less-than' if short else 'at-least'}-six-months"


def x_content_type_options(visit: Visit) -> str:
    """Whether browsers may guess a file's type."""
    header = joined(visit.page, "x-content-type-options")
    if not header:
        return "x-content-type-options-not-implemented"
    return f"x-content-type-options-{'nosniff' if header.strip().lower() == 'nosniff' else 'header-invalid'}"


def x_frame_options(visit: Visit) -> str:
    """Whether other sites may frame the page, by header or policy."""
    policy = read_csp(visit.page, secure=visit.secure).policy if visit.page else None
    if policy and "frame-ancestors" in policy:
        return "x-frame-options-implemented-via-csp"
    header = (joined(visit.page, "x-frame-options") or "").strip().lower()
    if not header:
        return "x-frame-options-not-implemented"
    if header in ("deny", "sameorigin"):
        return "x-frame-options-sameorigin-or-deny"
    return f"x-frame-options-{'allow-from-origin' if header.startswith('allow-from') else 'header-invalid'}"


def cross_origin_resource_policy(visit: Visit) -> str:
    """Who may embed what the host serves."""
    header = (joined(visit.page, "cross-origin-resource-policy") or "").strip().lower()
    if not header:
        return "corp-not-implemented"
    known = header in ("same-site", "same-origin", "cross-origin")
    return f"corp-implemented-with-{header}" if known else "corp-header-invalid"


def _policy(visit: Visit, header: str, short: str, known: tuple[str, ...]) -> str:
    values = [value for key, value in visit.page.headers if key == header] if visit.page else []
    if not values or not values[0].strip():
        return f"{short}-not-implemented"
    token = _TOKEN.fullmatch(values[0].strip()) if len(values) == 1 else None
    return f"{short}-implemented-with-{token[1]}" if token and token[1] in known else f"{short}-header-invalid"


def _jar(visit: Visit) -> list[CookieSeen]:
    """The cookies that a browser would keep after the visit, the last of each name."""
    kept: dict[tuple[str, str, str], CookieSeen] = {}
    for hop in visit.trail.hops if visit.trail else ():
        host = urlsplit(hop.url).hostname or ""
        for cookie in hop.cookies:
            fits = not cookie.domain or host == cookie.domain or host.endswith("." + cookie.domain)
            if fits and cookie.name and cookie.name != "heroku-session-affinity":
                kept[(cookie.domain or host, cookie.path, cookie.name)] = cookie
    return list(kept.values())


def _cookie_faults(cookie: CookieSeen, *, protected: bool) -> list[str]:
    name = cookie.name.lower()
    session = "login" in name or "sess" in name
    by_hsts = "-but-protected-by-hsts" if protected else ""
    found = []
    if not cookie.secure:
        found.append(f"cookies-without-secure-flag{by_hsts}")
        found += ["cookies-samesite-flag-invalid"] if cookie.samesite == "None" else []
        found += [f"cookies-session-without-secure-flag{by_hsts}"] if session else []
    if "csrf" in name and cookie.samesite not in ("Lax", "Strict", "None"):
        found.append("cookies-anticsrf-without-samesite-flag")
    if session and not cookie.httponly:
        found.append("cookies-session-without-httponly-flag")
    return found
