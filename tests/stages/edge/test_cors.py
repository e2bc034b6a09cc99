"""Tests of the CORS checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Api, Domain, Project
from lrconsole.stages import Check
from lrconsole.stages.edge import cors
from lrconsole.stages.edge.web.cors_origins import LOCAL, neighbours, plain, tricks
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://api.northstar.example/v1/clients"
OWN = "https://app.northstar.example"
EVIL = "https://evil.example"
API = Api(URL, (OWN,), headers=("authorization",))
PROJECT = Project("Northstar", Path("lrconsole.toml"), domains=(Domain("northstar.example"),))
Rule = Callable[[str], bool]


@dataclass
class ServerSurvey(RecordedSurvey):
    """Answers cross-origin requests as a server with one rule would."""

    admits: Rule = lambda origin: origin == OWN
    echo: bool = True
    credentials: bool = True
    more: tuple[tuple[str, str], ...] = ()
    headers: str = "authorization"
    methods: str = "GET"
    vary: str = "Origin"
    cache: str = ""
    status: int = 200
    preflight_status: int = 204
    state: HttpState = HttpState.ANSWERED

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        method = "OPTIONS" if preflight else "GET"
        if self.state is not HttpState.ANSWERED:
            return Exchange(url, method, self.state, reason="the project file records no consent for cors")
        lines = {"vary": self.vary, "cache-control": self.cache}
        if self.admits(origin):
            lines |= {"access-control-allow-origin": origin if self.echo else "*"}
            lines |= {"access-control-allow-credentials": "true"} if self.credentials else {}
            lines |= {"access-control-allow-methods": self.methods, "access-control-allow-headers": self.headers} if preflight else {}
        shown = (*((name, value) for name, value in lines.items() if value), *self.more)
        return Exchange(url, method, self.state, self.preflight_status if preflight else self.status, shown)


def seen(check: Check, survey: ServerSurvey | None = None, api: Api = API) -> Verdict:
    return judge(check, replace(survey or ServerSurvey(), project=PROJECT), api)


def anybody(_: str) -> bool:
    return True


ALL = [
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


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_an_exact_list_passes(check: Check) -> None:
    assert seen(check).outcome is Outcome.PASS


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_without_consent_the_reason_and_the_way_out_are_given(check: Check) -> None:
    verdict = seen(check, ServerSurvey(state=HttpState.NOT_AGREED))
    assert verdict.outcome is Outcome.UNKNOWN
    assert "no consent" in verdict.summary
    assert "[consent]" in verdict.fix


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_time_out_is_unknown(check: Check) -> None:
    assert seen(check, ServerSurvey(state=HttpState.TIMEOUT)).outcome is Outcome.UNKNOWN


def test_reflect_by_credentials() -> None:
    verdict = seen(cors.reflect, ServerSurvey(admits=anybody))
    assert (verdict.outcome, cors.reflect.severity) == (Outcome.FAIL, Severity.BLOCKER)
    assert f'"{OWN}"' in verdict.fix
    assert any(EVIL in line.label and f"access-control-allow-origin: {EVIL}" in line.value for line in verdict.evidence)
    assert seen(cors.reflect, ServerSurvey(admits=anybody, credentials=False)).outcome is Outcome.WARN


def test_a_star_is_no_reflection() -> None:
    assert seen(cors.reflect, ServerSurvey(admits=anybody, echo=False, credentials=False)).outcome is Outcome.PASS
    assert seen(cors.star_creds, ServerSurvey(admits=anybody, echo=False, credentials=False)).outcome is Outcome.PASS


def test_a_star_with_credentials_is_what_browsers_refuse() -> None:
    verdict = seen(cors.star_creds, ServerSurvey(admits=anybody, echo=False))
    assert verdict.outcome is Outcome.WARN
    assert f'"{OWN}"' in verdict.fix
    assert seen(cors.reflect, ServerSurvey(admits=anybody, echo=False)).outcome is Outcome.PASS


def test_what_a_reflection_explains_is_not_found_again() -> None:
    for check in (cors.null, cors.match_bug, cors.http_origin):
        assert seen(check, ServerSurvey(admits=anybody)).outcome is Outcome.NOT_APPLICABLE


def test_null_by_credentials() -> None:
    def with_null(origin: str) -> bool:
        return origin in (OWN, "null")

    assert seen(cors.null, ServerSurvey(admits=with_null)).outcome is Outcome.FAIL
    assert seen(cors.null, ServerSurvey(admits=with_null, credentials=False)).outcome is Outcome.WARN


@pytest.mark.parametrize(
    "rule",
    [
        lambda origin: origin.startswith(OWN),
        lambda origin: origin.endswith("northstar.example"),
        lambda origin: origin.endswith("app.northstar.example"),
        lambda origin: "app" in origin and origin.endswith("northstar.example"),
        lambda origin: "northstar.example" in origin,
    ],
)
def test_match_bug_finds_careless_comparisons(rule: Rule) -> None:
    verdict = seen(cors.match_bug, ServerSurvey(admits=rule))
    assert (verdict.outcome, verdict.severity) == (Outcome.FAIL, None)
    assert seen(cors.match_bug, ServerSurvey(admits=rule, credentials=False)).severity is Severity.MEDIUM


def test_match_bug_only_warns_of_a_rule_for_all_own_names() -> None:
    assert seen(cors.match_bug, ServerSurvey(admits=lambda origin: origin.endswith(".northstar.example"))).outcome is Outcome.WARN


@pytest.mark.parametrize(
    "survey",
    [
        ServerSurvey(admits=lambda origin: False),
        ServerSurvey(credentials=False),
        ServerSurvey(echo=False),
        ServerSurvey(headers="content-type"),
        ServerSurvey(headers="*"),
        ServerSurvey(preflight_status=405),
    ],
)
def test_required_fails_as_a_browser_would(survey: ServerSurvey) -> None:
    verdict = seen(cors.required, survey)
    assert verdict.outcome is Outcome.FAIL
    assert OWN in verdict.fix


def test_required_looks_at_the_method() -> None:
    api = replace(API, method="DELETE")
    assert seen(cors.required, api=api).outcome is Outcome.FAIL
    assert seen(cors.required, ServerSurvey(methods="GET, delete"), api).outcome is Outcome.PASS


def test_required_without_credentials_accepts_stars_but_not_for_authorization() -> None:
    open_api = replace(API, credentials=False, headers=("x-request-id",))
    star = ServerSurvey(admits=anybody, echo=False, credentials=False, headers="*")
    assert seen(cors.required, star, open_api).outcome is Outcome.PASS
    assert seen(cors.required, star, replace(open_api, headers=("authorization",))).outcome is Outcome.FAIL


def test_required_says_nothing_from_a_server_error_or_without_origins() -> None:
    assert seen(cors.required, ServerSurvey(admits=lambda origin: False, status=502, preflight_status=502)).outcome is Outcome.UNKNOWN
    for check in (cors.required, cors.match_bug, cors.vary, cors.maxage, cors.pna):
        assert seen(check, api=replace(API, origins=())).outcome is Outcome.NOT_APPLICABLE


def test_required_does_not_ask_for_a_preflight_that_no_browser_sends() -> None:
    assert seen(cors.required, ServerSurvey(preflight_status=405), replace(API, headers=())).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("survey", "outcome"),
    [
        (ServerSurvey(vary="Accept-Encoding, origin"), Outcome.PASS),
        (ServerSurvey(vary=""), Outcome.WARN),
        (ServerSurvey(vary="", cache="public, max-age=60"), Outcome.FAIL),
        (ServerSurvey(admits=anybody, echo=False, vary=""), Outcome.NOT_APPLICABLE),
    ],
)
def test_vary(survey: ServerSurvey, outcome: Outcome) -> None:
    assert seen(cors.vary, survey).outcome is outcome


def test_tricks_are_never_declared_origins() -> None:
    assert tricks(OWN, API) == (
        "https://app.northstar.example.evil.example",
        "https://evilapp.northstar.example",
        "https://evilnorthstar.example",
        "https://appxnorthstar.example",
        "https://app.northstar.example_.evil.example",
        "https://app.northstar.example`.evil.example",
    )
    assert neighbours(OWN, API) == ("https://app.northstar.example:8443", "https://evil.app.northstar.example")
    assert plain(API) == ("http://app.northstar.example", LOCAL)
    assert plain(replace(API, origins=(OWN, LOCAL))) == ("http://app.northstar.example",)
    assert "https://evilnorthstar.example" not in tricks(OWN, replace(API, origins=(OWN, "https://evilnorthstar.example")))


def test_match_bug_warns_of_another_port_or_a_name_below_the_host() -> None:
    for one in ("https://app.northstar.example:8443", "https://evil.app.northstar.example"):
        verdict = seen(cors.match_bug, ServerSurvey(admits=lambda origin, one=one: origin in (OWN, one)))  # type: ignore[misc]
        assert verdict.outcome is Outcome.WARN
        assert one in verdict.summary


@pytest.mark.parametrize("origin", ["http://app.northstar.example", LOCAL])
def test_http_origin_by_credentials(origin: str) -> None:
    def both(asked: str) -> bool:
        return asked in (OWN, origin)

    verdict = seen(cors.http_origin, ServerSurvey(admits=both))
    assert verdict.outcome is Outcome.FAIL
    assert origin in verdict.summary
    assert seen(cors.http_origin, ServerSurvey(admits=both, credentials=False)).outcome is Outcome.WARN


@pytest.mark.parametrize(
    ("given", "outcome"), [("600", Outcome.PASS), ("7200", Outcome.PASS), ("86400", Outcome.WARN), ("for ever", Outcome.WARN)]
)
def test_maxage(given: str, outcome: Outcome) -> None:
    assert seen(cors.maxage, ServerSurvey(more=(("access-control-max-age", given),))).outcome is outcome


def test_pna() -> None:
    assert seen(cors.pna, ServerSurvey(more=(("access-control-allow-private-network", "true"),))).outcome is Outcome.WARN


def test_two_headers_admit_nobody() -> None:
    verdict = seen(cors.required, ServerSurvey(more=(("access-control-allow-origin", OWN),)))
    assert verdict.outcome is Outcome.FAIL
    assert f"admits {OWN}, {OWN}" in verdict.summary
