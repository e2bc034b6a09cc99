"""Rank risks by what they would do to the business: lexicographic, so that each place can be explained in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lrconsole.audit.settlement import is_settled
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Impact, Outcome
from lrconsole.model.standing import Risk

_CERTAINTIES = ("certain", "likely", "guess", "unknown")
_CLOSED = {Outcome.PASS: "met", Outcome.ATTESTED: "confirmed", Outcome.NOT_APPLICABLE: "not applicable"}

Key = tuple[int, int, int, int, int, int, str]


def rank(risks: Iterable[Risk], weights: Mapping[str, int]) -> tuple[Risk, ...]:
    """Put `risks` in order and number them from 1, each with the reason for its place.

    The order: what blocks the launch; what else is open; what is open but decided; what is met. Within each the reason is what is
    compared, from left to right: the heaviest impact, then how many weigh as much (the reason names them all); how certain it is; who
    can reach it; the smaller effort. Where all of that is equal the fingerprint keeps the order from wavering.

    Args:
        weights: the project's own impact weights by impact word; the default counts for the rest.
    """
    ordered = sorted(risks, key=lambda risk: key(risk, weights))
    return tuple(replace(risk, rank=number, reason=_reason(risk, weights)) for number, risk in enumerate(ordered, 1))


def key(risk: Risk, weights: Mapping[str, int]) -> Key:
    """What is compared, the smallest first."""
    finding = risk.finding
    worst = _worst(finding, weights)
    heaviest = _weight(worst[0], weights) if worst else 0
    certainty = _CERTAINTIES.index(_certainty(finding))
    return (_group(risk), -heaviest, -len(worst), certainty, finding.exposure.order, finding.effort.order, finding.fingerprint)


def _group(risk: Risk) -> int:
    if risk.blocks:
        return 0
    if not risk.finding.outcome.is_open:
        return 3
    return 2 if is_settled(risk) else 1


def _weight(impact: Impact, weights: Mapping[str, int]) -> int:
    return weights.get(impact.value, impact.weight)


def _worst(finding: Finding, weights: Mapping[str, int]) -> tuple[Impact, ...]:
    """The heaviest impacts of the finding: more than one when they weigh the same."""
    heaviest = max((_weight(impact, weights) for impact in finding.hurts), default=0)
    return tuple(impact for impact in Impact if impact in finding.hurts and _weight(impact, weights) == heaviest)


def _certainty(finding: Finding) -> str:
    return "unknown" if finding.outcome.is_unestablished else finding.confidence.value


def _reason(risk: Risk, weights: Mapping[str, int]) -> str:
    finding = risk.finding
    if not finding.outcome.is_open:
        return _CLOSED[finding.outcome]
    named = " + ".join(impact.value for impact in _worst(finding, weights)) or "the launch"
    hurt = f"{'blocks' if risk.blocks else 'hurts'} {named}"
    return " · ".join((hurt, _certainty(finding), finding.exposure.value, finding.effort.value))
