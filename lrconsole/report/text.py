"""Write a standing as plain text for a terminal: the glance of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line, count

if TYPE_CHECKING:
    from lrconsole.model.standing import ClockStanding, Risk, RowStanding, Standing

GLYPHS = {
    Outcome.PASS: "✔",
    Outcome.ATTESTED: "✔",
    Outcome.WARN: "▲",
    Outcome.FAIL: "✖",
    Outcome.UNKNOWN: "–",
    Outcome.ERROR: "!",
    Outcome.NOT_APPLICABLE: "·",
}

Paint = Callable[[str, Outcome], str]


def plain(text: str, outcome: Outcome) -> str:
    """No colour."""
    return text


def status_text(standing: Standing, *, width: int = 100, everything: bool = False, paint: Paint = plain) -> str:
    """Verdict, minimum bar, targets and the ranked risks; with `everything` all findings, also those that are met."""
    shown = standing.risks if everything else [risk for risk in standing.risks if risk.finding.outcome.is_open]
    parts = [
        *_head(standing, paint),
        "",
        *_rows("Minimum bar", standing.bar, width, paint),
        "",
        *_rows("Targets", standing.targets, width, paint),
        "",
        *_risks("All findings" if everything else "Launch risk list", shown, width, paint),
    ]
    if standing.not_reached:
        parts += ["", f"Not reached before the time ran out: {', '.join(standing.not_reached)}"]
    return "\n".join(parts) + "\n"


def _head(standing: Standing, paint: Paint) -> Iterator[str]:
    from lrconsole.model.standing import Launch

    colour = Outcome.PASS if standing.launch is Launch.GO else Outcome.FAIL
    blocking = f" · {count(len(standing.blockers), 'blocker')}" if standing.blockers else ""
    audit = standing.audit
    name = f"{clean_line(audit.project.name)} · {audit.project.environment.upper()} · " if audit else ""
    yield name + paint(standing.launch.value + blocking, colour)
    if audit:
        when = age(audit.finished or audit.started, standing.at)
        ran = f"audit {audit.id} {audit.state.value}, {when} ago, {audit.done} of {audit.planned} checks"
        on_call = f" · on call {clean_line(audit.project.on_call)}" if audit.project.on_call else " · nobody is named for alerts"
        yield f"{ran} · {clock_text(standing)}{on_call}"
    for reason in standing.reasons:
        yield f"  {clean_line(reason)}"


def clock_text(standing: Standing) -> str:
    """The two-hour clock in a few words."""
    from lrconsole.model.standing import ClockPhase

    clock = standing.clock
    if clock.phase is ClockPhase.NOT_STARTED:
        return "clock not started"
    if clock.phase is ClockPhase.OVER:
        return "two hours are over"
    return time_left(clock)


def time_left(clock: ClockStanding) -> str:
    """What a clock that was started has left, and whether it stands still: "1:12 of 2:00 left (paused)"."""
    from lrconsole.model.standing import ClockPhase

    return f"{hours(clock.left)} of {hours(clock.limit)} left" + (" (paused)" if clock.phase is ClockPhase.PAUSED else "")


def hours(seconds: float) -> str:
    """Seconds as h:mm."""
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def age(then: datetime, now: datetime) -> str:
    """How long ago `then` was: "12 s", "4 min", "3 h", "9 d"."""
    seconds = max(0, int((now - then).total_seconds()))
    for limit, size, unit in ((90, 1, "s"), (5400, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86_400} d"


def _rows(title: str, rows: Sequence[RowStanding], width: int, paint: Paint) -> Iterator[str]:
    met = sum(not row.outcome.is_open for row in rows)
    yield f"{title}: {met} of {len(rows)}"
    for row in rows:
        state = paint(f"{GLYPHS[row.outcome]} {row.outcome.word:<9}", row.outcome)
        yield f"  {state} {row.id:<4} {clean_line(row.title, 60)}" + (
            f" — {clean_line(row.summary, max(20, width - 40))}" if row.outcome.is_open else ""
        )


def _risks(title: str, risks: Sequence[Risk], width: int, paint: Paint) -> Iterator[str]:
    yield f"{title} ({len(risks)})"
    if not risks:
        yield "  Nothing open."
    for risk in risks:
        finding = risk.finding
        state = paint(f"{GLYPHS[finding.outcome]} {finding.outcome.word:<8} {finding.severity.value:<7}", finding.outcome)
        decided = " · waived" if risk.waiver else f" · {risk.decision.choice.value}" if risk.decision else ""
        yield f"{risk.rank:>4} {state} {clean_line(finding.fingerprint, 60)}"
        yield f"     {clean_line(finding.summary, max(40, width - 6))}"
        noted = f" · {count(len(risk.notes), 'note')}" if risk.notes else ""
        yield f"     {risk.reason}{decided}{noted}"
