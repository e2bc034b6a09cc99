"""Tests of the latency check."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import PacedRoute
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route
from lrconsole.stages.database import latency
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/clients"
ROUTE = Route("client list", URL, budget_ms=500)


def seen(times: list[float], statuses: list[int] | None = None, state: HttpState = HttpState.ANSWERED, reason: str = "") -> Verdict:
    calls = statuses if statuses is not None else [200] * len(times)
    paced = PacedRoute(ROUTE.name, URL, state, tuple(times), tuple(calls), reason)
    return judge(latency.p95, RecordedSurvey(pacings=[paced]), ROUTE)


FAST = [100.0] * 19 + [900.0]


def test_one_slow_call_of_twenty_is_within_the_95th_percentile_and_two_are_not() -> None:
    assert seen(FAST).outcome is Outcome.PASS
    verdict = seen([900.0, 800.0] + [100.0] * 18)
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "p95 800 ms, budget 500 ms")


def test_the_budget_itself_is_within_it() -> None:
    assert seen([500.0] * 20).outcome is Outcome.PASS
    assert seen([500.1] * 20).outcome is Outcome.FAIL


def test_n_and_p50_are_shown() -> None:
    shown = {line.label: line.value for line in seen(FAST).evidence}
    assert (shown["n"], shown["p50"], shown["p95"]) == ("20", "100 ms", "100 ms")


@pytest.mark.parametrize("times", [[], [100.0] * 19, [900.0] * 19])
def test_fewer_than_twenty_answers_are_unknown_and_counted(times: list[float]) -> None:
    verdict = seen(times, [200] * len(times) + [0] * (20 - len(times)))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.summary.startswith(f"{len(times)} call")


@pytest.mark.parametrize("broken", [0, 500, 503])
def test_a_failed_call_is_never_a_pass(broken: int) -> None:
    times = [100.0] * (20 if broken == 0 else 21)
    assert seen(times, [200] * 20 + [broken]).outcome is Outcome.WARN


def test_a_fast_error_page_is_not_the_route() -> None:
    assert seen([5.0] * 20, [302] * 20).outcome is Outcome.UNKNOWN
    assert seen([5.0] * 20, [403] * 20).outcome is Outcome.UNKNOWN


def test_not_measured_is_unknown_with_the_way_out() -> None:
    verdict = seen([], [], HttpState.NOT_AGREED, "no consent for paced")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "no consent for paced" in verdict.summary
    assert '"paced"' in verdict.fix
    assert seen([], [], HttpState.UNREACHABLE).outcome is Outcome.UNKNOWN


def test_it_runs_paced() -> None:
    assert latency.p95.paced
    assert latency.p95.deadline >= 60


def times(milliseconds: list[float], statuses: list[int]) -> str:
    return {line.label: line.value for line in seen(milliseconds, statuses).evidence}["times"]


def test_the_single_calls_are_kept_in_order_with_what_was_lost_and_what_failed() -> None:
    assert times([123.4, 2.34, 98.0, 7.0], [200, 0, 200, 200, 503]) == "123 – 2.3 98 × ms"
    assert times([], [0, 0, 0]) == "– – – ms"


def test_only_the_newest_sixty_are_kept() -> None:
    kept = times([float(number) for number in range(100, 300)], [200] * 200).removesuffix(" ms").split()
    assert (len(kept), kept[0], kept[-1]) == (60, "240", "299")
