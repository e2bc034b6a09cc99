"""Tests of the practice business's web: redirects, login, roles, lists, the API, CORS and the addresses that say how it does."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator

import pytest

from lrconsole.demo.business import password, set_fault
from lrconsole.demo.zones import HERE
from tests.demo.practice import Practice
from tests.demo.visitor import SECONDS, Visitor

APP, API, WWW = "https://app.northstar.example", "https://api.northstar.example", "https://www.northstar.example"


@pytest.fixture
def visitor(fixed: Practice) -> Iterator[Visitor]:
    with Visitor(fixed.folder) as asking:
        yield asking


@pytest.fixture
def wary(faulty: Practice) -> Iterator[Visitor]:
    """A visitor of the faulty business."""
    with Visitor(faulty.folder) as asking:
        yield asking


def trail(visitor: Visitor, url: str) -> list[str]:
    """The URLs that `url` leads over, itself first; at most ten."""
    found = [url]
    while len(found) < 10 and (answer := visitor.ask(found[-1])).status in (301, 302, 303, 307, 308):
        found.append(answer.headers["location"])
    return found


@pytest.mark.parametrize(
    ("source", "target", "hops"),
    [
        ("http://www.northstar.example/", f"{WWW}/", 1),
        ("http://northstar.example/book?c=7", f"{WWW}/book?c=7", 2),
        ("http://northstar.example/start", f"{WWW}/book", 2),
        ("https://northstar.example/pricing", f"{WWW}/pricing", 1),
        (f"{WWW}/old-page", f"{WWW}/about", 1),
        ("http://old-northstar.example/", f"{WWW}/", 2),
        ("http://app.northstar.example/login", f"{APP}/login", 1),
    ],
)
def test_redirects_lead_where_the_project_file_says(visitor: Visitor, source: str, target: str, hops: int) -> None:
    urls = trail(visitor, source)
    assert (urls[-1], len(urls) - 1) == (target, hops)
    assert visitor.ask(target).status == 200


def test_faults_of_redirects(wary: Visitor) -> None:
    assert len(trail(wary, f"{WWW}/old-page")) == 10
    assert trail(wary, "http://northstar.example/book?c=7")[-1] == f"{WWW}/book"
    assert len(trail(wary, "http://northstar.example/start")) == 6
    assert trail(wary, "https://northstar.example/pricing")[1] == "http://www.northstar.example/pricing"
    assert trail(wary, "http://northstar.example/") == ["http://northstar.example/", "https://northstar.example/"]
    assert wary.ask("http://app.northstar.example/login").status == 200


def test_a_login_needs_the_password_and_a_form_token_that_serves_once(visitor: Visitor) -> None:
    done = visitor.log_in("coach")
    assert (done.status, done.headers["location"]) == (303, "/")
    assert re.fullmatch(r"session=[\w-]{20,}; Path=/; Secure; HttpOnly; SameSite=Lax", done.headers["set-cookie"])
    assert visitor.log_in("coach", word="wrong").status == 401
    assert visitor.log_in("nobody", word="wrong").status == 401
    assert visitor.log_in("coach", csrf="made-up").status == 403
    form = visitor.ask(f"{APP}/login").body
    (token,) = re.findall(r'name="csrf" value="([^"]+)"', form)
    assert visitor.log_in("coach", csrf=token).status == 303
    assert visitor.log_in("coach", csrf=token).status == 403


def test_pages_are_behind_the_login_and_a_session_ends(visitor: Visitor) -> None:
    assert visitor.ask(f"{APP}/clients").headers["location"] == "/login"
    assert visitor.ask(f"{APP}/clients", headers={"Cookie": "session=made-up"}).status == 303
    session = visitor.session("owner")
    assert "Logged in as owner" in visitor.ask(f"{APP}/", headers=session).body
    assert visitor.ask(f"{APP}/logout", headers=session).status == 303
    assert visitor.ask(f"{APP}/clients", headers=session).headers["location"] == "/login"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("owner", {"clients", "bookings", "invoices", "notes"}),
        ("coach", {"clients", "bookings", "notes"}),
        ("assistant", {"clients", "bookings"}),
    ],
)
def test_each_role_sees_its_lists_only(visitor: Visitor, role: str, allowed: set[str]) -> None:
    session = visitor.session(role)
    names = {"clients", "bookings", "invoices", "notes"}
    statuses = {name: visitor.ask(f"{APP}/{name}", headers=session).status for name in names}
    assert statuses == {name: 200 if name in allowed else 403 for name in names}
    assert visitor.ask(f"{APP}/nothing", headers=session).status == 404


def test_lists_have_pages_that_hold_each_record_once(visitor: Visitor) -> None:
    session = visitor.session("owner")
    pages = [visitor.ask(f"{APP}/clients?page={number}", headers=session).body for number in range(1, 12)]
    numbers = [int(number) for page in pages for number in re.findall(r"<tr><td>(\d+)</td>", page)]
    assert numbers == list(range(1, 241))
    assert visitor.ask(f"{APP}/clients?page=x", headers=session).body == pages[0]


def test_the_api_speaks_json_to_a_bearer(visitor: Visitor) -> None:
    login = f'{{"email": "coach@northstar.example", "password": "{password(visitor.folder, "coach")}"}}'
    bearer = {"Authorization": f"Bearer {visitor.ask(f'{API}/v1/login', 'POST', body=login).json['token']}"}
    answer = visitor.ask(f"{API}/v1/clients?page=2", headers=bearer).json
    assert (len(answer["items"]), answer["total"], answer["items"][0]["id"]) == (25, 240, "26")
    assert visitor.ask(f"{API}/v1/invoices", headers=bearer).status == 403
    assert visitor.ask(f"{API}/v1/clients").status == 401
    assert visitor.ask(f"{API}/v1/nothing", headers=bearer).status == 404
    for body in ("", "[]", "{}", '{"email": 1, "password": null}', '{"email": "coach@northstar.example", "password": "wrong"}'):
        assert visitor.ask(f"{API}/v1/login", "POST", body=body).status == 401


def admitted(visitor: Visitor, name: str, origin: str) -> bool:
    answer = visitor.ask(f"{API}/v1/{name}", headers={"Origin": origin})
    return answer.headers.get("access-control-allow-origin") == origin


def test_cors_admits_the_app_alone(visitor: Visitor) -> None:
    for name in ("clients", "bookings", "invoices", "notes"):
        assert admitted(visitor, name, APP)
        assert not any(
            admitted(visitor, name, origin)
            for origin in ("https://evil.example", "null", f"{APP}.evil.example", "http://app.northstar.example")
        )
    asked = {"Origin": APP, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    preflight = visitor.ask(f"{API}/v1/clients", "OPTIONS", asked)
    assert preflight.status == 204
    assert preflight.headers["vary"] == "Origin"
    assert "authorization" in preflight.headers["access-control-allow-headers"]


def test_faults_of_cors(wary: Visitor) -> None:
    assert admitted(wary, "clients", "https://evil.example")
    assert admitted(wary, "bookings", "null")
    assert admitted(wary, "invoices", f"{APP}.evil.example")
    assert not admitted(wary, "notes", APP)
    bookings = wary.ask(f"{API}/v1/bookings", headers={"Origin": APP})
    assert "vary" not in bookings.headers
    assert bookings.headers["cache-control"].startswith("public")


def test_the_app_says_how_it_does_and_which_version_runs(visitor: Visitor) -> None:
    health = visitor.ask(f"{APP}/healthz")
    assert (health.status, health.json["database"]) == (200, "ok")
    head = subprocess.run(
        ["git", "-C", str(visitor.folder / "repository"), "rev-parse", "main"], capture_output=True, text=True, check=True
    )
    assert visitor.ask(f"{APP}/version").json["commit"] == head.stdout.strip()
    assert f"release=northstar@{head.stdout[:12]}" in visitor.ask(f"{APP}/login").body
    registered = visitor.ask("https://rdap.northstar.example/domain/northstar.example").json
    assert registered["events"][0]["eventAction"] == "expiration"


def test_security_headers(visitor: Visitor, wary: Visitor) -> None:
    right, wrong = visitor.ask(f"{APP}/login").headers, wary.ask(f"{APP}/login").headers
    assert right["x-frame-options"] == "DENY"
    assert right["x-content-type-options"] == "nosniff"
    assert right["strict-transport-security"].startswith("max-age=31536000")
    assert not {"x-frame-options", "x-content-type-options", "strict-transport-security"} & set(wrong)


def test_the_bundle_has_a_key_only_with_its_fault(visitor: Visitor, wary: Visitor) -> None:
    marker = "_".join(("sk", "live", ""))
    assert marker not in visitor.ask(f"{APP}/assets/app.js").body
    assert marker in wary.ask(f"{APP}/assets/app.js").body


def test_a_fault_is_switched_while_a_connection_is_open(visitor: Visitor) -> None:
    assert visitor.ask(f"{APP}/healthz").status == 200
    set_fault(visitor.folder, "health-failing", True)
    try:
        assert visitor.ask(f"{APP}/healthz").status == 503
    finally:
        set_fault(visitor.folder, "health-failing", False)
    assert visitor.ask(f"{APP}/healthz").status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"hello\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000,
    ],
)
def test_what_is_no_request_is_hung_up_on(visitor: Visitor, sent: bytes) -> None:
    with socket.create_connection((HERE, visitor.ports.http), SECONDS) as stream:
        try:
            stream.sendall(sent)
            assert stream.recv(100) == b""
        except ConnectionError:
            # It hung up before all was sent.
            assert len(sent) > 60_000
    assert visitor.ask("http://www.northstar.example/").status == 301


def test_a_head_request_has_no_body(visitor: Visitor) -> None:
    answer = visitor.ask(f"{WWW}/", "HEAD")
    assert (answer.status, answer.body) == (200, "")
    assert int(answer.headers["content-length"]) > 100
