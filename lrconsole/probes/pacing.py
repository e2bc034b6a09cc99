"""Call a route again and again at an even pace, alone, so that its latency is its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from lrconsole.model.observation import Exchange, HttpState, PacedRoute
from lrconsole.model.project import Route

CALLS = 20
INTERVAL = 0.15
_GIVE_UP = 3


async def paced(route: Route, fetch: Callable[[str], Awaitable[Exchange]], *, calls: int = CALLS, interval: float = INTERVAL) -> PacedRoute:
    """Call `route` `calls` times, one start every `interval` seconds or as soon as the call before has ended.

    One call before the first is thrown away, since it warms up what users find warm. After three calls in a row without an answer the
    rest is left out. What counts is the time from sending the request to the last byte: browsers keep their connection.
    """
    warm = await fetch(route.url)
    if not warm.answered:
        return PacedRoute(route.name, route.url, warm.state, reason=warm.reason or warm.state.value)
    times: list[float] = []
    statuses: list[int] = []
    lost = 0
    due = time.monotonic()
    for _ in range(calls):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due + interval, time.monotonic())
        exchange = await fetch(route.url)
        statuses.append(exchange.status if exchange.answered else 0)
        if exchange.answered:
            times.append(_answer_time(exchange))
            lost = 0
        else:
            lost += 1
            if lost == _GIVE_UP:
                break
    return PacedRoute(route.name, route.url, HttpState.ANSWERED, tuple(times), tuple(statuses))


def _answer_time(exchange: Exchange) -> float:
    """Milliseconds from sending to the last byte; the whole time where the layers are not known."""
    timing = exchange.timing
    return timing.total if timing.wait is None else timing.wait + (timing.transfer or 0.0)
