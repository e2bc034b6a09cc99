"""Call a route again and again at an even pace, alone, so that its latency is its own."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from lrconsole.model.observation import Exchange, PacedRoute
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route

CALLS = 20
INTERVAL = 0.1
_GIVE_UP = 3


async def paced(
    route: Route,
    call: Callable[[str], Awaitable[Exchange]],
    *,
    calls: int = CALLS,
    interval: float = INTERVAL,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> PacedRoute:
    """Call `route` `calls` times, one after the other, each start on a grid of `interval` seconds.

    One call before the first is thrown away: it opens the connection and warms up what users find warm. A call that overruns its slot
    costs that slot, so that the pace stays even and no burst follows a slow answer. After three calls in a row without an answer the
    rest is left out. The times run from sending the request to its last byte, in milliseconds: resolving, connecting and
    shaking hands are left out, since people's browsers do that once.
    """
    warm = await call(route.url)
    if not warm.answered:
        return PacedRoute(route.name, route.url, warm.state, reason=warm.why)
    times: list[float] = []
    statuses: list[int] = []
    began = clock()
    slot, exchange = 0, warm
    for _ in range(calls):
        slot = max(slot, math.ceil((clock() - began) / interval))
        await sleep(max(0.0, began + slot * interval - clock()))
        slot += 1
        exchange = await call(route.url)
        statuses.append(exchange.status if exchange.answered else 0)
        if exchange.answered:
            times.append(_answer_time(exchange))
        if len(statuses) >= _GIVE_UP and not any(statuses[-_GIVE_UP:]):
            break
    # When no call was answered there is nothing measured, and the last one says why.
    state, reason = (HttpState.ANSWERED, "") if times else (exchange.state, exchange.why)
    return PacedRoute(route.name, route.url, state, tuple(times), tuple(statuses), reason)


def _answer_time(exchange: Exchange) -> float:
    timing = exchange.timing
    return timing.total if timing.wait is None else timing.wait + (timing.transfer or 0.0)
