"""Requests: the core pages and calls answer for the people who use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.sessions import locked_out

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

_LOGIN_PATH = re.compile(r"(?:^|[/._-])(?:(?:log|sign)[-_]?in|auth|sso)(?:$|[/._?-])", re.IGNORECASE)
_BROKEN = (HttpState.TIMEOUT, HttpState.REFUSED, HttpState.BROKEN, HttpState.TLS)
_MEANINGS = {
    401: "the session is not accepted",
    403: "the role may not see it",
    404: "nothing is there",
}


@check(
    Stage.QUICK_AUDIT,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("R1.2",),
    refs=("RFC 9110 15",),
)
async def errors(survey: Survey, route: Route) -> Verdict:
    """The route answers without an error.

    Founder: People see an error page in the middle of their work.
    Fix: Open the route as that role with the server's log beside it, and repair the first error.
    """
    if (closed := await locked_out(survey, route.role)) is not None:
        return closed
    answer = await survey.fetch(route.url, role=route.role)
    who = f" as {route.role}" if route.role else ""
    evidence = {f"GET {route.url}{who}": _seen(answer)}
    if answer.state in _BROKEN:
        return failed(f"no answer: {answer.why}", evidence)
    if answer.state is HttpState.TOO_LARGE and answer.status < 300:
        return warned(f"{answer.status}, but too large to read whole", evidence)
    if not answer.answered:
        return unknown(f"no answer: {answer.why}", evidence)
    return _judge(answer, who, evidence)


def _judge(answer: Exchange, who: str, evidence: dict[str, str]) -> Verdict:
    status = answer.status
    if answer.header("cf-mitigated"):
        return unknown(f"{status} with a bot challenge", evidence, fix="Let the machine that audits through the edge's bot rules.")
    if status == 429:
        return unknown("429: throttled", evidence, fix="Repeat the audit when the rate limit has passed.")
    if status >= 400:
        meaning = _MEANINGS.get(status, "the server failed" if status >= 500 else "refused")
        return failed(f"{status}{who}: {meaning}", evidence, fix=f"Open {answer.url}{who} and follow the {status} in the server's log.")
    if 300 <= status < 400:
        target = urljoin(answer.url, answer.header("location"))
        if _LOGIN_PATH.search(urlsplit(target).path):
            fix = f"Find out why {answer.url} does not accept the session{who}, or correct role in its [[route]]."
            return failed(f"sent back to the login page{who}", evidence, fix=fix)
        return warned(f"{status} to {target}", evidence, fix=f'In [[route]] set: url = "{target}"')
    return passed(f"{status} in {answer.timing.total:.0f} ms", evidence)


def _seen(answer: Exchange) -> str:
    if not answer.answered:
        return answer.why
    location = answer.header("location")
    return f"{answer.status}{f' -> {location}' if location else ''}, {answer.size} bytes, {answer.timing.total:.0f} ms"
