"""Responses of all kinds for comparing our Observatory results with those of MDN's own program."""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = (
    "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy: no-referrer",
)
HTML = "text/html; charset=utf-8"
HERE = "{here}"
"""Stands for the host and port of the server itself."""


@dataclass(frozen=True)
class Page:
    """One server's front page. `moves` is where plain HTTP leads ("" serves the page itself); `preflight` are the headers of OPTIONS."""

    name: str
    headers: tuple[str, ...] = GOOD
    body: str = "<!doctype html><title>Northstar</title>"
    kind: str = HTML
    moves: str = f"https://{HERE}/"
    preflight: tuple[str, ...] = ()
    preflight_status: int = 204
    status: int = 200
    routes: dict[str, tuple[int, str]] = field(default_factory=dict)


def _with(name: str, *headers: str, **more: object) -> Page:
    """A good page with some headers in place of its own."""
    names = {line.partition(":")[0] for line in headers}
    kept = tuple(line for line in GOOD if line.partition(":")[0] not in names)
    return Page(name, (*kept, *headers), **more)  # type: ignore[arg-type]


def _without(name: str, header: str, *headers: str, **more: object) -> Page:
    return Page(name, (*(line for line in GOOD if not line.startswith(header)), *headers), **more)  # type: ignore[arg-type]


def _csp(name: str, policy: str, **more: object) -> Page:
    return _with(f"csp {name}", f"Content-Security-Policy: {policy}", **more)


def _cookie(name: str, *cookies: str, hsts: bool = True) -> Page:
    lines = tuple(f"Set-Cookie: {cookie}" for cookie in cookies)
    return _with(f"cookie {name}", *lines) if hsts else _without(f"cookie {name}", "Strict-Transport", *lines)


def _script(name: str, *scripts: str, **more: object) -> Page:
    return Page(f"script {name}", body="<html><head>" + "".join(scripts) + "</head></html>", **more)  # type: ignore[arg-type]


_CDN = "https://cdn.example.com/a.js"
_HASH = 'integrity="sha384-AAAA"'

PAGES = (
    Page("good"),
    Page("bare", ()),
    Page("plain http", moves=""),
    Page("to plain http", moves=f"http://{HERE}/other", routes={"/other": (200, "")}),
    Page("first to plain http", moves=f"http://{HERE}/other", routes={"/other": (301, f"https://{HERE}/")}),
    Page("off host", moves="https://www.northstar.example:{port}/"),
    Page("moves within", routes={"/": (302, "/home"), "/home": (200, "")}),
    Page("forbidden", status=403),
    _csp("none but frames", "frame-ancestors 'none'"),
    _csp("self", "default-src 'self'; frame-ancestors 'none'"),
    _csp("inline script", "default-src 'self'; script-src 'self' 'unsafe-inline'"),
    _csp("inline script with nonce", "default-src 'self'; script-src 'self' 'unsafe-inline' 'nonce-abc123'"),
    _csp("inline style", "default-src 'self'; style-src 'self' 'unsafe-inline'"),
    _csp("eval", "default-src 'self'; script-src 'self' 'unsafe-eval'"),
    _csp("http script", "default-src 'self'; script-src 'self' http://cdn.example.com"),
    _csp("http image", "default-src 'self'; img-src 'self' http://cdn.example.com"),
    _csp("https script", "default-src 'self'; script-src https:"),
    _csp("data image", "default-src 'none'; img-src data:"),
    _csp("star object", "default-src 'self'; object-src *"),
    _csp("strict dynamic", "script-src 'strict-dynamic' 'nonce-abc' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'"),
    _csp("strict dynamic without nonce", "script-src 'strict-dynamic' https:; object-src 'none'"),
    _csp("twice in one", "default-src 'self'; default-src 'none'"),
    _csp("reports twice", "default-src 'none'; report-uri /a; report-uri /b"),
    _csp("too short", "x"),
    _csp("no values", "default-src; upgrade-insecure-requests"),
    _csp("capitals", "DEFAULT-SRC 'NONE'; IMG-SRC 'SELF'"),
    Page("csp two headers", (*GOOD, "Content-Security-Policy: script-src 'self' 'unsafe-inline'")),
    _without("csp report only", "Content-Security", "Content-Security-Policy-Report-Only: default-src 'self'"),
    _without("csp meta", "Content-Security", body="<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\"><p>a"),
    _without("csp meta frames", "Content-Security", body="<meta http-equiv=Content-Security-Policy content=\"frame-ancestors 'none'\">"),
    Page("csp meta and header", body="<meta http-equiv=content-security-policy content=\"default-src 'self'; img-src https:\">"),
    _without(
        "csp in comment", "Content-Security", body="<!-- <meta http-equiv=content-security-policy content=\"default-src 'none'\"> -->"
    ),
    _cookie("good", "sessionid=1; Path=/; Secure; HttpOnly; SameSite=Lax"),
    _cookie("no samesite", "sessionid=1; Secure; HttpOnly"),
    _cookie("session bare", "sessionid=1", hsts=False),
    _cookie("session bare with hsts", "sessionid=1; HttpOnly; SameSite=Lax"),
    _cookie("session bare to scripts with hsts", "sessionid=1"),
    _cookie("script", "login=1; Secure; SameSite=Lax"),
    _cookie("other bare", "theme=dark; SameSite=Lax", hsts=False),
    _cookie("other bare with hsts", "theme=dark; SameSite=Lax"),
    _cookie("csrf", "csrftoken=1; Secure"),
    _cookie("samesite wrong", "theme=1; Secure; SameSite=Sometimes"),
    _cookie("samesite empty", "theme=1; Secure; SameSite="),
    _cookie("samesite none", "theme=1; Secure; SameSite=None"),
    _cookie("samesite none bare", "theme=1; SameSite=None", hsts=False),
    _cookie("foreign", "theme=1; Domain=other.example"),
    _cookie("several", "a=1; Secure; SameSite=Lax", "my_session=2; Secure; SameSite=Strict", "csrf=3; Secure"),
    _with("hsts short", "Strict-Transport-Security: max-age=86400"),
    _with("hsts half year", "Strict-Transport-Security: max-age=15552000"),
    _with("hsts without age", "Strict-Transport-Security: includeSubDomains"),
    _with("hsts twice", "Strict-Transport-Security: max-age=31536000, max-age=31536000"),
    _with("hsts two headers", "Strict-Transport-Security: max-age=31536000", "Strict-Transport-Security: max-age=31536000"),
    _with("hsts zero", "Strict-Transport-Security: max-age=0"),
    _with("hsts without a number", "Strict-Transport-Security: max-age=long"),
    _with("nosniff wrong", "X-Content-Type-Options: sniff"),
    _without("frame deny", "Content-Security", "X-Frame-Options: DENY"),
    _without("frame allow from", "Content-Security", "X-Frame-Options: ALLOW-FROM https://a.example"),
    _without("frame wrong", "Content-Security", "X-Frame-Options: ALLOWALL"),
    _without("frame two", "Content-Security", "X-Frame-Options: DENY", "X-Frame-Options: SAMEORIGIN"),
    _with("referrer unsafe", "Referrer-Policy: unsafe-url"),
    _with("referrer fallback", "Referrer-Policy: no-referrer, strict-origin-when-cross-origin"),
    _with("referrer wrong", "Referrer-Policy: none"),
    _without("referrer meta", "Referrer", body='<meta name="referrer" content="origin">'),
    Page("corp same site", (*GOOD, "Cross-Origin-Resource-Policy: same-site")),
    Page("corp same origin", (*GOOD, "Cross-Origin-Resource-Policy: same-origin")),
    Page("corp cross", (*GOOD, "Cross-Origin-Resource-Policy: cross-origin")),
    Page("corp wrong", (*GOOD, "Cross-Origin-Resource-Policy: everybody")),
    Page("cors star", preflight=("Access-Control-Allow-Origin: *",)),
    Page("cors one", preflight=("Access-Control-Allow-Origin: https://a.example",)),
    Page("cors any", preflight=("Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true")),
    Page("cors any bare", preflight=("Access-Control-Allow-Origin: {origin}",)),
    Page("cors refused", preflight=("Access-Control-Allow-Origin: *",), preflight_status=403),
    _script("own", '<script src="/a.js"></script>'),
    _script("own with hash", f'<script src="/a.js" {_HASH}></script>'),
    _script("inline", "<script>1</script>"),
    _script("foreign", f'<script src="{_CDN}"></script>'),
    _script("foreign with hash", f'<script src="{_CDN}" {_HASH}></script>'),
    _script("foreign http", '<script src="http://cdn.example.com/a.js"></script>'),
    _script("foreign http with hash", f'<script src="http://cdn.example.com/a.js" {_HASH}></script>'),
    _script("foreign relative", '<script src="//cdn.example.com/a.js"></script>'),
    _script("mixed", f'<script src="/a.js" {_HASH}></script><SCRIPT SRC="{_CDN}"></SCRIPT>'),
    _script("capitals", '<script src="HTTPS://CDN.example.com/a.js"></script>'),
    _script("written", f"<script>document.write('<script src=\"{_CDN}\"><\\/script>')</script>"),
    _script("in a comment", f'<!-- <script src="{_CDN}"></script> -->'),
    _script("with a base", '<base href="https://cdn.example.com/x/"><script src="a.js"></script>'),
    _script("no html", f'<script src="{_CDN}"></script>', kind="text/plain"),
)
