"""Stage 1: the risk list in numbers, and what was decided about it last."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Risk, Standing
from lrconsole.model.text import clean_line
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import beside, table

_COUNTED = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN)
_LEFT = 58
_MOST = 10
_NOBODY = "none yet: g decides, w waives, or: lrconsole decide"


class RiskNumbers(Instrument):
    """Severity by state, beside the newest decisions."""

    heading = "Risk list · decisions"

    def summary(self, standing: Standing) -> Content:
        """How many block, and how many were decided."""
        decided = sum(bool(risk.decision or risk.waiver) for risk in standing.risks)
        return Content.assemble(f"{len(standing.blockers)} block the launch, ", f"{decided} decided")

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """The numbers, and beside or below them what was decided."""
        numbers = table(("severity", "fail", "warn", "unknown", "waived", "decided", "blocks"), list(_numbers(standing)), _LEFT)
        decided = list(_decided(standing)) or [words.muted(_NOBODY)]
        head = [words.muted("newest decisions and waivers")]
        right = [*head, *decided, *_undecided(standing)]
        return beside(numbers, right, _LEFT) if width >= 100 else [*numbers, Content(""), *right]


def make() -> Instrument:
    """The instrument."""
    return RiskNumbers()


def _numbers(standing: Standing) -> Iterator[list[Content]]:
    for severity in Severity:
        here = [risk for risk in standing.risks if risk.finding.severity is severity]
        if not here:
            continue
        free = [risk for risk in here if risk.waiver is None]
        cells = [_count(sum(risk.finding.outcome is outcome for risk in free), words.COLOURS[outcome]) for outcome in _COUNTED]
        waived, decided = sum(risk.waiver is not None for risk in here), sum(risk.decision is not None for risk in here)
        blocking = sum(risk.blocks for risk in here)
        yield [Content(severity.value), *cells, _count(waived, ""), _count(decided, ""), _count(blocking, "$error")]


def _count(number: int, colour: str) -> Content:
    return Content.styled(f"{number:>4}", colour) if number else words.muted("   ·")


def _decided(standing: Standing) -> Iterator[Content]:
    spoken_of = (risk for risk in standing.risks if risk.waiver or risk.lapsed or risk.decision)
    found = [(at, text) for risk in spoken_of for at, text in _said(risk, standing)]
    for _, text in sorted(found, key=lambda one: one[0], reverse=True):
        yield text


def _undecided(standing: Standing) -> Iterator[Content]:
    left = [risk for risk in standing.blockers if risk.decision is None]
    if left:
        yield words.muted(f"blockers without a decision, {len(left)}:")
    for risk in left[:_MOST]:
        name = words.plain(risk.finding.fingerprint, 80)
        yield Content.assemble(words.state(risk.finding.outcome, f"{words.short(risk.finding.outcome):<8}"), name)


def _said(risk: Risk, standing: Standing) -> Iterator[tuple[str, Content]]:
    name = words.plain(risk.finding.fingerprint, 40)
    for waiver, colour in ((risk.waiver, "$warning"), (risk.lapsed, "$error")):
        if waiver:
            days = (waiver.expires - standing.at).days
            until = f"{days} d left" if colour == "$warning" else "ended"
            head = Content.styled(f"{until:<9}", colour)
            yield waiver.created.isoformat(), Content.assemble(head, name, words.muted(f"  waived by {clean_line(waiver.owner, 24)}"))
    if risk.decision:
        by = words.muted(f"  {clean_line(risk.decision.who, 24)}: {clean_line(risk.decision.reason, 60)}")
        yield risk.decision.at.isoformat(), Content.assemble(Content.styled(f"{risk.decision.choice.value:<9}", "bold"), name, by)
