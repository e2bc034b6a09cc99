"""Tests of the probe matrix: every way to write the site's address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Domain, Project
from lrconsole.stages.edge import redirects
from lrconsole.stages.edge.web.redirect_matrix import PATHS, sources
from tests.stages.recorded import RecordedSurvey, judge

APEX, WWW = "northstar.example", "www.northstar.example"
PROJECT = Project("Northstar", Path("lrconsole.toml"), canonical=WWW)


@dataclass
class Site(RecordedSurvey):
    """Redirects every source by one rule, which maps a URL to the URLs after it."""

    moves: Callable[[str], tuple[str, ...]] = lambda url: (url.replace("http:", "https:"), _there(url))
    state: HttpState = HttpState.ANSWERED
    silent: str = "nothing"

    async def follow(self, url: str) -> Trail:
        if self.silent in url:
            return Trail(url, (Exchange(url, "GET", self.state),))
        urls = list(dict.fromkeys((url, *self.moves(url))))
        hops = tuple(Exchange(here, "GET", HttpState.ANSWERED, 301) for here in urls[:-1])
        return Trail(url, (*hops, Exchange(urls[-1], "GET", HttpState.ANSWERED, 404)))


def _there(url: str) -> str:
    parts = urlsplit(url)
    return f"https://{WWW}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def seen(site: Site, project: Project = PROJECT, domain: Domain | None = None) -> Verdict:
    return judge(redirects.matrix, replace(site, project=project), domain or Domain(APEX))


def test_a_site_that_redirects_whole_hosts_passes() -> None:
    verdict = seen(Site())
    assert verdict.outcome is Outcome.PASS
    assert verdict.summary == "all 12 addresses arrive"
    assert len(verdict.evidence) == 12


@pytest.mark.parametrize("canonical", [APEX, WWW])
def test_the_canonical_host_over_https_is_no_source(canonical: str) -> None:
    made = sources(APEX, canonical)
    assert len(made) == 3 * len(PATHS)
    assert not any(source.startswith(f"https://{canonical}/") for source, _ in made)


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (lambda url: (), "ends at northstar.example"),
        (lambda url: (_there(url).replace("https:", "http:"),), "plain HTTP"),
        (lambda url: (url.replace("http:", "https:"), _there(url).replace("https:", "http:"), _there(url)), "after HTTPS"),
    ],
)
def test_an_address_that_goes_astray_is_a_blocker(moves: Callable[[str], tuple[str, ...]], said: str) -> None:
    verdict = seen(Site(moves=moves))
    assert (verdict.outcome, verdict.severity) == (Outcome.FAIL, None)
    assert said in verdict.summary
    assert "server_name northstar.example; return 301 https://www.northstar.example$request_uri;" in verdict.fix


def test_a_lost_path_weighs_less_than_a_lost_visitor() -> None:
    verdict = seen(Site(moves=lambda url: (f"https://{WWW}/",)))
    assert (verdict.outcome, verdict.severity) == (Outcome.FAIL, Severity.HIGH)
    assert verdict.summary == f"9 addresses of 12: http://{APEX}/launch-check/deep the path is not kept: arrives at /"


def test_a_path_in_lower_case_is_a_lost_path() -> None:
    assert "3 addresses of 12" in seen(Site(moves=lambda url: (_there(url).lower(),))).summary


def test_a_slash_or_a_name_that_does_not_exist_is_a_warning() -> None:
    slash = seen(Site(moves=lambda url: (_there(url).replace("/?", "?"),)))
    missing = seen(Site(silent="//www.", state=HttpState.UNRESOLVED))
    refused = seen(Site(silent="http://", state=HttpState.REFUSED))
    assert [slash.outcome, missing.outcome, refused.outcome] == [Outcome.WARN] * 3
    assert "trailing slash" in slash.summary
    assert "does not exist" in missing.summary


def test_a_host_that_fails_over_https_fails_and_a_silent_one_is_unknown() -> None:
    assert seen(Site(silent="https://northstar", state=HttpState.TLS)).outcome is Outcome.FAIL
    assert seen(Site(silent="//www.", state=HttpState.TIMEOUT)).outcome is Outcome.UNKNOWN


def test_it_is_asked_of_the_canonical_domain_alone() -> None:
    assert seen(Site(), domain=Domain("oldname.example", old=True)).outcome is Outcome.NOT_APPLICABLE
    assert seen(Site(), domain=Domain("other.example")).outcome is Outcome.NOT_APPLICABLE
    assert seen(Site(), project=replace(PROJECT, canonical="")).outcome is Outcome.UNKNOWN
