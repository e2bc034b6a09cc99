"""Forty redirect routes on a real nginx: none that is wrong is missed, and none that is right raises an alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.project import Domain, Network, Project, Redirect
from lrconsole.probes.http import HttpProbe
from lrconsole.probes.trail import follow
from lrconsole.stages.edge import redirects
from tests import nginx
from tests.probes.servers import Authority, at, is_ours
from tests.stages.edge.redirect_routes import ROUTES, WWW, ZONE, Served, configuration
from tests.stages.recorded import RecordedSurvey, judge

CHECKS = [redirects.canonical, redirects.path_query, redirects.downgrade, redirects.loop, redirects.hops, redirects.status]
ALARMS = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR)


@dataclass
class OnNginx(RecordedSurvey):
    """Follows URLs at the nginx that runs."""

    network: Network = field(default_factory=Network)

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        return await HttpProbe(self.network, at("127.0.0.1"), is_ours).exchange(url, method=method, headers=headers)

    async def follow(self, url: str) -> Trail:
        return await follow(url, self.fetch, is_ours)


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnNginx]:
    nginx.program()
    folder = tmp_path_factory.mktemp("nginx")
    authority = Authority(folder)
    authority.serving(ZONE, f"*.{ZONE}")
    http, https = nginx.free_ports(2)
    with nginx.serving(folder / "run", configuration(http, https, str(folder / f"{ZONE}.pem")), http, https):
        yield OnNginx(network=Network(http_port=http, https_port=https, ca_file=authority.file, seconds=20))


def alarms(survey: OnNginx, route: Served) -> dict[str, str]:
    """The last names of the checks that raise an alarm on a route, with what they say. Each URL is followed once."""
    redirect = Redirect(route.source, route.target)
    trail = asyncio.run(survey.follow(route.source))
    recorded = RecordedSurvey(trails=[trail])
    verdicts: dict[str, Verdict] = {check.id.partition(".")[2]: judge(check, recorded, redirect) for check in CHECKS}
    return {name: verdict.summary for name, verdict in verdicts.items() if verdict.outcome in ALARMS}


def test_there_are_forty_routes_and_each_check_has_one_to_find() -> None:
    assert len(ROUTES) >= 40
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert {name for route in ROUTES for name in route.found} == {check.id.partition(".")[2] for check in CHECKS}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_what_is_wrong_with_a_route_is_found_and_nothing_else(survey: OnNginx, route: Served) -> None:
    found = alarms(survey, route)
    assert set(found) == set(route.found), found


def test_the_matrix_of_a_whole_domain(survey: OnNginx) -> None:
    project = Project("Northstar", Path("lrconsole.toml"), canonical=f"www.{ZONE}")
    verdict = judge(redirects.matrix, replace(survey, project=project), Domain(ZONE))
    # Only www is served by name: nginx gives the bare name to its first server, which redirects whole hosts as it should.
    assert verdict.outcome is Outcome.PASS, verdict.summary
    assert all(WWW in item.value for item in verdict.evidence)
