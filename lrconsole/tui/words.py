"""Glyphs and short texts that panes share; a state is always glyph and word, and colour only beside them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import GLYPHS, age, hours, time_left

if TYPE_CHECKING:
    from lrconsole.model.stage import Stage
    from lrconsole.model.standing import Standing
    from lrconsole.tui.follow import View

COLOURS = {
    Outcome.PASS: "$success",
    Outcome.ATTESTED: "$success",
    Outcome.WARN: "$warning",
    Outcome.FAIL: "$error",
    Outcome.UNKNOWN: "$lr-unknown",
    Outcome.ERROR: "$lr-unknown",
    Outcome.NOT_APPLICABLE: "$lr-muted",
}
_BAR = 16
ORDER = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


def state(outcome: Outcome, word: str = "") -> Content:
    """Glyph and word in the outcome's colour."""
    return Content.styled(f"{GLYPHS[outcome]} {word or short(outcome)}", COLOURS[outcome])


def short(outcome: Outcome) -> str:
    """An outcome in one word."""
    return "n/a" if outcome is Outcome.NOT_APPLICABLE else outcome.word


def label(text: str, colour: str) -> Content:
    """A word on a ground of its colour; reversed, so that it also stands out where there are no colours."""
    return Content.styled(f" {text} ", f"{colour} on $background reverse bold")


def muted(text: str) -> Content:
    """Words that lead to a fact."""
    return Content.styled(text, "$lr-muted")


def plain(text: str, limit: int = 200) -> Content:
    """Foreign text on one line, safe to show."""
    return Content(clean_line(text, limit))


def tally(standing: Standing, stage: Stage | None = None, *, width: int = 0) -> Content:
    """ "3 fail  1 warn  31 pass", each in its colour; what is not applicable is counted for a single stage only.

    Of these as many as `width` cells hold whole, 0 for all.
    """
    numbers = standing.tally(stage)
    counted = ORDER if stage else ORDER[:-1]
    parts = [state(outcome, f"{numbers[outcome]} {short(outcome)}") for outcome in counted if numbers[outcome]]
    while width and len(parts) > 1 and Content("  ").join(parts).cell_length > width:
        parts.pop()
    return Content("  ").join(parts) if parts else muted("nothing yet")


def verdict(standing: Standing | None) -> Content:
    """The verdict with the number of blockers, as a coloured label."""
    nothing = label("NOT AUDITED", "$lr-unknown")
    if standing is None:
        return nothing
    # Loaded once there is one: the first paint need not wait for it.
    from lrconsole.model.standing import Launch

    if standing.launch is Launch.NOT_AUDITED:
        return nothing
    if standing.launch is Launch.GO:
        return label("GO", "$success")
    blocking = f" · {count(len(standing.blockers), 'blocker')}" if standing.blockers else ""
    return label(f"NO-GO{blocking}", "$error")


def progress(view: View) -> Content | None:
    """How far the audit that runs is: "▰▰▱▱ 38 of 84 · dmarc.policy · 12 s"; None when none runs."""
    audit = view.standing.audit if view.standing else None
    if view.progress is None or view.standing is None or audit is None:
        return None
    done, planned = view.progress
    filled = _BAR * done // max(1, planned)
    name = f" · {clean_line(view.latest, 40)}" if view.latest else ""
    text = f"{'▰' * filled}{'▱' * (_BAR - filled)} {done} of {planned}{name} · {age(audit.started, view.standing.at)}"
    return Content.styled(text, "$primary")


def clock(standing: Standing) -> str:
    """The two-hour clock."""
    from lrconsole.model.standing import ClockPhase

    reading = standing.clock
    if reading.phase is ClockPhase.NOT_STARTED:
        return "clock off"
    if reading.phase is ClockPhase.OVER:
        return "2:00 over"
    return time_left(reading)


def short_clock(standing: Standing) -> str:
    """The two-hour clock where there is little room: a time that is over or stands still must not look like one that runs."""
    from lrconsole.model.standing import ClockPhase

    reading = standing.clock
    left = hours(reading.left)
    said = {ClockPhase.NOT_STARTED: "clock off", ClockPhase.OVER: "time over", ClockPhase.PAUSED: f"{left} paused"}
    return said.get(reading.phase, left)


def data_age(standing: Standing, now: datetime) -> str:
    """How old the newest audit's data is."""
    audit = standing.audit
    return f"{age(audit.finished or audit.started, now)} ago" if audit else "no data"
