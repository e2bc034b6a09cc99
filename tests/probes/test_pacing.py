"""Tests of the paced calls: an even pace, the time that counts, and an end when nothing answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from lrconsole.model.observation import Exchange, Timing
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route
from lrconsole.probes.pacing import paced

ROUTE = Route("client list", "https://app.northstar.example/clients")


class Clock:
    """A clock that moves only when somebody sleeps or a call takes its time."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def run(durations: Sequence[float], *, state: HttpState = HttpState.ANSWERED) -> tuple[list[float], tuple[float, ...], tuple[int, ...]]:
    """The starts, times and statuses of calls that take so many seconds; a negative one gets no answer."""
    clock, starts, left = Clock(), [], list(durations)

    async def call(url: str) -> Exchange:
        starts.append(clock.now)
        seconds = left.pop(0)
        clock.now += abs(seconds)
        if seconds < 0:
            return Exchange(url, "GET", HttpState.TIMEOUT)
        timing = Timing(resolve=59.0, connect=3.0, tls=5.0, wait=seconds * 1000, transfer=1.0, total=68.0 + seconds * 1000)
        return Exchange(url, "GET", state, 200, timing=timing)

    done = asyncio.run(paced(ROUTE, call, calls=len(durations) - 1, interval=0.1, clock=clock, sleep=clock.sleep))
    return starts[1:], done.milliseconds, done.statuses


def test_the_first_call_is_thrown_away_and_the_rest_keeps_the_pace() -> None:
    starts, times, statuses = run([2.0] + [0.01] * 20)
    assert len(times) == len(statuses) == 20
    assert [round(after - before, 6) for before, after in pairwise(starts)] == [0.1] * 19


def test_what_counts_is_the_answer_and_not_the_connection() -> None:
    _, times, _ = run([0.0] + [0.02] * 3)
    assert times == pytest.approx([21.0] * 3)


def test_a_slow_call_costs_its_slot_and_no_burst_follows() -> None:
    starts, _, _ = run([0.0, 0.01, 0.25, 0.01, 0.01])
    assert [round(start - starts[0], 6) for start in starts] == [0.0, 0.1, 0.4, 0.5]


def test_three_lost_calls_in_a_row_end_it() -> None:
    _, times, statuses = run([0.0, 0.01, -0.05, -0.05, -0.05, 0.01])
    assert len(times) == 1
    assert statuses == (200, 0, 0, 0)


def test_nothing_is_measured_when_the_first_call_gets_no_answer() -> None:
    clock = Clock()

    async def call(url: str) -> Exchange:
        return Exchange(url, "GET", HttpState.REFUSED, reason="connection refused")

    done = asyncio.run(paced(ROUTE, call, clock=clock, sleep=clock.sleep))
    assert done.state is HttpState.REFUSED
    assert done.milliseconds == ()
    assert done.reason == "connection refused"


def test_nothing_is_measured_when_only_the_first_call_is_answered() -> None:
    answers = [HttpState.ANSWERED] + [HttpState.TIMEOUT] * 3
    clock = Clock()

    async def call(url: str) -> Exchange:
        return Exchange(url, "GET", answers.pop(0), 200, reason="too slow")

    done = asyncio.run(paced(ROUTE, call, clock=clock, sleep=clock.sleep))
    assert (done.state, done.milliseconds, done.statuses) == (HttpState.TIMEOUT, (), (0, 0, 0))
    assert done.reason == "too slow"


def test_real_time_gives_an_even_pace_too() -> None:
    starts: list[float] = []

    async def call(url: str) -> Exchange:
        starts.append(time.monotonic())
        return Exchange(url, "GET", HttpState.ANSWERED, 200, timing=Timing(wait=1.0, total=1.0))

    asyncio.run(paced(ROUTE, call, calls=8, interval=0.05))
    grid = [start - starts[1] for start in starts[1:]]
    assert all(abs(start - 0.05 * number) < 0.045 for number, start in enumerate(grid))
