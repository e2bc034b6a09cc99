"""Latency: the core actions stay within their budget at the 95th percentile."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.observation import PacedRoute
    from lrconsole.model.survey import Survey

ENOUGH = 20
"""Answered calls below which a 95th percentile is only the slowest call."""
_SHOWN = 60
_LOST, _BROKEN = "–", "×"


@check(
    Stage.DATABASE,
    Severity.HIGH,
    hurts=(Impact.SPEED, Impact.REPUTATION),
    effort=Effort.SPRINT,
    rows=("T1", "R2.1"),
    refs=("Hyndman and Fan 1996, definition 1 (nearest rank)",),
    confidence=Confidence.LIKELY,
    paced=True,
    deadline=120.0,
)
async def p95(survey: Survey, route: Route) -> Verdict:
    """19 of 20 calls stay within the budget.

    Founder: Every click makes people wait, and they stop trusting the app.
    Fix: Find the slowest statement behind the route, then give it an index or a page size.
    """
    seen = await survey.paced(route)
    if seen.state is not HttpState.ANSWERED:
        fix = 'Add "paced" to probes in [consent].' if seen.state is HttpState.NOT_AGREED else ""
        return unknown(f"not measured: {seen.reason or seen.state.value}", fix=fix)
    times, lost = sorted(seen.milliseconds), seen.statuses.count(0)
    evidence = _figures(seen, route)
    if len(times) < ENOUGH:
        return unknown(f"{count(len(times), 'call')} answered, {lost} lost; {ENOUGH} are needed", evidence)
    if other := sorted({status for status in seen.statuses if 300 <= status < 500}):
        return unknown(f"answers {other[0]}, which is not the page", evidence, fix="See requests.errors.")
    reached = nearest_rank(times, 0.95)
    if reached > route.budget_ms:
        return failed(f"p95 {reached:.0f} ms, budget {route.budget_ms} ms", evidence)
    broken = sum(1 for status in seen.statuses if status == 0 or status >= 500)
    if broken:
        return warned(f"p95 {reached:.0f} ms, but {count(broken, 'call')} of {len(seen.statuses)} failed", evidence)
    return passed(f"p95 {reached:.0f} ms of {route.budget_ms} ms", evidence)


def nearest_rank(times: list[float], share: float) -> float:
    """The smallest of the sorted `times` that at least `share` of them do not exceed."""
    return times[max(ceil(share * len(times)) - 1, 0)]


def _figures(seen: PacedRoute, route: Route) -> dict[str, str]:
    times = sorted(seen.milliseconds)
    statuses = ", ".join(f"{status or 'lost'} x {number}" for status, number in sorted(Counter(seen.statuses).items()))
    facts = {f"GET {seen.url}": statuses or "no call", "budget": f"{route.budget_ms} ms", "n": str(len(times))}
    if times:
        slow = " ".join(f"{value:.0f}" for value in times[-3:])
        facts |= {"p50": f"{nearest_rank(times, 0.5):.0f} ms", "p95": f"{nearest_rank(times, 0.95):.0f} ms", "slowest": f"{slow} ms"}
    return facts | ({"times": f"{' '.join(_in_order(seen))} ms"} if seen.statuses else {})


def _in_order(seen: PacedRoute) -> list[str]:
    """The newest calls as they came, in milliseconds: "–" is one without an answer, "×" one that the server failed."""
    answered = iter(seen.milliseconds)
    calls = []
    for status in seen.statuses:
        time = next(answered, None) if status else None
        calls.append(_LOST if time is None else _BROKEN if status >= 500 else f"{time:.{0 if time >= 10 else 1}f}")
    return calls[-_SHOWN:]
