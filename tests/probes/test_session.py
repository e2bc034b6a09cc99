"""Login flows against real servers: forms, JSON, bearer, each way to fail, and never a secret in what is told."""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from lrconsole.credentials.secret import Secret
from lrconsole.model.errors import CredentialError
from lrconsole.model.observation import Exchange, Login
from lrconsole.model.observed_state import HttpState, LoginState
from lrconsole.model.project import Capture, Flow, Role, Step
from lrconsole.probes.capture import captured
from lrconsole.probes.cookies import Jar
from lrconsole.probes.session import Session
from tests.probes.servers import HOST, Handler, Received, Site, answer, closed_port, probe

BASE = f"http://{HOST}"
PASSWORD = "correct horse " + "& battery=%?" + "\xe4"
TOKEN = "tok" + "en-" + "x" * 20
CSRF = "csrf-" + "y&z" * 5
SESSION = "ses" + "sion-" + "z" * 20
ROLE = Role("owner", "owner@northstar.example", "keyring:owner")
CSRF_CAPTURE = Capture("csrf", "body", r'name="csrf" value="([^"]+)"')
FORM = Flow(
    "login",
    (
        Step("form", "GET", f"{BASE}/login", captures=(CSRF_CAPTURE,)),
        Step(
            "submit",
            "POST",
            f"{BASE}/login",
            form=(("email", "${username}"), ("password", "${password}"), ("csrf", "${csrf}")),
            status=(302, 303),
        ),
    ),
)
JSON = Flow(
    "login",
    (
        Step(
            "token",
            "POST",
            f"{BASE}/api/login",
            json=(("email", "${username}"), ("password", "${password}")),
            captures=(Capture("token", "json", "data.0.token"),),
        ),
    ),
    bearer="${token}",
)


async def app(request: Received, writer: asyncio.StreamWriter) -> None:
    """A small app: a form with a CSRF token, a JSON login, and a page for those who are logged in."""
    cookies = request.headers.get("cookie", "")
    if request.path == "/login" and request.method == "GET":
        page = f'<form><input name="csrf" value="{CSRF.replace("&", "&amp;")}"></form>'
        writer.write(answer(page, 200, "Content-Type: text/html", f"Set-Cookie: pre={SESSION}; HttpOnly"))
    elif request.path == "/login":
        fields = {name: values[0] for name, values in parse_qs(request.body).items()}
        right = fields == {"email": ROLE.username, "password": PASSWORD, "csrf": CSRF} and f"pre={SESSION}" in cookies
        location = "/clients" if right else "/login?failed"
        writer.write(
            answer("", 302 if right else 401, f"Location: {location}", f"Set-Cookie: sid={SESSION}; Secure; HttpOnly; SameSite=Lax")
        )
    elif request.path == "/api/login":
        right = json.loads(request.body) == {"email": ROLE.username, "password": PASSWORD}
        writer.write(answer(json.dumps({"data": [{"token": TOKEN}]}) if right else '{"error": "no"}', 200 if right else 403))
    else:
        allowed = request.headers.get("authorization") == f"Bearer {TOKEN}" or f"pre={SESSION}" in cookies
        writer.write(answer("clients" if allowed else "", 200 if allowed else 401))


async def _right(reference: str) -> Secret:
    assert reference == ROLE.secret
    return Secret(PASSWORD)


async def _wrong(reference: str) -> Secret:
    return Secret("wrong" + PASSWORD)


async def _missing(reference: str) -> Secret:
    raise CredentialError("no such entry", where=reference, fix="lrconsole secrets set owner")


def run(
    flow: Flow | None, handler: Handler = app, *, read: Callable[[str], Awaitable[Secret]] = _right, seconds: float = 3.0
) -> tuple[Login, Exchange, Site]:
    """Log in, fetch a page in the session, and close it; nothing that is told may hold a secret."""

    async def scenario() -> tuple[Login, Exchange, Site]:
        async with Site(handler) as site:
            session = Session(ROLE, probe(site, seconds=seconds))
            try:
                login = await session.login(flow, read)
                page = await session.fetch(f"{BASE}/clients")
                told = repr((login, session, page))
            finally:
                await session.aclose()
            assert not [value for value in (PASSWORD, TOKEN, CSRF, SESSION) if value in told]
            return login, page, site

    return asyncio.run(scenario())


def test_a_form_with_a_csrf_token_logs_in() -> None:
    login, page, _ = run(FORM)
    assert (login.state, login.reason) == (LoginState.IN, "")
    assert [(step.name, step.status, step.problem) for step in login.steps] == [("form", 200, ""), ("submit", 302, "")]
    assert [(cookie.name, cookie.secure, cookie.samesite) for cookie in login.cookies] == [("pre", False, ""), ("sid", True, "Lax")]
    assert (page.status, page.body) == (200, "clients")
    assert all(step.milliseconds > 0 for step in login.steps)


def test_json_and_bearer_log_in() -> None:
    login, page, site = run(JSON)
    assert login.state is LoginState.IN
    assert page.body == "clients"
    assert site.received[0].headers["content-type"] == "application/json"


def test_a_session_keeps_its_connection() -> None:
    assert run(FORM)[2].connections == 1


@pytest.mark.parametrize("flow", [FORM, JSON])
def test_a_wrong_password_is_refused(flow: Flow) -> None:
    login, page, _ = run(flow, read=_wrong)
    assert login.state is LoginState.REFUSED
    assert "expected" in login.reason
    assert page.status == 401 or flow is FORM


def test_a_refused_login_tells_the_cookies_and_steps_that_it_came_to() -> None:
    login, _, _ = run(FORM, read=_wrong)
    assert [cookie.name for cookie in login.cookies] == ["pre", "sid"]
    assert [(step.name, step.status, bool(step.problem)) for step in login.steps] == [("form", 200, False), ("submit", 401, True)]


def test_a_missing_credential_is_said_and_nothing_is_sent() -> None:
    login, _, site = run(FORM, read=_missing)
    assert login.state is LoginState.NO_CREDENTIAL
    assert "lrconsole secrets set owner" in login.reason
    assert [request.path for request in site.received] == ["/clients"]


@pytest.mark.parametrize("flow", [None, Flow("login", ())])
def test_no_flow_is_said(flow: Flow | None) -> None:
    login, _, _ = run(flow)
    assert (login.state, "[flow.login]" in login.reason) == (LoginState.NO_FLOW, True)


async def _broken(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("Internal error", 500))


async def _nothing(request: Received, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(10)


def test_a_server_error_is_a_broken_login() -> None:
    login, _, _ = run(JSON, _broken)
    assert (login.state, "answered 500" in login.reason) == (LoginState.BROKEN, True)


def test_a_server_that_hangs_is_unreachable() -> None:
    login, _, _ = run(JSON, _nothing, seconds=0.4)
    assert (login.state, login.steps[0].status) == (LoginState.UNREACHABLE, 0)


def test_a_closed_port_is_unreachable() -> None:
    async def scenario() -> Login:
        session = Session(ROLE, probe(closed_port()))
        try:
            return await session.login(FORM, _right)
        finally:
            await session.aclose()

    assert asyncio.run(scenario()).state is LoginState.UNREACHABLE


def _form_with(step: Step) -> Flow:
    return Flow("login", (step, *FORM.steps[1:]))


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        (_form_with(replace(FORM.steps[0], contains="Welcome")), 'does not hold "Welcome"'),
        (_form_with(replace(FORM.steps[0], captures=(Capture("csrf", "body", "nothing-(like)-this"),))), "csrf was not found"),
        (_form_with(replace(FORM.steps[0], captures=())), "${csrf} was not captured"),
        (_form_with(replace(FORM.steps[0], status=(201, 204))), "expected 201 or 204"),
        (replace(JSON, bearer="${other}"), "${other} was not captured"),
        (_form_with(replace(FORM.steps[0], url="http://evil.example/login")), "evil.example is not declared"),
        (_form_with(replace(FORM.steps[0], url="${nothing}")), "${nothing} was not captured"),
    ],
)
def test_a_step_that_does_not_go_as_declared_breaks_it(flow: Flow, words: str) -> None:
    login, _, _ = run(flow)
    assert (login.state, words in login.reason) == (LoginState.BROKEN, True), login.reason


def test_secrets_in_urls_and_headers_are_not_told() -> None:
    step = Step("magic", "GET", f"{BASE}/clients?p=${{password}}&u=${{username}}", headers=(("X-Password", "${password}"),), status=(401,))
    login, _, site = run(Flow("login", (step,)))
    assert login.state is LoginState.IN
    assert "correct" in site.received[0].path
    assert login.steps[0].url == step.url


def test_a_value_with_a_line_break_smuggles_no_header() -> None:
    async def read(reference: str) -> Secret:
        return Secret("a\r\nX-Injected: " + PASSWORD)

    login, _, site = run(Flow("login", (Step("x", "GET", f"{BASE}/", headers=(("X-P", "${password}"),)),)), read=read)
    assert login.state is LoginState.BROKEN
    assert all("x-injected" not in request.headers for request in site.received)


def test_an_exception_on_the_way_does_not_show_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("fell over")

    monkeypatch.setattr("lrconsole.probes.session.captured", fails)
    with pytest.raises(RuntimeError) as caught:
        run(FORM)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=False).format())
    assert PASSWORD not in shown


def test_a_closed_session_has_forgotten_its_token() -> None:
    async def scenario() -> int:
        async with Site(app) as site:
            session = Session(ROLE, probe(site))
            await session.login(JSON, _right)
            await session.aclose()
            status = (await session.fetch(f"{BASE}/clients")).status
            await session.aclose()
            return status

    assert asyncio.run(scenario()) == 401


def take(capture: Capture, body: str = "", *headers: tuple[str, str]) -> str | None:
    exchange = Exchange(BASE, "GET", HttpState.ANSWERED, 200, headers, body=body)
    return asyncio.run(captured(capture, exchange, Jar()))


@pytest.mark.parametrize(
    ("source", "pattern", "value"),
    [
        ("body", "id=([0-9]+)", "42"),
        ("body", "id=[0-9]+", None),
        ("body", "(", None),
        ("body", "none (here)", None),
        ("header", "X-Token", "seen"),
        ("header", "X-None", None),
        ("json", "a.b.1", "two"),
        ("json", "a.n", "7"),
        ("json", "a", None),
        ("json", "a.t", None),
        ("json", "a.b.9", None),
        ("json", "a.b.x", None),
        ("json", "", None),
        ("json", "a.b." + "9" * 5_000, None),
        ("cookie", "none", None),
    ],
)
def test_each_source_of_a_capture(source: str, pattern: str, value: str | None) -> None:
    body = "id=42" if source == "body" else '{"a": {"b": ["one", "two"], "n": 7, "t": true}}'
    assert take(Capture("x", source, pattern), body, ("x-token", "seen")) == value


@pytest.mark.parametrize("body", ["", "not json", "[" * 100_000, '{"a": ' * 50_000, "1" * 5_000, "\x00", "\ud800"])
def test_a_json_capture_from_rubbish_is_none(body: str) -> None:
    assert take(Capture("x", "json", "a.b"), body) is None


@pytest.mark.parametrize("text", ["\x1b[31m[/x]\u202e", "\x00", "\ud800", "é", "a" * 100_000])
def test_hostile_text_is_captured_as_data(text: str) -> None:
    assert take(Capture("x", "body", r"(?s)<(.*)>"), f"<{text}>") == text[:16_000]


def test_a_pattern_that_takes_for_ever_is_given_up() -> None:
    began = time.monotonic()
    assert take(Capture("x", "body", r"((a+)+)$"), "a" * 5_000 + "b") is None
    assert time.monotonic() - began < 6


def test_a_search_that_is_cancelled_leaves_no_process() -> None:
    async def scenario() -> None:
        exchange = Exchange(BASE, "GET", HttpState.ANSWERED, 200, body="a" * 5_000 + "b")
        task = asyncio.ensure_future(captured(Capture("x", "body", r"((a+)+)$"), exchange, Jar()))
        await asyncio.sleep(0.2)
        began = time.monotonic()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - began < 1

    asyncio.run(scenario())
