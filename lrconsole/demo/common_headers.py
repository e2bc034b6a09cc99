"""The headers that every answer of the practice business bears, and the cookies of its login, with the planted faults."""

from __future__ import annotations

from collections.abc import Callable

from lrconsole.demo.http_server import Request
from lrconsole.demo.zones import MAIN

_APP, _API, _WWW = f"app.{MAIN}", f"api.{MAIN}", f"www.{MAIN}"
_HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
_TWO_YEARS = 63_072_000

Has = Callable[[str], bool]
Lines = list[tuple[str, str]]


def common_headers(request: Request, has: Has) -> Lines:
    """What goes with every answer to `request`."""
    bare = request.host == _WWW and has("site-unprotected")
    return [*_strict(request, has), *_about_content(request, has), *([] if bare else _protecting(request, has)), *_telling(request, has)]


def login_cookies(role: str, token: str, has: Has) -> Lines:
    """The cookies that a login sets."""
    coach = role == "coach"
    parts = [f"session={token}", "Path=/"]
    parts += [f"Domain={MAIN}"] if coach and has("cookie-wide") else []
    parts += [f"Max-Age={_TWO_YEARS}"] if coach and has("cookie-lasting") else []
    parts += [] if coach and has("cookie-bare") else ["Secure", "HttpOnly", "SameSite=Lax"]
    promised = [("Set-Cookie", "__Host-seen=1; Path=/bookings; Secure")] if coach and has("cookie-promise-broken") else []
    return [("Set-Cookie", "; ".join(parts)), *promised]


def _strict(request: Request, has: Has) -> Lines:
    if not request.secure or (request.host == _APP and has("no-hsts")):
        return []
    short = request.host == _WWW and has("preload-short")
    return [("Strict-Transport-Security", "max-age=300; includeSubDomains; preload") if short else _HSTS]


def _about_content(request: Request, has: Has) -> Lines:
    found = [("Cache-Control", _kept(request, has))]
    if request.host == _WWW and has("site-hidden"):
        found.append(("X-Robots-Tag", "noindex"))
    if request.host == f"staging.{MAIN}" and not has("staging-listed"):
        found.append(("X-Robots-Tag", "noindex"))
    return found


def _kept(request: Request, has: Has) -> str:
    place = (request.host, request.path)
    if place == (_API, "/v1/bookings") and has("vary-missing"):
        return "public, max-age=60"
    if place == (_APP, "/") and has("page-for-all"):
        return "public, max-age=120"
    if place == (_APP, "/") and has("caches-not-told"):
        return "no-cache"
    if request.host == _APP and request.path.startswith("/notes/") and has("page-as-file"):
        return "max-age=600"
    if request.host == _WWW and request.path.startswith("/assets/"):
        return "no-cache" if has("file-not-kept") else "public, max-age=31536000, immutable"
    if request.host == _WWW and has("page-kept-long"):
        return "max-age=86400"
    return "public, max-age=60" if request.host == _WWW and has("cookie-for-all") else "private, no-store"


def _protecting(request: Request, has: Has) -> Lines:
    is_app, is_site = request.host == _APP, request.host == _WWW
    policy = "strict-origin-when-cross-origin"
    found = [("Referrer-Policy", "unsafe-url" if is_app and has("addresses-told") else policy)]
    if not (is_app and has("no-nosniff")):
        found.append(("X-Content-Type-Options", "nosniff"))
    scripts = "default-src 'self' 'unsafe-inline' *" if is_site and has("scripts-from-anywhere") else "default-src 'self'"
    if not (is_app and has("no-frame-protection")):
        found += [("X-Frame-Options", "DENY"), ("Content-Security-Policy", f"{scripts}; frame-ancestors 'none'")]
    return found


def _telling(request: Request, has: Has) -> Lines:
    found = []
    if request.host == _WWW and has("camera-for-all"):
        found.append(("Permissions-Policy", "camera=*, microphone=()"))
    if request.host == _WWW and has("cookie-for-all"):
        found.append(("Set-Cookie", "visit=1; Path=/; Secure; HttpOnly; SameSite=Lax"))
    if request.host == _WWW and has("visitor-cookie"):
        found.append(("Set-Cookie", "visitor=1; Path=/"))
    if request.host == _APP and has("opener-misspelt"):
        found.append(("Cross-Origin-Opener-Policy", "same origin"))
    if request.host == _APP and has("version-told"):
        found.append(("X-Powered-By", "PHP/8.1.2"))
    return found
