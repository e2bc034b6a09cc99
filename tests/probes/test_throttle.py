"""Tests of the tries at an address with a limit: the server's own log proves how many there were and when they ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Active, Capture, Flow, Limit, LimitKind, Network, Role, Step
from lrconsole.model.web_seen import Tries
from lrconsole.probes.session import Session
from lrconsole.probes.survey import LiveSurvey
from lrconsole.probes.throttle import MARK, MOST, NOBODY, tried_steps, tries
from tests.probes.servers import HOST, Received, Site, answer, probe
from tests.probes.world import NOW, project, read_password

FORM = Step("form", "GET", f"http://{HOST}/login", captures=(Capture("csrf", "header", "X-Token"),))
SUBMIT = Step("submit", "POST", f"http://{HOST}/login", form=(("email", "${username}"), ("password", "${password}"), ("csrf", "${csrf}")))
STEPS = (FORM, SUBMIT)


@dataclass
class Guarded:
    """A login that refuses from a certain try on, in one of several ways."""

    refuses_at: int = 0
    refusal: bytes = answer("slow down", 429, "Retry-After: 30")
    accepted: bytes = answer("wrong email or password", 401)
    posts: list[Received] = field(default_factory=list)

    async def serve(self, request: Received, writer: asyncio.StreamWriter) -> None:
        if request.method == "GET":
            writer.write(answer("", 200, f"X-Token: t{len(self.posts)}"))
            return
        self.posts.append(request)
        writer.write(self.refusal if self.refuses_at and len(self.posts) >= self.refuses_at else self.accepted)


async def no_wait(_: float) -> None:
    return None


def try_at(
    server: Guarded, steps: tuple[Step, ...] = STEPS, *, known: str = "", sleep: Callable[[float], Awaitable[None]] = no_wait
) -> Tries:
    async def run() -> Tries:
        async with Site(server.serve) as site:
            http = probe(site)
            sessions = [Session(Role("nobody", NOBODY, ""), http), Session(Role("known", known, ""), http)]
            try:
                return await tries("login", steps, sessions[0], sessions[1] if known else None, sleep=sleep)
            finally:
                for session in sessions:
                    await session.aclose()

    return asyncio.run(run())


@pytest.mark.parametrize("known", ["", "ana@northstar.example"])
def test_an_address_without_a_limit_is_tried_fifteen_times_and_no_more(known: str) -> None:
    server = Guarded()
    seen = try_at(server, known=known)
    assert len(server.posts) == MOST == 15
    assert seen.limited_at is None
    assert len(seen.attempts) + (1 if seen.known else 0) == MOST
    assert [attempt.status for attempt in seen.attempts] == [401] * len(seen.attempts)


@pytest.mark.parametrize(
    ("refusal", "sign"),
    [
        (answer("", 429), "429"),
        (answer("", 403, "cf-mitigated: challenge"), "cf-mitigated"),
        (answer("", 503, "Retry-After: 9"), "503 with Retry-After"),
        (answer("error code: 1015", 403), "1015"),
        (answer("Too many login attempts. Wait a minute.", 401), "Too many login"),
        (answer('<div class="g-recaptcha"></div>', 401), "challenge"),
    ],
)
@pytest.mark.parametrize("refuses_at", [1, 2, 6, 11, 15])
def test_the_tries_end_at_the_first_sign_of_a_limit(refusal: bytes, sign: str, refuses_at: int) -> None:
    if sign == "challenge":
        # A login that shows a challenge from the first on is no limit.
        refuses_at = max(2, refuses_at)
    server = Guarded(refuses_at, refusal)
    seen = try_at(server)
    assert len(server.posts) == refuses_at
    assert seen.limited_at is not None
    assert seen.limited_at.number == refuses_at
    assert sign in " ".join(seen.limited_at.signs)


def test_words_that_are_there_from_the_first_are_no_sign() -> None:
    server = Guarded(accepted=answer("Wrong. After five tries: too many requests, wait.", 200))
    seen = try_at(server)
    assert seen.limited_at is not None
    assert seen.limited_at.number == 1
    fifteen = Guarded(2, answer("<div class=g-recaptcha>", 401), accepted=answer("<div class=g-recaptcha>", 401))
    assert try_at(fifteen).limited_at is None


def test_each_try_bears_the_runs_mark_a_fresh_token_and_nobodys_name() -> None:
    server = Guarded(4)
    seen = try_at(server, known="ana@northstar.example")
    marks = {request.headers[MARK.lower()] for request in server.posts}
    assert marks == {seen.run}
    assert ["ana" in request.body for request in server.posts] == [True, False, False, False]
    assert all("launch-audit-nobody%40example.com" in request.body for request in server.posts[1:])
    assert [f"csrf=t{number}" in request.body for number, request in enumerate(server.posts)] == [True] * 4
    assert seen.known is not None
    assert seen.known.status == 401


def test_what_headers_tell_of_a_limit_is_noted_and_ends_nothing() -> None:
    server = Guarded(accepted=answer("", 401, "X-RateLimit-Remaining: 3", "RateLimit-Policy: 5;w=10"))
    seen = try_at(server)
    assert len(seen.attempts) == MOST
    assert seen.attempts[0].told == ("x-ratelimit-remaining: 3", "ratelimit-policy: 5;w=10")


def test_tries_are_serial_and_at_a_pace() -> None:
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)

    try_at(Guarded(5), sleep=noted)
    assert waits == [0.0, 0.25, 0.25, 0.25, 0.25]


def test_a_form_that_gives_no_token_ends_the_tries() -> None:
    server = Guarded()
    seen = try_at(server, (replace(FORM, captures=(Capture("csrf", "header", "X-Nothing"),)), SUBMIT))
    assert (seen.state, server.posts) == (HttpState.BROKEN, [])
    assert "csrf was not found" in seen.reason


def test_a_server_that_hangs_up_is_left_after_two_tries() -> None:
    async def silent(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def run() -> Tries:
        async with Site(silent) as site:
            session = Session(Role("nobody", NOBODY, ""), probe(site))
            try:
                return await tries("login", (replace(SUBMIT, form=(("email", "${username}"),)),), session, sleep=no_wait)
            finally:
                await session.aclose()

    seen = asyncio.run(run())
    assert (len(seen.attempts), seen.state) == (2, HttpState.BROKEN)


def test_the_step_with_the_user_name_is_tried_and_elsewhere_at_the_other_host() -> None:
    more = Step("code", "POST", f"http://{HOST}/code", form=(("code", "1"),))
    assert tried_steps(Flow("login", (FORM, SUBMIT, more))) == STEPS
    assert tried_steps(Flow("otp", (more,))) == (more,)
    assert [step.url for step in tried_steps(Flow("login", STEPS), "origin.northstar.example")] == [
        "http://origin.northstar.example/login"
    ] * 2
    assert tried_steps(None) == ()


@pytest.mark.parametrize("agreed", [True, False])
def test_without_consent_or_at_a_host_that_is_not_declared_nothing_is_sent(agreed: bool) -> None:
    async def run() -> tuple[Tries, int]:
        server = Guarded()
        async with Site(server.serve) as site:
            elsewhere = replace(SUBMIT, url="http://stranger.example/login", form=(("email", "${username}"),))
            probes = (Active.RATE,) if agreed else (Active.LOGIN,)
            declared = replace(project(Network(http_port=site.port), *probes), flows=(Flow("login", (elsewhere,)),))
            survey = LiveSurvey(declared, read_password, NOW)
            try:
                return await survey.tries(Limit("login", LimitKind.LOGIN)), len(site.received)
            finally:
                await survey.close()

    seen, received = asyncio.run(run())
    assert received == 0
    assert seen.state is (HttpState.UNDECLARED if agreed else HttpState.NOT_AGREED)
