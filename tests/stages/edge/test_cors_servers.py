"""Each way in which servers answer, asked over a real connection with fourteen origins and real preflights: none missed, no false alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange
from lrconsole.model.project import Domain, Project
from lrconsole.probes.http import HttpProbe
from lrconsole.probes.preflight import cross_origin_headers
from lrconsole.stages.edge import cors
from lrconsole.stages.edge.web.cors_answer import admits
from tests.probes.servers import Site, probe
from tests.stages.edge.cors_servers import BEHAVIOURS, HOST, ORIGINS, Behaviour
from tests.stages.recorded import RecordedSurvey, _judge

T = TypeVar("T")
URL = f"http://{HOST}/v1/clients"
PROJECT = Project("Northstar", Path("lrconsole.toml"), domains=(Domain("northstar.example"),))
CHECKS = [
    cors.reflect,
    cors.star_creds,
    cors.null,
    cors.match_bug,
    cors.http_origin,
    cors.required,
    cors.vary,
    cors.maxage,
    cors.pna,
]
ALARMS = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR)


@dataclass
class OnServer(RecordedSurvey):
    """Asks a real server on loopback, as the audit does; each question once."""

    http: HttpProbe = field(kw_only=True)
    asked: dict[object, Exchange] = field(default_factory=dict)

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        key = (url, origin, preflight)
        if key not in self.asked:
            headers = cross_origin_headers(origin, preflight)
            self.asked[key] = await self.http.exchange(url, method="OPTIONS" if preflight else "GET", headers=headers)
        return self.asked[key]


def at_server(behaviour: Behaviour, use: Callable[[OnServer, Site], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Site(behaviour.serve) as site:
            return await use(OnServer(PROJECT, http=probe(site)), site)

    return asyncio.run(run())


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_what_is_wrong_with_a_server_is_found_and_nothing_else(behaviour: Behaviour) -> None:
    async def use(survey: OnServer, site: Site) -> dict[str, str]:
        api = replace(behaviour.api, url=URL)
        verdicts = {check.id.partition(".")[2]: await _judge(check, survey, api) for check in CHECKS}
        assert len(site.received) <= 17
        assert {request.method for request in site.received} <= {"GET", "OPTIONS"}
        return {name: verdict.summary for name, verdict in verdicts.items() if verdict.outcome in ALARMS}

    found = at_server(behaviour, use)
    assert set(found) == set(behaviour.found), found


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_each_origin_is_read_as_a_browser_reads_it(behaviour: Behaviour) -> None:
    async def use(survey: OnServer, site: Site) -> list[str]:
        wrong = []
        for origin in ORIGINS:
            call = await survey.cross_origin(URL, origin)
            preflight = await survey.cross_origin(URL, origin, preflight=("GET", ("authorization",)))
            truly = behaviour.admits(origin) and not behaviour.star and behaviour.name != "two headers"
            wrong += [origin for answer in (call, preflight) if admits(answer, origin) is not truly]
        return wrong

    assert len(ORIGINS) == 14
    assert at_server(behaviour, use) == []


def test_there_are_sixteen_ways_and_each_check_has_one_to_find() -> None:
    assert len(BEHAVIOURS) >= 16
    assert {name for behaviour in BEHAVIOURS for name in behaviour.found} == {check.id.partition(".")[2] for check in CHECKS}


def test_a_preflight_is_the_one_that_a_browser_sends() -> None:
    async def use(survey: OnServer, site: Site) -> dict[str, str]:
        await survey.cross_origin(URL, "https://a.example", preflight=("DELETE", ("X-Two", "Authorization")))
        return site.received[0].headers

    headers = at_server(BEHAVIOURS[0], use)
    assert headers["access-control-request-method"] == "DELETE"
    assert headers["access-control-request-headers"] == "authorization,x-two"
