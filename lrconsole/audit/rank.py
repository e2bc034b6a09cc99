"""Rank findings: lexicographic and explainable, no score that could hide a blocker."""

from __future__ import annotations

from collections.abc import Mapping

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Impact, Outcome

Key = tuple[int, int, int, int, int, int, int, int, str]

_OPENNESS = {
    Outcome.FAIL: 0,
    Outcome.ERROR: 1,
    Outcome.UNKNOWN: 1,
    Outcome.WARN: 2,
    Outcome.PASS: 3,
    Outcome.ATTESTED: 3,
    Outcome.NOT_APPLICABLE: 4,
}


def rank_key(finding: Finding, blocks: bool, weights: Mapping[str, int]) -> Key:
    """What findings are sorted by, smallest first.

    In this order: whether it blocks the launch; failed before unknown before warned before met; severity; the heaviest thing that it
    hurts, then the sum of all (by `weights`, impact words to numbers); confidence with exposure; effort; the fingerprint, so that the
    order never wavers.
    """
    heaviest = [weight_of(impact, weights) for impact in finding.hurts] or [0]
    return (
        0 if blocks else 1,
        _OPENNESS[finding.outcome],
        finding.severity.order,
        -max(heaviest),
        -sum(heaviest),
        finding.confidence.order + finding.exposure.order,
        finding.effort.order,
        finding.exposure.order,
        finding.fingerprint,
    )


def weight_of(impact: Impact, weights: Mapping[str, int]) -> int:
    """The project's weight of an impact, else the default."""
    return weights.get(impact.value, impact.weight)


def reason_of(finding: Finding, blocks: bool, weights: Mapping[str, int]) -> str:
    """Why a finding stands where it does: "blocks login · certain · public · 15 min"."""
    worst = max(finding.hurts, key=lambda impact: weight_of(impact, weights)).value if finding.hurts else "nothing named"
    verb = "blocks" if blocks else "hurts"
    parts = [f"{verb} {worst}", finding.confidence.value, finding.exposure.value, finding.effort.value]
    return " · ".join(parts)
