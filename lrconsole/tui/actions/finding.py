"""Work on findings: decide, waive, answer, note, and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.text import count

if TYPE_CHECKING:
    from lrconsole.model.audit import PersonNamed
    from lrconsole.model.standing import Risk
    from lrconsole.tui.app import ConsoleApp
    from lrconsole.tui.modals.form import FormModal

_DEPLOY = "deploy"
_DUTIES = {"whoever deploys": _DEPLOY, "whoever gets the alerts": "alerts", "whoever rolls back": "rollback", "engineer": _DEPLOY}


def decide(console: ConsoleApp) -> None:
    """Decide the same about all that is marked and open."""
    from lrconsole.tui.modals.decide import DecideModal

    risks, note = _open_ones(console)
    if risks:
        _show(console, DecideModal(risks, _who(console), _people(console), note))


def waive(console: ConsoleApp) -> None:
    """Waive all that is marked and open."""
    from lrconsole.tui.modals.waive import WaiveModal

    risks, note = _open_ones(console)
    if risks:
        people = _people(console)
        who = _who(console)
        # Only somebody whom the project names can own a waiver.
        owner = who if not people or who in [one.name for one in people] else _with_duty(people, _DEPLOY)
        _show(console, WaiveModal(risks, owner, people, note))


def answer(console: ConsoleApp) -> None:
    """Answer the questions among what is marked."""
    from lrconsole.stages.roadmap import row
    from lrconsole.tui.modals.answer import AnswerModal

    present, note = _present_ones(console)
    risks = tuple(risk for risk in present if risk.finding.is_question)
    if not risks:
        console.say("None of these is a question." if present else note)
        return
    note = _and(_left_out(len(present) - len(risks), "checks answer them"), note)
    duty = _DUTIES.get(row(risks[0].finding.asked_row).confirms, "")
    _show(console, AnswerModal(risks, _who(console, duty), _people(console), note))


def note(console: ConsoleApp) -> None:
    """Write a note on all that is marked."""
    from lrconsole.tui.modals.note import NoteModal

    risks, note = _present_ones(console)
    if risks:
        _show(console, NoteModal(risks, _who(console), _people(console), note))
    else:
        console.say(note)


async def undo(console: ConsoleApp) -> None:
    """Show what was added last, and take it back when that is confirmed."""
    import asyncio

    from lrconsole.model.errors import LrconsoleError
    from lrconsole.tui.modals.undo import UndoModal
    from lrconsole.tui.recording import door

    try:
        said = await asyncio.to_thread(lambda: door(console).last())
    except LrconsoleError as error:
        console.say_trouble(str(error))
        return
    if said is None:
        console.say("There is nothing to take back: nothing was decided, waived, answered or noted.")
    else:
        _show(console, UndoModal(said, _who(console), _people(console)))


def _show(console: ConsoleApp, form: FormModal) -> None:
    from lrconsole.tui.panes.list_pane import ListPane

    def done(said: str | None) -> None:
        pane = console.panes.pane
        if said and isinstance(pane, ListPane):
            pane.clear_marks()
        console.say(said or "")

    console.push_screen(form, done)


def _present_ones(console: ConsoleApp) -> tuple[tuple[Risk, ...], str]:
    """What is marked, as it is now and not as a view that is held still shows it, and a sentence about what is gone."""
    standing = console.view.standing if console.view else None
    now = {risk.finding.fingerprint: risk for risk in (standing.risks if standing else ())}
    marked = console.marked
    risks = tuple(now[risk.finding.fingerprint] for risk in marked if risk.finding.fingerprint in now)
    if marked and not risks:
        return (), "It has no result any more: the view that is held still is older. p goes on with the newest."
    return risks, _left_out(len(marked) - len(risks) + console.missing, "no result now")


def _open_ones(console: ConsoleApp) -> tuple[tuple[Risk, ...], str]:
    """What is marked and open, and a sentence about what is left out."""
    present, note = _present_ones(console)
    risks = tuple(risk for risk in present if risk.finding.outcome.is_open)
    if not present:
        console.say(note)
    elif not risks:
        console.say(
            f"Nothing to decide: it is {present[0].finding.outcome.word}." if len(present) == 1 else "Nothing to decide: all are met."
        )
    return risks, _and(_left_out(len(present) - len(risks), "nothing is open there"), note)


def _left_out(number: int, why: str) -> str:
    return f"{count(number, 'marked one')} left out: {why}." if number else ""


def _and(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _people(console: ConsoleApp) -> tuple[PersonNamed, ...]:
    standing = console.view.standing if console.view else None
    return standing.audit.project.people if standing and standing.audit else ()


def _who(console: ConsoleApp, duty: str = _DEPLOY) -> str:
    """Who acts: whoever did last in this console, the user's own name, or the person of the project whose duty it is."""
    return console.who or _with_duty(_people(console), duty)


def _with_duty(people: tuple[PersonNamed, ...], duty: str) -> str:
    return next((one.name for one in people if duty and duty in one.duties), "")
