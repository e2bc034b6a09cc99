"""Tests of the DNS check of a domain's registration."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Network
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import DOMAIN, FAIL, PASS, UNKNOWN, WARN, ZONE, project
from tests.stages.recorded import NOW, RecordedSurvey, judge

RDAP = "https://rdap.example/"
LOOKUP = f"https://rdap.example/domain/{ZONE}"


def registered(got: Exchange | None, rdap: str = RDAP) -> Verdict:
    survey = RecordedSurvey(project=project(network=Network(rdap=rdap)), exchanges=[got] if got else [])
    return judge(dns.registration, survey, DOMAIN)


def rdap(body: object, status: int = 200, **more: Any) -> Exchange:
    return Exchange(LOOKUP, "GET", HttpState.ANSWERED, status, body=body if isinstance(body, str) else json.dumps(body), **more)


def expiring(days: float, *statuses: str) -> Exchange:
    when = (NOW + timedelta(days=days)).isoformat().replace("+00:00", "Z")
    events = [{"eventAction": "registration", "eventDate": "2020-01-01T00:00:00Z"}, {"eventAction": "expiration", "eventDate": when}]
    return rdap({"status": list(statuses) or ["active", "client transfer prohibited"], "events": events})


@pytest.mark.parametrize(
    ("got", "outcome"),
    [
        (expiring(300), PASS),
        (expiring(61), PASS),
        (expiring(60), WARN),
        (expiring(31), WARN),
        (expiring(30), FAIL),
        (expiring(-3), FAIL),
        (expiring(300, "pending delete"), FAIL),
        (expiring(300, "redemption period"), FAIL),
        (rdap({"events": []}), UNKNOWN),
        (rdap({"events": [{"eventAction": "expiration", "eventDate": "soon"}, "x"], "status": 3}), UNKNOWN),
        (rdap("<html>"), UNKNOWN),
        (rdap("[" * 100_000), UNKNOWN),
        (rdap("[]"), UNKNOWN),
        (rdap({}, 404), UNKNOWN),
        (Exchange(LOOKUP, "GET", HttpState.TIMEOUT, reason="no answer within 5 s"), UNKNOWN),
    ],
)
def test_registration(got: Exchange, outcome: Outcome) -> None:
    assert registered(got).outcome is outcome


def test_registration_without_a_service_names_the_setting() -> None:
    verdict = registered(None, rdap="")
    assert verdict.outcome is UNKNOWN
    assert "rdap" in verdict.fix


def test_registration_takes_a_date_without_a_time() -> None:
    events = [{"eventAction": "expiration", "eventDate": str(date(2027, 11, 24))}]
    assert registered(rdap({"events": events})).outcome is PASS


def test_registration_says_where_the_service_has_gone() -> None:
    verdict = registered(rdap("", 302, headers=(("location", f"https://rdap.registry.example/v1/domain/{ZONE}"),)))
    assert verdict.outcome is UNKNOWN
    assert 'rdap = "https://rdap.registry.example/v1"' in verdict.fix
