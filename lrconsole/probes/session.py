"""Log a role in by its declared flow, and make requests in that session."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from lrconsole.model.errors import CredentialError
from lrconsole.model.observation import CookieSeen, Exchange, HttpState, Login, LoginState, StepSeen
from lrconsole.model.project import Capture, Flow, Role, Step
from lrconsole.probes.cookies import Jar
from lrconsole.probes.http import Answer, HttpProbe

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret

_NAME = re.compile(r"\$\{([a-z_][a-z0-9_]*)\}")
_SEARCHED = 500_000
_UNREACHED = (HttpState.UNRESOLVED, HttpState.REFUSED, HttpState.UNREACHABLE, HttpState.TLS, HttpState.TIMEOUT)


class Session:
    """One role's session: its cookies, its captured values, its bearer token. None of them is ever in an observation."""

    def __init__(self, role: Role, http: HttpProbe) -> None:
        self._role = role
        self._http = http
        self._jar = Jar()
        self._values: dict[str, str] = {}
        self._bearer = ""

    def __repr__(self) -> str:
        return f"Session({self._role.name})"

    async def login(self, flow: Flow | None, read_secret: Callable[[str], Awaitable[Secret]]) -> Login:
        """Run the role's flow once."""
        if flow is None:
            return Login(self._role.name, LoginState.NO_FLOW, reason=f"flow {self._role.flow} is not declared")
        try:
            secret = await read_secret(self._role.secret)
        except CredentialError as error:
            return Login(self._role.name, LoginState.NO_CREDENTIAL, reason=str(error))
        self._values = {"username": self._role.username, "password": secret.reveal()}
        seen: list[StepSeen] = []
        cookies: list[CookieSeen] = []
        for step in flow.steps:
            exchange, problem = await self._step(step)
            seen.append(StepSeen(step.name, step.method, exchange.url, exchange.status, exchange.timing.total, problem))
            cookies += exchange.cookies
            if problem:
                return Login(self._role.name, _state(exchange, step), tuple(seen), tuple(cookies), f"step {step.name}: {problem}")
        self._bearer = self._filled(flow.bearer)
        return Login(self._role.name, LoginState.IN, tuple(seen), tuple(cookies))

    async def fetch(self, url: str, method: str, headers: tuple[tuple[str, str], ...]) -> Exchange:
        """One request in this session."""
        own = (("Authorization", f"Bearer {self._bearer}"),) if self._bearer else ()
        return (await self._send(url, method, (*own, *headers), b"")).exchange

    async def _step(self, step: Step) -> tuple[Exchange, str]:
        headers = tuple((name, self._filled(value)) for name, value in step.headers)
        body = b""
        if step.form:
            body = urlencode([(name, self._filled(value)) for name, value in step.form]).encode()
            headers = (("Content-Type", "application/x-www-form-urlencoded"), *headers)
        elif step.json:
            body = json.dumps({name: self._filled(value) for name, value in step.json}).encode()
            headers = (("Content-Type", "application/json"), *headers)
        answer = await self._send(self._filled(step.url), step.method, headers, body)
        return answer.exchange, self._problem(step, answer.exchange)

    async def _send(self, url: str, method: str, headers: tuple[tuple[str, str], ...], body: bytes) -> Answer:
        cookie = self._jar.header(url)
        sent = (*headers, ("Cookie", cookie)) if cookie else headers
        answer = await self._http.exchange(url, method=method, headers=sent, body=body)
        self._jar.take(url, answer.set_cookies)
        return answer

    def _problem(self, step: Step, exchange: Exchange) -> str:
        """What was not as the step expects, "" for nothing; takes the captures on the way."""
        if not exchange.answered:
            return exchange.reason or exchange.state.value
        if exchange.status not in step.status:
            return f"answered {exchange.status}, expected {' or '.join(map(str, step.status))}"
        if step.contains and step.contains not in exchange.body:
            return f'the answer does not hold "{step.contains}"'
        for capture in step.captures:
            value = self._captured(capture, exchange)
            if value is None:
                return f"{capture.name} was not found in the {capture.source}"
            self._values[capture.name] = value
        return ""

    def _captured(self, capture: Capture, exchange: Exchange) -> str | None:
        if capture.source == "header":
            return exchange.header(capture.pattern) or None
        if capture.source == "cookie":
            return self._jar.value(capture.pattern)
        if capture.source == "json":
            return _at(exchange.body, capture.pattern)
        found = re.search(capture.pattern, exchange.body[:_SEARCHED])
        return found.group(1) if found and found.groups() else None

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: self._values.get(found.group(1), found.group(0)), text)


def _state(exchange: Exchange, step: Step) -> LoginState:
    """A refusal at the step that sends the password is the app's word; anything else means that the login is broken."""
    if exchange.state in _UNREACHED:
        return LoginState.UNREACHABLE
    sends = any("${password}" in value for _, value in (*step.form, *step.json, *step.headers))
    return LoginState.REFUSED if sends and exchange.answered and exchange.status < 500 else LoginState.BROKEN


def _at(body: str, path: str) -> str | None:
    """The value at a dotted path of a JSON body."""
    try:
        here: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for part in path.split("."):
        if isinstance(here, dict) and part in here:
            here = here[part]
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return str(here) if isinstance(here, str | int | float) else None
