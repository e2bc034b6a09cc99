"""Whether an action can be done as things are, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.text import clean_line
from lrconsole.tui.numbers import RUNBOOKS
from lrconsole.tui.privacy import HIDDEN, WHY_NOT

if TYPE_CHECKING:
    from lrconsole.model.action import Action
    from lrconsole.model.standing import Risk
    from lrconsole.tui.follow import View

READ_ONLY = "This console only looks (--read-only); start it without to run checks, decide or answer."
NO_FILE = "This console only looks (--read-only), so it writes no file."


@dataclass(frozen=True, slots=True)
class Situation:
    """How things are: what may be done, which pane is in sight, what it shows and what is chosen in it.

    `is_working` while an audit that was started here runs; `missing` counts the marked ones that have no result.
    """

    read_only: bool
    pane: int
    view: View | None
    chosen: Risk | None
    marked: tuple[Risk, ...]
    in_detail: bool
    is_frozen: bool
    no_colour: bool
    is_private: bool = False
    is_working: bool = False
    missing: int = 0


def why_not(action: Action, at: Situation) -> str:
    """Why an action cannot be done now, as a sentence; "" when it can."""
    if action.changes and at.read_only:
        return READ_ONLY
    if at.is_private and action.id in HIDDEN:
        return WHY_NOT
    rule = _RULES.get(action.id)
    return rule(at) if rule else ""


_NO_CHOICE = "Nothing is chosen: go to a line with j and k."


_NOTHING_YET = "There are no results yet: the first come in a moment when an audit runs, and R starts one."


_MISSING = "The marked ones have no result yet. Marking all twice takes the marks away."


def _needs_choice(at: Situation) -> str:
    if at.chosen or at.marked:
        return ""
    return _NOTHING_YET if at.view is None or at.view.standing is None or at.view.standing.audit is None else _NO_CHOICE


def _needs_work(at: Situation) -> str:
    return _MISSING if at.missing and not at.marked else _needs_choice(at)


def _needs_stage(at: Situation) -> str:
    return "" if 1 <= at.pane <= 7 else "This pane is no stage: 1 to 7 open one."


def _needs_running(at: Situation) -> str:
    # What was started here may not have come to the record yet.
    return "" if at.is_working or (at.view and at.view.running) else "No audit runs; R runs every check."


def _needs_idle(at: Situation) -> str:
    return "An audit runs already; c cancels it." if at.view and at.view.running else ""


def _needs_question(at: Situation) -> str:
    if any(risk.finding.is_question for risk in at.marked):
        return ""
    if not at.chosen or at.missing:
        return _needs_work(at)
    check = clean_line(at.chosen.finding.check, 60)
    return f"The check {check} answers this one, not a person: r runs it again, or: lrconsole audit --only {check}"


def _needs_standing(at: Situation) -> str:
    return "" if at.view and at.view.standing and at.view.standing.audit else "No audit has run yet: R runs every check."


def _needs_list(at: Situation) -> str:
    return "" if at.pane < RUNBOOKS else "Runbooks stand in the order in which to walk them; 0 to 7 have lists to sort, mark and export."


def _needs_line(at: Situation) -> str:
    return _needs_list(at) or _needs_choice(at)


def _needs_export(at: Situation) -> str:
    return NO_FILE if at.read_only else _needs_list(at) or _needs_standing(at)


def _needs_colours(at: Situation) -> str:
    return "NO_COLOR is set, so the terminal's own colours are used." if at.no_colour else ""


_RULES: dict[str, Callable[[Situation], str]] = {
    "pane.goal": _needs_stage,
    "detail.open": _needs_choice,
    "copy.fix": _needs_work,
    "copy.finding": _needs_work,
    "list.mark": _needs_line,
    "export.list": _needs_export,
    "list.sort": _needs_list,
    "list.mark_all": _needs_list,
    "finding.decide": _needs_work,
    "finding.waive": _needs_work,
    "finding.note": _needs_work,
    "finding.answer": _needs_question,
    "runbook.open": _needs_choice,
    "run.stage": _needs_idle,
    "run.all": _needs_idle,
    "run.cancel": _needs_running,
    "question.next": _needs_standing,
    "view.present": _needs_standing,
    "view.said_back": _needs_standing,
    "view.theme": _needs_colours,
}
