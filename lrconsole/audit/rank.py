"""Rank risks by what they would do to the business: lexicographic, so that each place can be explained in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lrconsole.audit.settlement import is_settled
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Exposure, Impact, Outcome
from lrconsole.model.standing import Risk

_LIKELIHOOD = {"certain": 3, "likely": 2, "guess": 1, "unknown": 1}
_REACH = {Exposure.PUBLIC: 3, Exposure.ADMIN: 2, Exposure.INTERNAL: 1}
_CLOSED = {Outcome.PASS: "met", Outcome.ATTESTED: "confirmed", Outcome.NOT_APPLICABLE: "not applicable"}

Key = tuple[int, int, int, int, int, str]


def rank(risks: Iterable[Risk], weights: Mapping[str, int]) -> tuple[Risk, ...]:
    """Put `risks` in order and number them from 1, each with the reason for its place.

    The order: what blocks the launch; what else is open; what is open but decided; what is met. Within each: the heaviest impact, the
    sum of all impacts on a tie; confidence × exposure; the smaller effort; the fingerprint, so that the order never wavers.

    Args:
        weights: the project's own impact weights by impact word; the default counts for the rest.
    """
    ordered = sorted(risks, key=lambda risk: key(risk, weights))
    return tuple(replace(risk, rank=number, reason=_reason(risk, weights)) for number, risk in enumerate(ordered, 1))


def key(risk: Risk, weights: Mapping[str, int]) -> Key:
    """What is compared, the smallest first."""
    finding = risk.finding
    impacts = [_weight(impact, weights) for impact in finding.hurts]
    likely = _LIKELIHOOD[_certainty(finding)] * _REACH[finding.exposure]
    return (_group(risk), -max(impacts, default=0), -sum(impacts), -likely, finding.effort.order, finding.fingerprint)


def _group(risk: Risk) -> int:
    if risk.blocks:
        return 0
    if not risk.finding.outcome.is_open:
        return 3
    return 2 if is_settled(risk) else 1


def _weight(impact: Impact, weights: Mapping[str, int]) -> int:
    return weights.get(impact.value, impact.weight)


def _certainty(finding: Finding) -> str:
    return "unknown" if finding.outcome.is_unestablished else finding.confidence.value


def _reason(risk: Risk, weights: Mapping[str, int]) -> str:
    finding = risk.finding
    if not finding.outcome.is_open:
        return _CLOSED[finding.outcome]
    worst = max(finding.hurts, key=lambda impact: _weight(impact, weights), default=None)
    hurt = f"{'blocks' if risk.blocks else 'hurts'} {worst.value if worst else 'the launch'}"
    return " · ".join((hurt, _certainty(finding), finding.exposure.value, finding.effort.value))
