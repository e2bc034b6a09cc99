"""Read latency rows out of the findings of an audit, and write them as text or data."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Gap, LatencyRow, Reading
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import Standing
    from lrconsole.report.board import Tint
    from lrconsole.report.sparkline import Symbols

CHECK = "latency.p95"
NOTHING = ("No route has been timed yet: declare it as [[route]] in lrconsole.toml,", "then run: lrconsole audit --only latency")
"""What stands in the place of rows when there are none, in lines of at most 76 cells."""

_TIMES_ROUTES = frozenset(("2", "database", "latency", CHECK))
_MOST = 60
_LOST = ("–", "×")
_FIRST = (Outcome.FAIL, Outcome.WARN, Outcome.ERROR, Outcome.UNKNOWN)


def latency_rows(standing: Standing | None) -> tuple[LatencyRow, ...]:
    """A row for each route that the audit looked at, what needs a hand first, then by name."""
    found = [risk.finding for risk in standing.risks if risk.finding.check == CHECK and risk.finding.subject] if standing else []
    rows = [_row(finding) for finding in found if finding.outcome is not Outcome.NOT_APPLICABLE]
    return tuple(sorted(rows, key=lambda row: (_FIRST.index(row.outcome) if row.outcome in _FIRST else len(_FIRST), row.name)))


def without_rows(standing: Standing | None, progress: tuple[int, int] | None) -> tuple[str, ...]:
    """Why there are no rows and what brings them, in lines of at most 76 cells.

    Args:
        progress: how many checks of the audit that runs are done, of how many; None when none runs.
    """
    audit = standing.audit if standing else None
    if audit is None:
        when = "No audit has run yet: R runs every check, and times the routes at its end."
        return (when, "Routes are named as [[route]] in lrconsole.toml.")
    if progress is None:
        return NOTHING
    if audit.only and not any(word.partition(":")[0] in _TIMES_ROUTES for word in audit.only):
        return ("The audit that runs does not time the routes.", "R times them when it has ended, or: lrconsole audit --only latency")
    done, planned = progress
    return (
        f"Routes are timed at the end of the audit that runs: {done} of {planned} checks done.",
        "Each comes here as soon as it is timed, one after the other.",
    )


def _row(finding: Finding) -> LatencyRow:
    seen = {item.label: item.value for item in finding.evidence}
    readings = read_times(seen.get("times", ""))
    p95, budget = _number(seen.get("p95", "")), _number(seen.get("budget", ""))
    return LatencyRow(
        name=finding.subject,
        outcome=finding.outcome,
        word=_word(finding.outcome, readings),
        readings=readings,
        budget=budget,
        p50=_number(seen.get("p50", "")),
        p95=p95,
        filled_by="" if readings else _filled_by(finding, has_numbers=p95 is not None),
    )


def _word(outcome: Outcome, readings: tuple[Reading, ...]) -> str:
    if outcome is not Outcome.WARN and readings and all(isinstance(reading, Gap) for reading in readings):
        return "down"
    return {Outcome.PASS: "ok", Outcome.FAIL: "slow", Outcome.WARN: "errors"}.get(outcome, outcome.word)


def _filled_by(finding: Finding, *, has_numbers: bool) -> str:
    if has_numbers:
        return "single times come with the next audit: R"
    return clean_line(finding.fix if finding.outcome is Outcome.UNKNOWN and finding.fix else finding.summary, 100)


def read_times(text: str) -> tuple[Reading, ...]:
    """The calls that "123 140 – 98 ms" tells of; what is no time is left out."""
    found: list[Reading] = []
    for word in text.removesuffix("ms").split():
        if word in _LOST:
            found.append(Gap.DOWN)
        elif (number := _number(word)) is not None:
            found.append(number)
    return tuple(found[-_MOST:])


def _number(text: str) -> float | None:
    try:
        number = float(text.removesuffix("ms"))
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def latency_text(
    rows: tuple[LatencyRow, ...],
    width: int,
    symbols: Symbols,
    *,
    is_shared: bool = True,
    paint: Callable[[str, Tint], str] = lambda text, tint: text,
) -> str:
    """The rows as the console draws them."""
    from lrconsole.report.board import board, head, line, note

    if not rows:
        return " ".join(NOTHING) + "\n"
    form = board(rows, width, symbols, is_shared=is_shared)
    lines = ["".join(paint(piece.text, piece.tint) for piece in one).rstrip() for one in (head(form), *(line(row, form) for row in rows))]
    return "\n".join([*lines, *([note(rows)] if note(rows) else [])]) + "\n"


def latency_document(rows: tuple[LatencyRow, ...]) -> list[dict[str, Any]]:
    """The rows as data for JSON: times in milliseconds, null for a call that was lost."""
    return [
        {
            "name": row.name,
            "outcome": row.outcome.value,
            "state": row.word,
            "milliseconds": [None if isinstance(reading, Gap) else reading for reading in row.readings],
            "p50": row.p50,
            "p95": row.p95,
            "budget": row.budget,
            "over_budget": row.is_over,
            "filled_by": row.filled_by or None,
        }
        for row in rows
    ]
