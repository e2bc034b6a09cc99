"""Rows of an instrument laid out in columns, and findings looked up by their check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line
from lrconsole.tui import words

if TYPE_CHECKING:
    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import Standing

_GAP = 2
_WORST = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.UNKNOWN, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


def table(headings: Sequence[str], rows: Sequence[Sequence[Content]], width: int) -> list[Content]:
    """Rows under muted headings, each column as wide as it needs; where there is no room the widest gives way."""
    lines = [[words.muted(heading) for heading in headings], *rows]
    widths = [max(line[at].cell_length for line in lines) for at in range(len(headings))]
    while sum(widths) + _GAP * (len(widths) - 1) > width and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    gap = Content(" " * _GAP)
    return [gap.join(cell.truncate(room, ellipsis=True, pad=True) for cell, room in zip(line, widths, strict=True)) for line in lines]


def beside(left: Sequence[Content], right: Sequence[Content], width: int) -> list[Content]:
    """Two blocks beside each other, the right one from `width` on."""
    number = max(len(left), len(right))
    filled = [*left, *[Content("")] * (number - len(left))], [*right, *[Content("")] * (number - len(right))]
    return [
        Content.assemble(one.truncate(width - _GAP, ellipsis=True, pad=True), " " * _GAP, other) for one, other in zip(*filled, strict=True)
    ]


def found(standing: Standing, *checks: str) -> list[Finding]:
    """The findings of these checks, the worst first."""
    wanted = [risk.finding for risk in standing.risks if risk.finding.check in checks]
    return sorted(wanted, key=lambda one: (_WORST.index(one.outcome), one.check, one.subject))


def evidence(finding: Finding) -> dict[str, str]:
    """What was seen, by its label."""
    return {item.label: item.value for item in finding.evidence}


def worst(findings: Sequence[Finding]) -> Outcome:
    """The worst outcome of some findings; there must be one."""
    return min((finding.outcome for finding in findings), key=_WORST.index)


def fact(finding: Finding, *, name: str = "") -> list[Content]:
    """A row of state, name and summary."""
    return [words.state(finding.outcome), words.muted(name or clean_line(finding.check, 40)), words.plain(finding.summary, 160)]


def tally(findings: Sequence[Finding]) -> Content:
    """ "2 fail  1 unknown  5 pass"."""
    numbers = [(outcome, sum(finding.outcome is outcome for finding in findings)) for outcome in words.ORDER]
    parts = [words.state(outcome, f"{number} {words.short(outcome)}") for outcome, number in numbers if number]
    return Content("  ").join(parts) if parts else words.muted("nothing yet")
