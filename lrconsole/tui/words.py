"""Glyphs and short texts that panes share; a state is always glyph and word, and colour only beside them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import GLYPHS, age, hours

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing

COLOURS = {
    Outcome.PASS: "$success",
    Outcome.ATTESTED: "$success",
    Outcome.WARN: "$warning",
    Outcome.FAIL: "$error",
    Outcome.UNKNOWN: "$lr-unknown",
    Outcome.ERROR: "$lr-unknown",
    Outcome.NOT_APPLICABLE: "$lr-muted",
}
ORDER = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


def state(outcome: Outcome, word: str = "") -> Content:
    """Glyph and word in the outcome's colour."""
    return Content.styled(f"{GLYPHS[outcome]} {word or outcome.word}", COLOURS[outcome])


def muted(text: str) -> Content:
    """Words that lead to a fact."""
    return Content.styled(text, "$lr-muted")


def plain(text: str, limit: int = 200) -> Content:
    """Foreign text on one line, safe to show."""
    return Content(clean_line(text, limit))


def tally(standing: Standing, stage: object = None) -> Content:
    """ "3 fail  1 warn  31 pass", each in its colour."""
    numbers = standing.tally(stage)  # type: ignore[arg-type]
    parts = [state(outcome, f"{numbers[outcome]} {outcome.word}") for outcome in ORDER if numbers[outcome]]
    return Content("  ").join(parts) if parts else muted("nothing yet")


def verdict(standing: Standing | None) -> Content:
    """The verdict with the number of blockers, as a coloured label."""
    from lrconsole.model.standing import Launch

    if standing is None or standing.launch is Launch.NOT_AUDITED:
        return Content.styled(" NOT AUDITED ", "$background on $lr-unknown bold")
    if standing.launch is Launch.GO:
        return Content.styled(" GO ", "$background on $success bold")
    blocking = f" · {count(len(standing.blockers), 'blocker')}" if standing.blockers else ""
    return Content.styled(f" NO-GO{blocking} ", "$background on $error bold")


def clock(standing: Standing) -> str:
    """The two-hour clock."""
    from lrconsole.model.standing import ClockPhase

    reading = standing.clock
    if reading.phase is ClockPhase.NOT_STARTED:
        return "clock off"
    if reading.phase is ClockPhase.OVER:
        return "2:00 over"
    return f"{hours(reading.left)} of {hours(reading.limit)} left" + (" (paused)" if reading.phase is ClockPhase.PAUSED else "")


def data_age(standing: Standing, now: datetime) -> str:
    """How old the newest audit's data is."""
    audit = standing.audit
    return f"{age(audit.finished or audit.started, now)} ago" if audit else "no data"
