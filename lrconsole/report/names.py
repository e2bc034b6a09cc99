"""Declared names as text and as plain data: from place to place, and from run to run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lrconsole.model.finding import Finding
from lrconsole.model.name_watch import Cell, CellState, Line, NameChange, Place
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import GLYPHS

_GLYPHS = {
    CellState.EXPECTED: "✔",
    CellState.OLD: "▲",
    CellState.MISSING: "▲",
    CellState.OTHER: "✖",
    CellState.FAILED: "✖",
    CellState.SILENT: "–",
}
_LONGEST = 60


def diff_text(lines: Sequence[Line]) -> str:
    """Every name with its servers below it; those that are settled in one line each."""
    if not lines:
        return "No [[domain]] is declared in lrconsole.toml, so there is no name to look at."
    open_ones = [line for line in lines if not line.is_done]
    parts = [_block(line) for line in open_ones]
    done = len(lines) - len(open_ones)
    parts.append(f"{done} of {count(len(lines), 'name')} everywhere as planned" if open_ones else f"{count(done, 'name')}: all as planned")
    waits = [line.eta for line in open_ones if line.eta is not None]
    if waits:
        parts.append(f"the last cache asks again within {max(waits)} s")
    return "\n".join(parts)


def _block(line: Line) -> str:
    planned = _said(line.planned) if line.planned else "nothing declared"
    zone = "its servers differ" if line.zone is None else _said(line.zone)
    head = f"{clean_line(line.kind, 10)} {clean_line(line.name, 100)}\n  planned    {planned}\n  zone       {zone}"
    return "\n".join([head, *map(_row, line.cells), f"  → {_advice(line)}"])


def _row(cell: Cell) -> str:
    left = f", {cell.left} s left" if cell.left is not None else ""
    shown = clean_line(cell.shown, _LONGEST)
    return f"  {cell.place.value:<10} {_GLYPHS[cell.state]} {cell.state.value:<10} {clean_line(cell.server, 50)}  {shown}{left}"


def _advice(line: Line) -> str:
    """What is to be done, or waited for."""
    if not line.is_right_at_home:
        wait = f"; its old answer then lives for up to {line.ttl} s" if line.ttl else ""
        return f"make the zone right first, resolvers are asked once it is{wait}"
    return f"wait {line.eta} s" if line.eta is not None else "a resolver does not answer as it should; ask again in five minutes"


def _said(values: Sequence[str]) -> str:
    return clean_line(", ".join(values), _LONGEST) or "none"


def diff_document(lines: Sequence[Line]) -> dict[str, Any]:
    """The same as plain data."""
    waits = [line.eta for line in lines if line.eta is not None]
    return {
        "done": all(line.is_done for line in lines),
        "eta_seconds": max(waits, default=None),
        "names": [_plain(line) for line in lines],
    }


def _plain(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "kind": line.kind,
        "planned": list(line.planned),
        "zone": None if line.zone is None else list(line.zone),
        "ttl": line.ttl,
        "done": line.is_done,
        "eta_seconds": line.eta,
        **{f"{place.value}s".replace("ys", "ies"): [_plain_cell(cell) for cell in line.of(place)] for place in Place},
    }


def _plain_cell(cell: Cell) -> dict[str, Any]:
    return {"server": cell.server, "state": cell.state.value, "answer": cell.shown, "left_seconds": cell.left}


def changes_text(changes: Sequence[NameChange]) -> str:
    """What changed since the run before, a line each."""
    if not changes:
        return "No declared name has changed since the run before."
    return "\n".join(f"{change.since:%Y-%m-%d %H:%M} UTC  {clean_line(change.text, 300)}" for change in changes)


def changes_document(changes: Sequence[NameChange]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {"name": one.name, "kind": one.kind, "before": list(one.before), "after": list(one.after), "since": one.since.isoformat()}
        for one in changes
    ]


def recheck_text(changes: Sequence[NameChange], checks: Sequence[str], waiting: Sequence[Line], found: Sequence[Finding]) -> str:
    """What changed, and what became of the checks that it concerns; `found` are their findings, none when they were not run."""
    parts = [changes_text(changes)]
    if waiting and not found:
        names = ", ".join(clean_line(line.name, 100) for line in waiting)
        left = max((line.eta for line in waiting if line.eta is not None), default=None)
        when = f"in {left} s" if left is not None else "in five minutes"
        parts.append(f"Some resolvers still keep {names} as it was. Nothing was run; again {when}, or with --at-once.")
    elif changes and not checks:
        parts.append("No check looks at what changed.")
    elif found:
        parts.append(f"{count(len(found), 'check')} run again:")
        parts += [
            f"  {GLYPHS[one.outcome]} {one.outcome.word:<14} {clean_line(one.fingerprint, 70)}  {clean_line(one.summary)}" for one in found
        ]
    return "\n".join(parts)


def recheck_document(
    changes: Sequence[NameChange], checks: Sequence[str], waiting: Sequence[Line], found: Sequence[Finding]
) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "changes": changes_document(changes),
        "checks": list(checks),
        "waiting": [_plain(line) for line in waiting],
        "found": [{"finding": one.fingerprint, "outcome": one.outcome.value, "summary": one.summary} for one in found],
    }
