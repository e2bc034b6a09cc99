"""The short ways out: what blocks the launch, takes minutes to mend and has its fix, in the order of the stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrconsole.model.judgement import Effort
from lrconsole.model.stage import Stage
from lrconsole.model.text import clean, clean_line, count

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk, Standing


@dataclass(frozen=True, slots=True)
class WayOut:
    """One finding with its fix. `again` is the command that looks again afterwards, or records the answer of a person."""

    risk: Risk
    again: str

    @property
    def stage(self) -> Stage:
        """The stage it belongs to."""
        return self.risk.finding.stage

    @property
    def is_question(self) -> bool:
        """Whether a person's answer settles it, and not a change."""
        return self.risk.finding.is_question

    @property
    def name(self) -> str:
        """What it is called in a list, as foreign text."""
        finding = self.risk.finding
        if self.is_question:
            return f"{finding.asked_row} {finding.title}"
        return f"{finding.check} {finding.subject}".strip()


def ways_out(standing: Standing | None) -> tuple[WayOut, ...]:
    """Every open blocker of a quarter of an hour that has a fix, by stage, within a stage by rank."""
    if standing is None or standing.audit is None:
        return ()
    short = [risk for risk in standing.blockers if risk.finding.effort is Effort.MINUTES and risk.finding.fix.strip()]
    return tuple(WayOut(risk, _again(risk)) for risk in sorted(short, key=lambda one: (one.finding.stage.number, one.rank)))


def _again(risk: Risk) -> str:
    if risk.finding.is_question:
        return f"lrconsole attest {clean_line(risk.finding.asked_row, 80)} yes --by NAME --evidence TEXT"
    return f"lrconsole audit --only {clean_line(risk.finding.check, 80)}"


def needed(ways: tuple[WayOut, ...]) -> str:
    """How much work that is at most: "12 ways out, 3 h"."""
    hours = len(ways) * 15 / 60
    return f"{count(len(ways), 'way out', 'ways out')}, {hours:g} h at most" if ways else "none"


def ways_text(ways: tuple[WayOut, ...]) -> str:
    """All of them as plain text, a stage after the other."""
    return "\n".join(_lines(ways)) + "\n"


def _lines(ways: tuple[WayOut, ...]) -> Iterator[str]:
    if not ways:
        yield "Nothing that blocks the launch takes only minutes. Look at everything: lrconsole status"
        return
    yield f"What blocks the launch and takes minutes: {needed(ways)}"
    for stage in Stage:
        here = [way for way in ways if way.stage is stage]
        if here:
            yield f"\n{stage.number} {stage.title} ({len(here)})"
        for way in here:
            yield f"  {clean_line(way.name, 160)}"
            yield f"      now    {clean_line(way.risk.finding.summary, 160)}"
            first, *more = clean(way.risk.finding.fix, 2_000).splitlines() or [""]
            yield f"      fix    {first}"
            yield from (f"             {line}" for line in more)
            yield f"      again  {way.again}"


def ways_document(ways: tuple[WayOut, ...]) -> list[dict[str, Any]]:
    """All of them as data for JSON."""
    return [
        {
            "finding": way.risk.finding.fingerprint,
            "stage": way.stage.value,
            "title": way.risk.finding.title,
            "outcome": way.risk.finding.outcome.value,
            "summary": way.risk.finding.summary,
            "fix": way.risk.finding.fix,
            "again": way.again,
        }
        for way in ways
    ]
