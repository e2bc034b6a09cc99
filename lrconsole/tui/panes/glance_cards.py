"""What the cards of the glance say, from a view of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import GLYPHS, age
from lrconsole.tui import words

if TYPE_CHECKING:
    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import RowStanding, Standing
    from lrconsole.tui.follow import View

NOT_YET = "No audit has run yet: R runs every check."
FILLED_BY_AUDIT = "An audit fills this: R runs it."
_IN_SHORT = {
    "B1": "login works alike",
    "B2": "clients stay apart",
    "B3": "no secret lies open",
    "B4": "deploys can be undone",
    "B5": "DNS and TLS are right",
    "B6": "redirects are right",
    "B7": "an edge protects it",
    "B8": "caches serve it right",
    "B9": "failures wake somebody",
    "B10": "mail arrives",
    "B11": "logs useful and safe",
    "T1": "actions within 500 ms",
    "T2": "asked every minute",
    "T3": "no secret is written",
    "T4": "Lighthouse above 85",
    "T5": "a way back exists",
}
"""The rows of the roadmap in a few words, for a column beside another; i in a stage shows them whole."""

_LABEL = 18
_MOST_CHANGES = 5
_BAR = 24
_WORST = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN)
_DATED = (("certificates", "tls.expiry"), ("domains", "dns.registration"), ("DNS", "dns.resolvers_agree"))


def launch(view: View, width: int) -> Content:
    """The verdict, what comes next, what changed, and which keys take something out of the way, in lines of `width` cells."""
    standing = view.standing
    if standing is None or standing.audit is None:
        return Content("\n").join([words.verdict(standing), words.progress(view) or words.muted(NOT_YET), Content(""), *_first_steps()])
    others = [(one.value, standing.open_at(one)) for one in Severity if one is not Severity.BLOCKER]
    numbers = " · ".join(f"{number} {word}" for word, number in others if number)
    lines = [
        Content.assemble(words.verdict(standing), "  ", words.muted(numbers or "nothing else is open")),
        *next_step(standing).wrap(width)[:2],
        words.progress(view) or Content.assemble(words.muted("since last audit  "), changes(standing)),
        words.tally(standing, width=width),
        Content(""),
        *_ways_on(standing, is_running=view.progress is not None),
    ]
    return Content("\n").join(lines)


def _first_steps() -> Iterator[Content]:
    for key, text in (
        ("R", "runs every check; c cancels it"),
        ("1", "to 7 open the stages, 8 what takes only minutes"),
        ("C", "starts the two-hour clock"),
        ("?", "lists every key and runs it"),
    ):
        yield _key(key, text)


def _ways_on(standing: Standing, *, is_running: bool) -> Iterator[Content]:
    from lrconsole.report.ways_out import ways_out

    short = ways_out(standing)
    if short:
        yield _key("8", f"{len(short)} of {count(len(standing.blockers), 'blocker')} take 15 minutes at most")
    asked = [risk for risk in standing.risks if risk.finding.is_question and risk.finding.outcome is Outcome.UNKNOWN]
    if asked:
        blocking = sum(risk.blocks for risk in asked)
        yield _key("n", f"{count(len(asked), 'question')} open" + (f", {blocking} of them block" if blocking else ""))
    if is_running:
        yield _key("c", "cancels the audit that runs; what was found stays")
    elif standing.audit:
        done = standing.audit.finished or standing.audit.started
        yield _key("R", f"runs every check; audit {standing.audit.id} was {age(done, standing.at)} ago")


def _key(key: str, text: str) -> Content:
    return Content.assemble(Content.styled(key, "$primary bold"), "  ", text)


def next_step(standing: Standing) -> Content:
    """What to turn to first."""
    if not standing.blockers:
        return Content.assemble(words.muted("next  "), "nothing blocks the launch")
    finding = standing.blockers[0].finding
    # A check has a subject and what was found of it; a question only its title says what it is about.
    text = f"{finding.subject}: {finding.summary}" if finding.subject else f"{finding.title}: {finding.summary}"
    return Content.assemble(words.muted("next  "), words.plain(text, 90))


def changes(standing: Standing) -> Content:
    """How many findings differ from the audit before."""
    from lrconsole.model.audit import Change

    comparison = standing.comparison
    if comparison is None:
        return words.muted("this is the first")
    parts = [
        Content.styled(f"{len(comparison.of(Change.FIXED))} fixed", "$success"),
        Content.styled(f"{len(comparison.of(Change.NEW)) + len(comparison.of(Change.REGRESSED))} new", "$error"),
        Content.styled(f"{len(comparison.of(Change.BECAME_UNKNOWN))} unknown", "$lr-unknown"),
    ]
    return Content("  ").join(parts)


def bar(standing: Standing | None, width: int, *, is_read: bool) -> Content:
    """Minimum bar and targets in one block of two columns: how many hold, and every row with its state.

    Before the record `is_read` for the first time nothing is listed: loading the roadmap would hold up the first paint.
    """
    column = max(12, (width - 2) // 2)
    if standing is None or standing.audit is None:
        return Content("\n").join([words.muted(FILLED_BY_AUDIT), *(_in_two(list(_unfilled(column))) if is_read else ())])
    rows = (*standing.bar, *standing.targets)
    head = Content.assemble(_held("minimum bar", standing.bar), "     ", _held("targets", standing.targets))
    return Content("\n").join([head, *_in_two([_row(row, column) for row in rows])])


def _in_two(rows: list[Content]) -> Iterator[Content]:
    half = (len(rows) + 1) // 2
    for at in range(half):
        yield Content("  ").join(rows[at::half])


def _unfilled(width: int) -> Iterator[Content]:
    """What the launch will be measured by."""
    from lrconsole.stages.roadmap_bar import BAR, TARGETS

    for row in (*BAR, *TARGETS):
        yield words.muted(f"· {row.id:<4}{_title(row.id, row.title, width - 6)}")


def _held(name: str, rows: tuple[RowStanding, ...]) -> Content:
    met = sum(not row.outcome.is_open for row in rows)
    return Content.assemble(words.muted(name), Content.styled(f"  {met} of {len(rows)}", "bold"), words.muted(" hold"))


def _row(row: RowStanding, width: int) -> Content:
    glyph = Content.styled(f"{GLYPHS[row.outcome]} ", words.COLOURS[row.outcome])
    title = Content(_title(row.id, row.title, width - 6))
    is_met = not row.outcome.is_open
    return Content.assemble(glyph, words.muted(f"{row.id:<4}"), title.stylize("$lr-muted") if is_met else title)


def _title(id: str, title: str, room: int) -> str:
    """A row's title where it fits whole, else in a few words."""
    text = title if len(title) <= room else _IN_SHORT.get(id, title)
    return clean_line(text, max(4, room)).ljust(max(0, room))


def _strip(rows: tuple[RowStanding, ...]) -> Content:
    return Content("").join(Content.styled(GLYPHS[row.outcome], words.COLOURS[row.outcome]) for row in rows)


def compact(view: View) -> Content:
    """Bar and targets in a few lines, for small terminals."""
    standing = view.standing
    if standing is None or standing.audit is None:
        return words.muted(NOT_YET)
    lines = [words.progress(view) or next_step(standing)]
    for name, rows in (("bar    ", standing.bar), ("targets", standing.targets)):
        met = sum(not row.outcome.is_open for row in rows)
        open_ones = " ".join(row.id for row in rows if row.outcome.is_open)
        not_met = words.muted(f"not met: {open_ones}" if open_ones else "all met")
        lines.append(Content.assemble(words.muted(f"{name} "), _strip(rows), f" {met} of {len(rows)}  ", not_met))
    lines.append(words.tally(standing))
    return Content("\n").join(lines)


def dates(standing: Standing | None, width: int) -> Content:
    """Days of certificates and domains, and whether name servers agree: of each the worst one, as much as fits whole."""
    for room in (30, 20, 12, 0):
        parts = [_worst(name, check, standing, room) for name, check in _DATED] if standing else []
        shown = Content("   ").join(part for part in parts if part)
        if shown.cell_length <= width:
            break
    return shown or words.muted("Days of certificates and domains: lrconsole audit --only edge")


def _worst(name: str, check: str, standing: Standing, room: int) -> Content | None:
    found = [risk.finding for risk in standing.risks if risk.finding.check == check and risk.finding.outcome in _WORST]
    if not found:
        return None
    worst = min(found, key=lambda one: (_WORST.index(one.outcome), _days(one), one.subject))
    subject = f"{clean_line(worst.subject, room)} " if room else ""
    said = clean_line(worst.summary.partition(", on ")[0].removeprefix("runs out in "), 30)
    if check.endswith("agree"):
        is_same = worst.outcome is Outcome.PASS
        subject, said = ("", "all agree") if is_same else (subject, "differs" if worst.outcome is Outcome.FAIL else worst.outcome.word)
    return Content.assemble(words.muted(f"{name} "), words.state(worst.outcome, f"{subject}{said}"))


def _days(finding: Finding) -> int:
    number = re.search(r"\d{1,6}", finding.summary)
    return int(number.group()) if number else 0


def recent(view: View, height: int) -> Content:
    """The last audit, what changed since the one before, what people did, and what blocks by stage, as far as `height` lines go."""
    first = [*_last_audit(view.standing), *_changed(view.standing)]
    room = max(0, height - len(first) - 1)
    told, by_stage = [*_events(view)], [*_by_stage(view.standing)]
    if len(told) + len(by_stage) + 1 > room:
        # Half a list of stages would look like all of it; of what people did the newest are enough.
        told, by_stage = ([], by_stage) if len(told) < len(by_stage) <= room else (told[:room], [])
    shown = [Content("\n").join(part) for part in (first, told, by_stage) if part]
    return Content("\n\n").join(shown) if shown else words.muted("What audits find and people do is listed here.")


def _last_audit(standing: Standing | None) -> Iterator[Content]:
    audit = standing.audit if standing else None
    if standing and audit:
        of = f" of {clean_line(audit.commit[:10], 10)}" if audit.commit else ""
        only = f", only {clean_line(' '.join(audit.only), 24)}" if audit.only else ""
        when = age(audit.finished or audit.started, standing.at)
        yield Content.assemble(
            Content.styled(f"audit {audit.id}", "bold"),
            f" {audit.state.value} {when} ago{of}",
            words.muted(
                f"  {count(audit.done, 'result')}{only}" if audit.done == audit.planned else f"  {audit.done} of {audit.planned}{only}"
            ),
        )


def _changed(standing: Standing | None) -> Iterator[Content]:
    if standing is None or standing.audit is None:
        return
    from lrconsole.model.audit import Change

    comparison = standing.comparison
    if comparison is None:
        yield words.muted("The next audit shows here what it changed.")
        return
    yield Content.assemble(words.muted(f"since audit {comparison.before}  "), changes(standing))
    looks = {
        Change.REGRESSED: ("✖", "$error"),
        Change.NEW: ("✖", "$error"),
        Change.BECAME_UNKNOWN: ("–", "$lr-unknown"),
        Change.FIXED: ("✔", "$success"),
    }
    told = [item for kind in looks for item in comparison.of(kind)]
    for item in told[:_MOST_CHANGES]:
        glyph, colour = looks[item.change]
        head = Content.styled(f"{glyph} {item.change.value:<{_LABEL - 3}}", colour)
        yield Content.assemble(head, words.plain(item.fingerprint, 80))
    if len(told) > _MOST_CHANGES:
        yield words.muted(f"and {len(told) - _MOST_CHANGES} more")


def _by_stage(standing: Standing | None) -> Iterator[Content]:
    """What blocks, by stage."""
    numbers = {stage: sum(risk.blocks for risk in standing.of(stage)) for stage in Stage} if standing and standing.audit else {}
    most = max(numbers.values(), default=0)
    if most:
        yield words.muted("blockers by stage")
    for stage, number in numbers.items():
        if number:
            length = max(1, number * _BAR // most)
            yield Content.assemble(f"{stage.number} {stage.short:<9}{number:>4}  ", Content.styled("▬" * length, "$error"))


def _events(view: View) -> Iterator[Content]:
    for event in view.events:
        who = f"{clean_line(event.who, 20)} " if event.who else ""
        about = f"{clean_line(event.about, 40)} " if event.about else ""
        yield Content.assemble(
            words.muted(f"{event.at:%H:%M:%S} "), f"{who}{event.kind.value} {about}", words.muted(clean_line(event.text, 80))
        )
