"""Write a list of findings as it is shown, with the filter that made it: Markdown, CSV, JSON or plain text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean, clean_line
from lrconsole.report.selection import Sort, not_open
from lrconsole.report.text import GLYPHS, Paint, plain

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk

SCHEMA = "lrconsole/findings/1"
"""Name and version of the JSON format; each of its risks is one of lrconsole/standing/1."""
SUFFIXES = {"markdown": "md", "csv": "csv", "json": "json", "text": "txt"}
"""The formats, with the ending of a file of each."""
_FORMULA = ("=", "+", "-", "@", "\t")
_COLUMNS = ("rank", "state", "severity", "check", "subject", "summary", "fix", "reason", "decision", "who", "until", "seen_at")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it is shown. `title` says of what, `filter` is as the user wrote it, `total` counts what it was taken from."""

    title: str
    at: datetime
    risks: tuple[Risk, ...]
    total: int
    filter: str = ""
    failing_only: bool = False
    sort: Sort = Sort.RANK

    @property
    def heading(self) -> str:
        """How many of how many, and why these: "3 of 46 · severity:high · sorted by check · 1 not open"."""
        parts = [f"{len(self.risks)} of {self.total}"]
        parts += [clean_line(self.filter)] if self.filter.strip() else []
        parts += ["failing only"] if self.failing_only else []
        parts += [f"sorted by {self.sort.value}"] if self.sort is not Sort.RANK else []
        parts += [said] if self.filter.strip() and (said := not_open(self.risks)) else []
        return " · ".join(parts)


def written(listed: Listed, format_: str) -> str:
    """The list in one of the formats: markdown, csv, json, text."""
    return _WRITERS[format_](listed)


def text_listing(listed: Listed, paint: Paint = plain) -> str:
    """Heading, and for each finding a line of facts and its reason."""
    lines = [f"{clean_line(listed.title)} · {listed.heading}"]
    for risk in listed.risks:
        finding = risk.finding
        state = paint(f"{GLYPHS[finding.outcome]} {_state(risk):<8} {finding.severity.value:<7}", finding.outcome)
        lines += [f"{risk.rank:>4} {state} {clean_line(finding.fingerprint, 80)}", f"     {clean_line(finding.summary)}"]
        said = " · ".join(part for part in (clean_line(risk.reason), _decided(risk)) if part)
        lines += [f"     {said}"] if said else []
    return "\n".join(lines if listed.risks else [*lines, "  Nothing is like that."]) + "\n"


def markdown_listing(listed: Listed) -> str:
    """A table of the findings, and below it the fix of each that needs a hand."""
    from lrconsole.model.document import Code, Document, Facts, Heading, Section, Table
    from lrconsole.report.markdown import markdown

    rows = tuple(
        (
            str(risk.rank),
            f"{GLYPHS[risk.finding.outcome]} {_state(risk)}",
            risk.finding.severity.value,
            risk.finding.check,
            risk.finding.subject,
            risk.finding.summary,
            _decided(risk),
        )
        for risk in listed.risks
    )
    sections = [Section("Findings", (Table(("Rank", "State", "Severity", "Check", "Subject", "Found", "Decided"), rows),))]
    to_fix = [risk.finding for risk in listed.risks if risk.finding.outcome.is_open and risk.finding.fix]
    if to_fix:
        blocks = [block for one in to_fix for block in (Heading(one.fingerprint), Code(one.fix))]
        sections.append(Section("Fixes", tuple(blocks)))
    facts = Facts((("Filter", clean_line(listed.filter) or "none"), ("Sorted by", listed.sort.value), ("As of", _when(listed.at))))
    return markdown(Document(listed.title, listed.heading, facts, tuple(sections)))


def csv_listing(listed: Listed) -> str:
    """RFC 4180 with a head; a cell that a spreadsheet would take for a formula begins with a quote mark."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(value) for value in _values(risk)] for risk in listed.risks)
    return page.getvalue()


def json_listing(listed: Listed) -> str:
    """The list as JSON; every risk has the fields of lrconsole/standing/1."""
    from lrconsole.report.json_document import risk_data

    data = {
        "schema": SCHEMA,
        "title": clean_line(listed.title),
        "at": _when(listed.at),
        "filter": clean_line(listed.filter),
        "failing_only": listed.failing_only,
        "sort": listed.sort.value,
        "shown": len(listed.risks),
        "total": listed.total,
        "risks": [risk_data(risk) for risk in listed.risks],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


_WRITERS: dict[str, Callable[[Listed], str]] = {
    "markdown": markdown_listing,
    "csv": csv_listing,
    "json": json_listing,
    "text": text_listing,
}


def _state(risk: Risk) -> str:
    if risk.waiver:
        return "waived"
    return "n/a" if risk.finding.outcome is Outcome.NOT_APPLICABLE else risk.finding.outcome.word


def _decided(risk: Risk) -> str:
    if risk.waiver:
        return f"waived until {risk.waiver.expires:%Y-%m-%d} by {clean_line(risk.waiver.owner, 60)}"
    return f"{risk.decision.choice.value} by {clean_line(risk.decision.who, 60)}" if risk.decision else ""


def _values(risk: Risk) -> Sequence[str | int]:
    finding, waiver, decision = risk.finding, risk.waiver, risk.decision
    return (
        risk.rank,
        _state(risk),
        finding.severity.value,
        finding.check,
        finding.subject,
        finding.summary,
        finding.fix,
        risk.reason,
        "waive" if waiver else decision.choice.value if decision else "",
        waiver.owner if waiver else decision.who if decision else "",
        f"{waiver.expires:%Y-%m-%d}" if waiver else "",
        _when(finding.seen_at),
    )


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = clean(value, 4_000).replace("\n", "\r\n")
    return f"'{text}" if text.lstrip(" \r\n").startswith(_FORMULA) else text


def _when(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
