"""The practice business's web: the public site, the admin app, its API and the side hosts, with the planted faults."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lrconsole.demo import pages
from lrconsole.demo.accounts import ROLES, Accounts, email
from lrconsole.demo.common_headers import common_headers, login_cookies
from lrconsole.demo.cross_origin import cross_origin
from lrconsole.demo.data import PAGE, tables
from lrconsole.demo.edge import edge
from lrconsole.demo.faults import Switches
from lrconsole.demo.http_server import Request, Response
from lrconsole.demo.keys import payment_key
from lrconsole.demo.limiter import Limiter
from lrconsole.demo.mail_zones import POLICY_HOSTS, policy_file
from lrconsole.demo.public_site import public_page, strange_lines
from lrconsole.demo.zones import MAIN

_APP, _API, _WWW = f"app.{MAIN}", f"api.{MAIN}", f"www.{MAIN}"
_SLOW_SECONDS, _SLOW_EACH = 0.8, 4
"""Far over the budget but for one call in a few, as a missing index shows; a busy machine alone does not look like it."""
_DETOUR = {
    (MAIN, "/start"): f"https://{MAIN}/start/",
    (MAIN, "/start/"): f"https://{_WWW}/start/",
    (_WWW, "/start/"): f"https://{_WWW}/begin",
    (_WWW, "/begin"): f"https://{_WWW}/book",
}
_JSON = "application/json"


class App:
    """Answers every request to the business."""

    def __init__(self, folder: Path, switches: Switches) -> None:
        self._folder = folder
        self._switches = switches
        self._accounts = Accounts(folder)
        self._limiter = Limiter(switches)
        self._tables = tables()
        self._bookings = itertools.count()
        self._kept: Response | None = None

    async def answer(self, request: Request) -> Response:
        """The answer, with the headers that every answer bears."""
        response = await self._route(request)
        response.headers += common_headers(request, self._switches.has)
        return response

    async def _route(self, request: Request) -> Response:
        served = self._has("http-served") and request.host == _APP
        if request.host == f"help.{MAIN}" and self._has("host-unclaimed"):
            # Whoever knows nobody by this name has no certificate for it either, and says so without TLS.
            return Response(404, pages.page("Not found", "<p>No settings were found for this company: northstar-coaching</p>"))
        if not request.secure and not served:
            kept = request.method == "GET" or self._has("post-lost")
            return _moved(f"https://{request.host}{_target(request)}", 301 if kept else 308)
        if request.host in (_APP, f"admin.{MAIN}", f"origin.{MAIN}"):
            return await self._admin(request)
        if request.host == _API:
            return self._api(request)
        if request.host == f"edge.{MAIN}":
            return edge(request, self._switches.has, self._accounts)
        if request.host == f"rdap.{MAIN}":
            return self._registration(request)
        if request.host in POLICY_HOSTS:
            policy = policy_file(request.host, self._has) if request.path == "/.well-known/mta-sts.txt" else ""
            return Response(200 if policy else 404, policy, "text/plain")
        return self._site(request)

    def _has(self, name: str) -> bool:
        return self._switches.has(name)

    def _site(self, request: Request) -> Response:
        detour = _DETOUR.get((request.host, request.path), "")
        if detour and self._has("redirect-chain"):
            return _moved(detour)
        if request.host == _WWW:
            return self._public(request)
        if request.host == MAIN:
            return self._bare(request)
        if request.host.startswith("old-") and self._has("old-domain-alive"):
            return Response(body=pages.site("Northstar Coaching", "our old site"))
        if request.host == f"staging.{MAIN}":
            return self._staging(request)
        if request.host.endswith("." + MAIN):
            return Response(body=pages.site(request.host.partition(".")[0].capitalize()))
        return _moved(f"https://{_WWW}{_target(request)}")

    def _public(self, request: Request) -> Response:
        if request.path in ("/old-page", "/older-page"):
            if not self._has("redirect-loop"):
                return _moved(f"https://{_WWW}/about")
            return _moved(f"https://{_WWW}{'/older-page' if request.path == '/old-page' else '/old-page'}")
        return public_page(request, self._switches.has)

    def _staging(self, request: Request) -> Response:
        if self._has("staging-open"):
            return Response(body=pages.site("Staging", "made-up clients"))
        headers = [("WWW-Authenticate", 'Basic realm="Staging"')]
        return (
            Response(401, pages.site("Staging"), headers=headers) if not self._has("staging-listed") else Response(body=pages.login("", ""))
        )

    def _bare(self, request: Request) -> Response:
        """The bare domain, which leads to www."""
        if request.path == "/" and self._has("two-sites"):
            return Response(body=pages.site("Coaching that moves you on"))
        if request.path == "/book" and self._has("query-lost"):
            return _moved(f"https://{_WWW}/book")
        if request.path == "/start":
            return _moved(f"https://{_WWW}/book")
        if request.path.lower().startswith("/launch-check/") and self._has("deep-links-lost"):
            return _moved(f"https://{_WWW}/")
        scheme = "http" if request.path == "/pricing" and self._has("downgrade") else "https"
        status = 302 if request.path == "/pricing" and self._has("redirect-temporary") else 301
        return _moved(f"{scheme}://{_WWW}{_target(request)}", status)

    async def _admin(self, request: Request) -> Response:
        match request.path:
            case "/login":
                return self._login(request)
            case "/reset" if request.method == "POST":
                return self._reset(request)
            case "/healthz":
                return self._health()
            case "/version" if self._has("version-other") or not self._has("version-hidden"):
                commit = hashlib.sha1(self._head().encode()).hexdigest() if self._has("version-other") else self._head()
                return Response(body=json.dumps({"version": commit[:12], "commit": commit}), kind=_JSON)
            case "/assets/app.js":
                key = payment_key(self._folder) if self._has("key-in-bundle") else ""
                return Response(body=pages.script(key, *strange_lines(self._switches.has)), kind="text/javascript")
        if self._has("page-handed-on") and request.path == "/clients" and self._kept is not None:
            return self._kept
        token = request.cookies.get("session", "")
        role = self._accounts.role_in(token)
        if not role and not (request.path == "/" and self._has("caches-not-told")):
            return Response(303, headers=[("Location", "/login")])
        if not role:
            return Response(body=pages.page("Welcome", '<a href="/login">Log in</a>'))
        if request.path == "/logout":
            self._accounts.end(token)
            return Response(303, headers=[("Location", "/login"), ("Set-Cookie", "session=; Max-Age=0; Path=/; Secure; HttpOnly")])
        response = await self._behind_login(request, role)
        if request.path == "/clients" and response.status == 200:
            # What a cache before the app keeps of the last one who asked.
            self._kept = (
                Response(body=response.body, headers=[("CF-Cache-Status", "HIT"), ("Age", "7")]) if self._has("page-handed-on") else None
            )
        return response

    def _login(self, request: Request) -> Response:
        if request.method == "GET" and request.parameters.get("next") and self._has("open-redirect"):
            return _moved(request.parameters["next"], 302)
        release = "" if self._has("tracker-unversioned") else f"northstar@{self._head()[:12]}"
        if request.method != "POST":
            return Response(body=pages.login(self._accounts.form_token(), release))
        if not self._accounts.takes(request.form.get("csrf", "")):
            return Response(403, pages.login(self._accounts.form_token(), release, "The form is too old; try again."))
        if self._limiter.refuses(request, request.form.get("email", "")):
            return self._limiter.refusal(request)
        role = self._accounts.role_of(request.form.get("email", ""), request.form.get("password", ""))
        if not role or (role == "assistant" and self._has("assistant-locked-out")):
            return Response(401, pages.login(self._accounts.form_token(), release, "Email or password is wrong."))
        return Response(303, headers=[("Location", "/"), *login_cookies(role, self._accounts.begin(role), self._switches.has)])

    def _reset(self, request: Request) -> Response:
        user = request.form.get("email", "")
        if self._limiter.refuses(request, user):
            return self._limiter.refusal(request)
        if self._has("reset-tells") and user not in map(email, ROLES):
            return Response(404, pages.page("No such user", "<p>There is no account with this address.</p>"))
        return Response(body=pages.page("Look into your mail", "<p>If there is an account, we have sent a link.</p>"))

    async def _behind_login(self, request: Request, role: str) -> Response:
        name = request.path.strip("/")
        if name.startswith("notes") and self._has("page-as-file"):
            name = "notes"
        if not name:
            return Response(body=pages.dashboard(role, email(role)))
        table = self._tables.get(name)
        if table is None:
            return Response(404, pages.page("Not found", ""))
        if role not in table.roles:
            return Response(403, pages.page("Not for you", ""))
        if name == "invoices" and self._has("invoices-broken"):
            return Response(500, pages.page("Something went wrong", ""))
        if name == "bookings" and self._has("bookings-slow") and next(self._bookings) % _SLOW_EACH == 0:
            await asyncio.sleep(_SLOW_SECONDS)
        everything = name == "clients" and self._has("clients-unpaged")
        return Response(body=pages.listing(table, _page_number(request), email(role), everything=everything))

    def _api(self, request: Request) -> Response:
        response = self._api_answer(request)
        response.headers += cross_origin(request, self._switches.has)
        return response

    def _api_answer(self, request: Request) -> Response:
        name = request.path.removeprefix("/v1/")
        if request.method == "OPTIONS":
            return Response(204)
        if name == "login" and request.method == "POST":
            return self._api_login(request)
        if request.path == "/":
            return Response(body=json.dumps({"service": "northstar"}), kind=_JSON)
        if name == "services":
            return Response(body=json.dumps({"items": ["First call", "Ten sessions"], "total": 2}), kind=_JSON)
        role = self._accounts.role_in(request.headers.get("authorization", "").removeprefix("Bearer "))
        table = self._tables.get(name)
        if table is None:
            return Response(404, json.dumps({"error": "not found"}), _JSON)
        if role not in table.roles:
            return Response(403 if role else 401, json.dumps({"error": "not allowed"}), _JSON)
        start = (_page_number(request) - 1) * PAGE
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows[start : start + PAGE]]
        return Response(body=json.dumps({"items": rows, "total": len(table.rows)}), kind=_JSON)

    def _api_login(self, request: Request) -> Response:
        try:
            given = json.loads(request.body)
            if self._limiter.refuses(request, str(given["email"])):
                return self._limiter.refusal(request)
            role = self._accounts.role_of(str(given["email"]), str(given["password"]))
        except (ValueError, KeyError, TypeError):
            role = ""
        if not role:
            return Response(401, json.dumps({"error": "wrong email or password"}), _JSON)
        return Response(body=json.dumps({"token": self._accounts.begin(role)}), kind=_JSON)

    def _registration(self, request: Request) -> Response:
        """Registration data as a registry would give it (RDAP, RFC 9083)."""
        if not request.path.startswith("/domain/"):
            return Response(404, json.dumps({"errorCode": 404}), "application/rdap+json")
        name = request.path.rpartition("/")[2]
        days = 20 if name == MAIN and self._has("registration-ending") else 300
        ends = datetime.now(UTC) + timedelta(days=days)
        data = {
            "objectClassName": "domain",
            "ldhName": name,
            "status": ["client transfer prohibited"],
            "events": [{"eventAction": "expiration", "eventDate": ends.isoformat(timespec="seconds")}],
        }
        return Response(body=json.dumps(data), kind="application/rdap+json")

    def _health(self) -> Response:
        if self._has("health-blind"):
            return Response(200, json.dumps({"status": "ok", "database": "down", "mail": "ok"}), _JSON)
        working = not self._has("health-failing")
        state = "ok" if working else "unreachable"
        return Response(200 if working else 503, json.dumps({"status": state, "database": state, "mail": "ok"}), _JSON)

    def _head(self) -> str:
        """The commit that is deployed: the one that is checked out."""
        try:
            return (self._folder / "repository" / ".git" / "refs" / "heads" / "main").read_text().strip()
        except OSError:
            return "unknown"


def _moved(location: str, status: int = 301) -> Response:
    return Response(status, headers=[("Location", location)])


def _target(request: Request) -> str:
    return request.path + (f"?{request.query}" if request.query else "")


def _page_number(request: Request) -> int:
    text = request.parameters.get("page", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1
