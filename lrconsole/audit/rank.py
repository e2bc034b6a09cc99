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
    impacts = Impacts(weights)
    ordered = sorted(risks, key=lambda risk: key(risk, impacts))
    return tuple(replace(risk, rank=number, reason=_reason(risk, impacts)) for number, risk in enumerate(ordered, 1))


class Impacts:
    """The weights of one ranking. Findings of a check hurt the same, so what is heaviest of it is worked out once."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._weights = {impact: weights.get(impact.value, impact.weight) for impact in Impact}
        self._worst: dict[tuple[Impact, ...], tuple[int, tuple[Impact, ...]]] = {}

    def worst(self, hurts: tuple[Impact, ...]) -> tuple[int, tuple[Impact, ...]]:
        """The heaviest weight among `hurts`, and the impacts that weigh so: more than one when they weigh the same."""
        if hurts not in self._worst:
            heaviest = max((self._weights[impact] for impact in hurts), default=0)
            named = tuple(impact for impact in Impact if impact in hurts and self._weights[impact] == heaviest)
            self._worst[hurts] = heaviest, named
        return self._worst[hurts]


def key(risk: Risk, impacts: Impacts) -> Key:
    """What is compared, the smallest first."""
    finding = risk.finding
    heaviest, worst = impacts.worst(finding.hurts)
    certainty = _CERTAINTIES.index(_certainty(finding))
    return (_group(risk), -heaviest, -len(worst), certainty, finding.exposure.order, finding.effort.order, finding.fingerprint)


def _group(risk: Risk) -> int:
    if risk.blocks:
        return 0
    if not risk.finding.outcome.is_open:
        return 3
    return 2 if is_settled(risk) else 1


def _certainty(finding: Finding) -> str:
    return "unknown" if finding.outcome.is_unestablished else finding.confidence.value


def _reason(risk: Risk, impacts: Impacts) -> str:
    finding = risk.finding
    if not finding.outcome.is_open:
        return _CLOSED[finding.outcome]
    named = " + ".join(impact.value for impact in impacts.worst(finding.hurts)[1]) or "the launch"
    hurt = f"{'blocks' if risk.blocks else 'hurts'} {named}"
    return " · ".join((hurt, _certainty(finding), finding.exposure.value, finding.effort.value))
