"""People: somebody by name deploys, rolls back and hears the alerts, and somebody else can stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown
from lrconsole.model.judgement import Effort, Exposure, Impact, Severity
from lrconsole.model.project import Duty, Person, Project
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_DOES = {Duty.DEPLOY: "deploys", Duty.ROLLBACK: "rolls back", Duty.ALERTS: "gets the alerts"}


@check(
    Stage.HANDOVER,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R7.2",),
    refs=("Google SRE book, chapter 14",),
    exposure=Exposure.INTERNAL,
)
async def named(survey: Survey, project: Project) -> Verdict:
    """One named person deploys, one rolls back, one gets the alerts.

    Founder: When something breaks everybody waits for somebody else to act.
    Fix: Name a person for each duty in the project file.
    """
    holders = {duty: survey.project.named(duty) for duty in Duty}
    evidence = {f"who {_DOES[duty]}": person.name if _is_named(person) and person else "nobody" for duty, person in holders.items()}
    vacant = [duty for duty, person in holders.items() if not _is_named(person)]
    if not vacant:
        return passed(", ".join(dict.fromkeys(person.name for person in holders.values() if person)), evidence)
    duties = ", ".join(f'"{duty.value}"' for duty in vacant)
    fix = f'[[person]]\nname = "<name>"\ncontact = "<telephone>"\nduties = [{duties}]'
    return failed(f"nobody {' or '.join(_DOES[duty] for duty in vacant)}", evidence, fix=fix)


@check(
    Stage.HANDOVER,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R7.2",),
    refs=("Google SRE book, chapter 11",),
    exposure=Exposure.INTERNAL,
)
async def deputies(survey: Survey, project: Project) -> Verdict:
    """Each duty has a deputy who is somebody else.

    Founder: One person on holiday, and nobody can take a bad version back.
    Fix: Name a second person for each duty, with deputy_for.
    """
    people = survey.project.people
    if not people:
        return unknown("nobody is named", fix="Add [[person]] entries; see people.named.")
    stand_ins = {duty: _stand_in(survey.project, duty) for duty in Duty}
    evidence = {f"who else {_DOES[duty]}": person.name if person else "nobody" for duty, person in stand_ins.items()}
    vacant = [duty for duty, person in stand_ins.items() if person is None]
    if not vacant:
        return passed("for each duty", evidence)
    duties = ", ".join(f'"{duty.value}"' for duty in vacant)
    fix = f"In the [[person]] entry of somebody else: deputy_for = [{duties}]"
    return failed(f"nobody else {' or '.join(_DOES[duty] for duty in vacant)}", evidence, fix=fix)


@check(
    Stage.HANDOVER,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R7.2", "R6.2"),
    refs=("Google SRE book, chapter 11",),
    exposure=Exposure.INTERNAL,
)
async def reachable(survey: Survey, project: Project) -> Verdict:
    """Each named person can be reached.

    Founder: At nine in the evening there is a name, but no number to call.
    Fix: Give each person a contact that reaches them at night.
    """
    people = survey.project.people
    if not people:
        return unknown("nobody is named", fix="Add [[person]] entries; see people.named.")
    silent = [person.name for person in people if not person.contact.strip()]
    evidence = {person.name: "has a contact" if person.contact.strip() else "no contact" for person in people}
    if silent:
        fix = "\n".join(f'In the [[person]] entry of {name}: contact = "<telephone>"' for name in silent)
        return failed(f"no contact for {', '.join(silent)}", evidence, fix=fix)
    return passed(f"{count(len(people), 'person', 'people')} with a contact", evidence)


def _is_named(person: Person | None) -> bool:
    return person is not None and bool(person.name.strip())


def _stand_in(project: Project, duty: Duty) -> Person | None:
    """Somebody who stands in for `duty` and is not the one who is named for it."""
    holder = project.named(duty)
    taken = holder.name.strip().casefold() if holder else ""
    others = (person for person in project.people if duty in person.deputy_for and _is_named(person))
    return next((person for person in others if person.name.strip().casefold() != taken), None)
