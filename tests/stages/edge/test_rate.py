"""Tests of what is made of tries at an address with a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Active, Consent, Limit, LimitKind, Project
from lrconsole.model.web_seen import Attempt, Tries
from lrconsole.stages import Check
from lrconsole.stages.edge import rate
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/login"
LIMIT = Limit("login", LimitKind.LOGIN, known="ana@northstar.example", bypass="origin.northstar.example")
CONSENT = Consent("Ana Ruiz", date(2026, 11, 20), (Active.RATE,))
PROJECT = Project("Northstar", Path("lrconsole.toml"), consent=CONSENT, limits=(LIMIT,))
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def attempt(number: int, status: int = 401, **more: object) -> Attempt:
    return Attempt(number, AT, status, 40.0, 500, **more)  # type: ignore[arg-type]


def made(count: int, *, last: Attempt | None = None, known: Attempt | None = None, **more: object) -> Tries:
    attempts = [attempt(number) for number in range(1, count + 1)]
    if last is not None:
        attempts[-1] = last
    return Tries("login", URL, HttpState.ANSWERED, tuple(attempts), known, "ab12cd34", **more)  # type: ignore[arg-type]


def refused(number: int, **more: object) -> Attempt:
    return replace(attempt(number, 429, signs=("429 Too Many Requests",)), **more)  # type: ignore[arg-type]


def seen(check: Check, tries: Tries, limit: Limit = LIMIT) -> Verdict:
    return judge(check, RecordedSurvey(PROJECT, tried=[tries], bypassed=[tries]), limit)


ALL = [rate.limited, rate.bypass_host, rate.enumeration, rate.retry_after]


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_without_consent_or_an_answer_nothing_is_known(check: Check) -> None:
    closed = seen(check, Tries("login", "", HttpState.NOT_AGREED, reason="nobody agreed to this"))
    assert (closed.outcome, closed.fix) == (Outcome.UNKNOWN, 'Add "rate" to probes in [consent].')
    assert seen(check, Tries("login", URL, HttpState.TIMEOUT)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("number", "outcome"), [(1, Outcome.PASS), (6, Outcome.PASS), (10, Outcome.PASS), (11, Outcome.WARN), (15, Outcome.WARN)]
)
def test_limited_by_the_try_at_which_it_showed(number: int, outcome: Outcome) -> None:
    verdict = seen(rate.limited, made(number, last=refused(number)))
    assert verdict.outcome is outcome
    assert verdict.summary == f"limited at try {number}: 429 Too Many Requests"


def test_limited_shows_consent_rule_and_every_try() -> None:
    verdict = seen(rate.limited, made(15), replace(LIMIT, rule=""))
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "15 tries in a row were answered")
    shown = {line.label: line.value for line in verdict.evidence}
    assert shown["consent"] == "Ana Ruiz, 2026-11-20"
    assert shown["configured"] == "nothing known"
    assert shown["observed"] == "15 tries answered"
    assert shown["try 15"] == "09:00:00, 401, 40 ms, 500 bytes"
    assert "URI path equals /login, 5 requests per 10 seconds" in verdict.fix


def test_a_rule_that_did_not_show_is_unknown_and_headers_alone_are_a_warning() -> None:
    ruled = seen(rate.limited, made(15), replace(LIMIT, rule="5 per 10 s"))
    assert (ruled.outcome, "5 per 10 s" in ruled.summary) == (Outcome.UNKNOWN, True)
    told = made(15, last=attempt(15, told=("x-ratelimit-remaining: 85",)))
    assert seen(rate.limited, told).outcome is Outcome.WARN
    assert seen(rate.limited, made(3, reason="the server hung up")).outcome is Outcome.UNKNOWN


def test_bypass_host() -> None:
    assert seen(rate.bypass_host, made(15)).outcome is Outcome.FAIL
    assert seen(rate.bypass_host, made(6, last=refused(6))).outcome is Outcome.PASS
    gone = Tries("login", URL, HttpState.ANSWERED, tuple(attempt(number, 404) for number in range(1, 16)))
    assert seen(rate.bypass_host, gone).outcome is Outcome.PASS
    assert seen(rate.bypass_host, made(15), replace(LIMIT, bypass="")).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        (attempt(0), Outcome.PASS),
        (replace(attempt(0), size=520), Outcome.PASS),
        (replace(attempt(0), size=600), Outcome.WARN),
        (attempt(0, 200), Outcome.WARN),
        (refused(0), Outcome.UNKNOWN),
        (attempt(0, 0, reason="time-out"), Outcome.UNKNOWN),
    ],
)
def test_enumeration(known: Attempt, outcome: Outcome) -> None:
    assert seen(rate.enumeration, made(14, known=known)).outcome is outcome
    assert seen(rate.enumeration, made(14, known=known), replace(LIMIT, known="")).outcome is Outcome.NOT_APPLICABLE


def test_retry_after() -> None:
    assert seen(rate.retry_after, made(6, last=refused(6, retry_after="30"))).outcome is Outcome.PASS
    verdict = seen(rate.retry_after, made(6, last=refused(6)))
    assert (verdict.outcome, verdict.fix) == (Outcome.WARN, "With 429 send: Retry-After: 60")
    assert seen(rate.retry_after, made(15)).outcome is Outcome.UNKNOWN
    assert seen(rate.retry_after, made(6, last=replace(refused(6), status=403))).outcome is Outcome.NOT_APPLICABLE
