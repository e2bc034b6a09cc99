"""Log a role in by its declared flow, and make requests in that session."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lrconsole.model.errors import CredentialError
from lrconsole.model.observation import CookieSeen, Exchange, Login, StepSeen
from lrconsole.model.observed_state import HttpState, LoginState
from lrconsole.model.project import Flow, Role, Step
from lrconsole.probes.capture import captured
from lrconsole.probes.cookies import Jar
from lrconsole.probes.http import Answer, Call, HttpProbe
from lrconsole.probes.target import parse_target

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_UNREACHED = (HttpState.UNRESOLVED, HttpState.REFUSED, HttpState.UNREACHABLE, HttpState.TLS, HttpState.TIMEOUT)

Pairs = tuple[tuple[str, str], ...]


class Session:
    """One role's session: its cookies, captured values and bearer token, none of which is ever in an observation; kept connections.

    Close it with `aclose`.
    """

    def __init__(self, role: Role, http: HttpProbe) -> None:
        self._role = role
        self._http = http
        self._jar = Jar()
        self._connections = http.keep()
        self._captures: dict[str, str] = {}
        self._secret: Secret | None = None
        self._bearer = ""

    def __repr__(self) -> str:
        return f"Session({self._role.name})"

    async def aclose(self) -> None:
        """Close the connections and forget the credentials."""
        self._secret, self._bearer = None, ""
        self._captures.clear()
        await self._connections.aclose()

    async def login(self, flow: Flow | None, read_secret: Callable[[str], Awaitable[Secret]]) -> Login:
        """Run the role's flow once, up to the first step that does not go as declared."""
        if flow is None or not flow.steps:
            return Login(self._role.name, LoginState.NO_FLOW, reason=f"[flow.{self._role.flow}] is not declared")
        try:
            self._secret = await read_secret(self._role.secret)
        except CredentialError as error:
            return Login(self._role.name, LoginState.NO_CREDENTIAL, reason=str(error))
        seen: list[StepSeen] = []
        cookies: list[CookieSeen] = []
        for step in flow.steps:
            exchange, problem = await self._step(step)
            # The step's own text: what is filled into its URL may be a secret.
            seen.append(StepSeen(step.name, step.method, step.url, exchange.status, exchange.timing.total, problem))
            cookies += exchange.cookies
            if problem:
                return Login(self._role.name, _state(exchange, step), tuple(seen), tuple(cookies), f"step {step.name}: {problem}")
        if unknown := self._unknown(flow.bearer):
            return Login(self._role.name, LoginState.BROKEN, tuple(seen), tuple(cookies), f"bearer: {unknown}")
        self._bearer = self._filled(flow.bearer)
        return Login(self._role.name, LoginState.IN, tuple(seen), tuple(cookies))

    async def rehearse(self, steps: tuple[Step, ...], word: Secret) -> tuple[Exchange, str]:
        """Make `steps` with `word` for a password: the last one's exchange, and why it was not come by, "" if it was."""
        self._secret = word
        for step in steps[:-1]:
            exchange, problem = await self._step(step)
            if problem:
                return exchange, f"step {step.name}: {problem}"
        exchange, problem = await self._step(steps[-1])
        return exchange, "" if exchange.answered else problem

    async def fetch(self, url: str, method: str = "GET", headers: Pairs = ()) -> Exchange:
        """One request in this session."""
        own = (("Authorization", f"Bearer {self._bearer}"),) if self._bearer else ()
        return (await self._send(url, method, (*own, *headers), b"")).exchange

    async def _step(self, step: Step) -> tuple[Exchange, str]:
        """Make the step's request: the exchange, and what was not as declared, "" for nothing."""
        unknown = self._unknown(step.url, *(value for _, value in (*step.form, *step.json, *step.headers)))
        if unknown:
            return Exchange(step.url, step.method, HttpState.BROKEN, reason=unknown), unknown
        headers = self._all_filled(step.headers)
        body = b""
        if step.form:
            body = urlencode(self._all_filled(step.form)).encode("ascii")
            headers = (("Content-Type", "application/x-www-form-urlencoded"), *headers)
        elif step.json:
            body = json.dumps(dict(self._all_filled(step.json))).encode("ascii")
            headers = (("Content-Type", "application/json"), *headers)
        answer = await self._send(self._filled(step.url), step.method, headers, body)
        return answer.exchange, await self._problem(step, answer.exchange)

    async def _send(self, url: str, method: str, headers: Pairs, body: bytes) -> Answer:
        if parse_target(url) is None:
            return await self._http.answer(Call(url, method))
        cookie = self._jar.header(url)
        sent = (*headers, ("Cookie", cookie)) if cookie else headers
        answer = await self._http.answer(Call(url, method, sent, body), self._connections)
        self._jar.take(url, answer.set_cookies)
        return answer

    async def _problem(self, step: Step, exchange: Exchange) -> str:
        """What was not as the step expects, "" for nothing; takes the captures on the way."""
        if not exchange.answered:
            return exchange.why
        if exchange.status not in step.status:
            return f"answered {exchange.status}, expected {' or '.join(map(str, step.status))}"
        if step.contains and step.contains not in exchange.body:
            return f'the answer does not hold "{step.contains}"'
        for capture in step.captures:
            value = await captured(capture, exchange, self._jar)
            if value is None:
                return f"{capture.name} was not found in the {capture.source} of the answer"
            self._captures[capture.name] = value
        return ""

    def _unknown(self, *texts: str) -> str:
        known = {"username", "password", *self._captures}
        missing = [name for text in texts for name in _NAME.findall(text) if name not in known]
        return f"${{{missing[0]}}} was not captured by a step before" if missing else ""

    def _all_filled(self, pairs: Pairs) -> Pairs:
        return tuple((name, self._filled(value)) for name, value in pairs)

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: self._value(found.group(1)), text)

    def _value(self, name: str) -> str:
        if name == "password":
            return self._secret.reveal() if self._secret else ""
        return self._role.username if name == "username" else self._captures[name]


def _state(exchange: Exchange, step: Step) -> LoginState:
    """A refusal of the step that sends the password is the app's word on it; anything else means that the login is broken."""
    if exchange.state in _UNREACHED:
        return LoginState.UNREACHABLE
    sends = any("${password}" in value for value in (step.url, *(value for _, value in (*step.form, *step.json, *step.headers))))
    return LoginState.REFUSED if sends and exchange.answered and exchange.status < 500 else LoginState.BROKEN
