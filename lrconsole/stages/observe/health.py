"""Health: the app has an address that tells a monitor whether it works."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Environment
from lrconsole.model.stage import Stage
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

QUICK = 1_000.0
"""Milliseconds within which a health answer should be there."""
_SHORT = 300
_PARTS = re.compile(
    r"database|\bdb\b|postgres\w*|mysql|mariadb|mongo\w*|sqlite|redis|cache|queue|checks|dependencies|components|services", re.I
)
_DOWN = {"down", "fail", "failed", "error", "unhealthy", "unavailable", "critical", "false"}


@check(
    Stage.OBSERVE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R6.1",),
    refs=("draft-inadarei-api-health-check",),
)
async def route(survey: Survey, environment: Environment) -> Verdict:
    """The health check answers 200, quickly.

    Founder: Nothing can watch the app, so customers are the first to notice that it is down.
    Fix: Add an address that answers 200 when the app can work, without a login.
    """
    if not environment.health:
        return _undeclared(environment)
    answer = await survey.fetch(environment.health)
    evidence = {f"GET {answer.url}": _seen(answer)}
    if answer.state in (HttpState.REFUSED, HttpState.BROKEN):
        return failed(f"no answer: {answer.why}", evidence)
    if not answer.answered:
        return await _silent(survey, environment, answer)
    if answer.header("cf-mitigated"):
        return unknown(f"{answer.status} with a bot challenge", evidence, fix="Let monitors through the edge's bot rules.")
    fix = f"Let {answer.url} answer 200 without a login, and within a second."
    if answer.status != 200:
        return failed(f"answers {answer.status}", evidence, fix=fix)
    if answer.timing.total > QUICK:
        slow = warned(f"200, but only after {answer.timing.total:.0f} ms, while other checks ran too", evidence, fix=fix)
        return replace(slow, severity=Severity.LOW)
    return passed(f"200 in {answer.timing.total:.0f} ms", evidence)


@check(
    Stage.OBSERVE,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN,),
    effort=Effort.HOURS,
    rows=("R6.1",),
    refs=("draft-inadarei-api-health-check", "Google SRE book, chapter 6"),
    confidence=Confidence.LIKELY,
)
async def honest(survey: Survey, environment: Environment) -> Verdict:
    """The health check looks at what the app depends on.

    Founder: The monitor stays green while nobody can log in, because the database behind it is gone.
    Fix: Let it ask the database something small, and answer 503 when that fails.
    """
    if not environment.health:
        return _undeclared(environment)
    answer = await survey.fetch(environment.health)
    evidence = {f"GET {answer.url}": _seen(answer)}
    if not answer.answered:
        return unknown(f"no answer: {answer.why}", evidence)
    parts = dependencies(answer.body)
    fix = f'Let {answer.url} answer: {{"status": "ok", "checks": {{"database": "ok"}}}}, and 503 when one of them fails.'
    down = [name for name, state in parts.items() if state in _DOWN]
    if down and answer.status == 200:
        return failed(f"answers 200 although {', '.join(down)} is down", evidence, fix=fix)
    if parts:
        return passed(f"speaks of {', '.join(parts)}", evidence)
    if answer.status != 200:
        return unknown(f"answers {answer.status}", evidence, fix="See health.route.")
    return warned("says nothing about what the app depends on", evidence, fix=fix)


def dependencies(body: str) -> dict[str, str]:
    """The dependencies that a health answer names, each with its state in lower case ("" when not said)."""
    text = body.strip()
    if text[:1] in ("{", "["):
        try:
            return _named(json.loads(text))
        except (ValueError, RecursionError):
            return {}
    return {} if text.startswith("<") else {match.lower(): "" for match in _PARTS.findall(text[:_SHORT])}


def _named(value: object, inside: bool = False, depth: int = 4) -> dict[str, str]:
    if not isinstance(value, dict) or depth == 0:
        return {}
    found: dict[str, str] = {}
    for key, child in value.items():
        group = _PARTS.search(str(key)) is not None
        if isinstance(child, dict):
            below = _named(child, inside or group, depth - 1)
            found |= below or ({str(key): str(child.get("status", "")).lower()} if group or inside else {})
        elif group or (inside and str(key).lower() not in ("status", "time", "duration", "message")):
            found[str(key)] = str(child).lower() if isinstance(child, str | bool) else ""
    return found


async def _silent(survey: Survey, environment: Environment, answer: Exchange) -> Verdict:
    """A health check that timed out failed only if the app itself can be reached from here."""
    app = await survey.fetch(environment.url)
    evidence = {f"GET {answer.url}": _seen(answer), f"GET {app.url}": _seen(app)}
    if app.answered and answer.state is HttpState.TIMEOUT:
        return failed(f"no answer ({answer.why}), while the app answers", evidence)
    return unknown(f"no answer: {answer.why}", evidence)


def _undeclared(environment: Environment) -> Verdict:
    return unknown("no health check is declared", fix=f'Under [environment.{environment.label}] set: health = "<URL>"')


def _seen(answer: Exchange) -> str:
    return f"{answer.status} in {answer.timing.total:.0f} ms: {answer.body[:_SHORT]}" if answer.answered else answer.why
