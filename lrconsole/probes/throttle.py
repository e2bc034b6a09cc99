"""Try an address with a limit as somebody who does not exist, one try after the other, up to the first sign of the limit."""

from __future__ import annotations

import asyncio
import re
import secrets
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit, urlunsplit

from lrconsole.model.observed_state import HttpState
from lrconsole.model.web_seen import Attempt, Tries

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Flow, Step

MOST = 15
"""Requests that one address is sent."""

NOBODY = "launch-audit-nobody@example.com"
"""A user that does not exist, at a name that is reserved and takes no mail (RFC 2606 3): nobody is locked out, and nobody gets a mail."""

INTERVAL = 0.25
"""Seconds between two tries: ten seconds hold more of them than any usual limit."""

MARK = "X-Launch-Audit"
"""The header that names the run in the server's log."""

_TOLD = re.compile(r"^(?:x-)?ratelimit(?:-|$)")
_TEXT = re.compile(
    r"too many (?:attempts|requests|tries|login|failed)|(?:temporarily|account is|has been) (?:locked|blocked)"
    r"|rate limit(?:ed)?\b|error code: 1015|zu viele (?:versuche|anfragen)",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(r"g-recaptcha|h-captcha|cf-turnstile|captcha-(?:box|form|field)|/cdn-cgi/challenge-platform", re.IGNORECASE)
_SLOWER, _SLOW = 3, 1_000.0
_GIVE_UP = 2


class Trying(Protocol):
    """A session that makes a flow's steps with a made-up password."""

    async def rehearse(self, steps: tuple[Step, ...], word: Secret) -> tuple[Exchange, str]:
        """The exchange of the last step, and why it was not come by."""
        ...


def tried_steps(flow: Flow | None, host: str = "") -> tuple[Step, ...]:
    """The steps of a flow up to the one that sends the user name, at another `host` when given; empty when there is none."""
    if flow is None:
        return ()
    sends = [number for number, step in enumerate(flow.steps) if any("${username}" in value for _, value in (*step.form, *step.json))]
    steps = flow.steps[: (sends[0] if sends else len(flow.steps) - 1) + 1]
    return tuple(replace(step, url=_at(step.url, host)) if host else step for step in steps)


async def tries(
    limit: str,
    steps: tuple[Step, ...],
    nobody: Trying,
    known: Trying | None = None,
    *,
    most: int = MOST,
    interval: float = INTERVAL,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Tries:
    """Make the last of `steps` up to `most` times, serially, and stop at the first sign of a limit.

    The steps before it (a form with its token) are made each time as well; they are other addresses. With `known`, its one try comes
    first and is counted. After two tries without an answer the rest is left out.
    """
    from lrconsole.credentials.secret import Secret

    run, word = secrets.token_hex(4), Secret("not a password, a launch audit")
    marked = tuple(replace(step, headers=(*step.headers, (MARK, run))) for step in steps)
    told = Tries(limit, steps[-1].url, HttpState.ANSWERED, run=run)
    seen: list[tuple[Attempt, Exchange]] = []
    if known is not None:
        exchange, problem = await known.rehearse(marked, word)
        told = replace(told, known=_attempt(0, exchange, problem, clock(), []))
    for number in range(1, most + (0 if known is not None else 1)):
        await sleep(interval if number > 1 or known is not None else 0.0)
        exchange, problem = await nobody.rehearse(marked, word)
        attempt = _attempt(number, exchange, problem, clock(), seen)
        seen.append((attempt, exchange))
        if problem and exchange.answered:
            return replace(told, state=HttpState.BROKEN, attempts=_attempts(seen), reason=problem)
        if attempt.signs or (number >= _GIVE_UP and not any(one.status for one, _ in seen[-_GIVE_UP:])):
            break
    lost = next((one.reason for one, _ in seen if not one.status), "")
    state = HttpState.ANSWERED if any(one.status for one, _ in seen) else seen[-1][1].state
    return replace(told, state=state, attempts=_attempts(seen), reason=lost)


def _attempts(seen: list[tuple[Attempt, Exchange]]) -> tuple[Attempt, ...]:
    return tuple(attempt for attempt, _ in seen)


def _attempt(number: int, exchange: Exchange, problem: str, at: datetime, before: list[tuple[Attempt, Exchange]]) -> Attempt:
    if not exchange.answered or problem:
        return Attempt(number, at, 0, exchange.timing.total, reason=problem or exchange.why)
    told = tuple(f"{name}: {value[:80]}" for name, value in exchange.headers if _TOLD.match(name))
    signs = _signs(exchange, before[0][1] if before else None)
    wait = exchange.timing.total
    slow = [one.milliseconds for one, _ in before]
    if len(slow) > 3 and min(wait, slow[-1]) > max(_SLOW, _SLOWER * statistics.median(slow[:3])):
        signs = (*signs, f"answers take {wait / 1000:.1f} s")
    return Attempt(number, at, exchange.status, wait, exchange.size, signs, told, exchange.header("retry-after")[:80])


def _signs(exchange: Exchange, first: Exchange | None) -> tuple[str, ...]:
    """What says that a limit was reached. Words and challenges count only where the first answer had none."""
    found = []
    if exchange.status == 429:
        found.append("429 Too Many Requests")
    if exchange.header("cf-mitigated"):
        found.append(f"cf-mitigated: {exchange.header('cf-mitigated')[:40]}")
    if exchange.status == 503 and exchange.header("retry-after"):
        found.append("503 with Retry-After")
    if (text := _TEXT.search(exchange.body)) and (first is None or not _TEXT.search(first.body)):
        found.append(f"says “{text.group()}”")
    if first is not None and (mark := _CHALLENGE.search(exchange.body)) and not _CHALLENGE.search(first.body):
        found.append(f"shows a challenge ({mark.group()})")
    return tuple(found)


def _at(url: str, host: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=host))
