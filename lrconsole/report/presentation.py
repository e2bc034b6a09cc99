"""The launch told to its founder: one topic a screen, in words that need no engineer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from lrconsole.model.audit import Choice, PersonNamed, ProjectSummary
from lrconsole.model.judgement import Effort, Impact, Outcome
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Launch, Risk, Standing
from lrconsole.model.text import clean_line, count

ASK_BACK = "Please say it back in your own words."
_PLACES = 3
_PHONE = re.compile(r"\+?[\d ()/-]{6,20}")

COSTS = {
    Impact.DATA_LEAK: "strangers could see what your clients told you",
    Impact.DATA_LOSS: "work could be lost for good",
    Impact.MONEY: "money could be lost or never come in",
    Impact.LOGIN: "people could not get in",
    Impact.EMAIL: "mails would not arrive",
    Impact.LEGAL: "it could break the law or a promise",
    Impact.REPUTATION: "clients would think less of you",
    Impact.SPEED: "every page would feel slow",
}
LARGE = {
    Impact.DATA_LEAK: "PRIVACY",
    Impact.DATA_LOSS: "DATA",
    Impact.MONEY: "MONEY",
    Impact.LOGIN: "LOGIN",
    Impact.EMAIL: "MAIL",
    Impact.LEGAL: "LAW",
    Impact.REPUTATION: "TRUST",
    Impact.SPEED: "SPEED",
}
"""What is at stake, in one word."""

LASTS = {Effort.MINUTES: "about a quarter of an hour", Effort.HOURS: "about two hours", Effort.SPRINT: "one or two weeks"}
AREAS = {
    Stage.QUICK_AUDIT: "People can get in and do their work",
    Stage.DATABASE: "Pages open quickly, also with more clients",
    Stage.EDGE: "Your address and your mail are safe",
    Stage.SECRETS: "Passwords and keys are kept safe",
    Stage.DEPLOY: "A new version goes live safely, and back again",
    Stage.OBSERVE: "We hear of trouble before your clients do",
    Stage.HANDOVER: "You can run it without us",
}
STATES = {
    Outcome.FAIL: "Yes, we saw it",
    Outcome.UNKNOWN: "Nobody could find out yet. Until somebody does, it counts as in the way.",
    Outcome.ERROR: "Nobody could find out yet. Until somebody does, it counts as in the way.",
    Outcome.WARN: "In part, we saw it",
}
PLACES = {"repository": "the program itself", "production": "the app that your clients use", "project": "the app as a whole"}
"""What founders call what checks are about, where that is no address or name of theirs."""

WHEN_IT_BREAKS = (
    ("Say", "what you see, since when, and whether it stops everybody or only some"),
    ("Do not", "change anything yourself while somebody is looking into it"),
    ("Tell clients", "one sentence: we know, we are on it, the next news comes in half an hour"),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one screen is about.

    `id` stays the same as long as the matter does, since what was said back hangs on it. `large` is a number or a word that is drawn
    large, "" for none. `points` are labels with what belongs to them. `state` colours it.
    """

    id: str
    label: str
    large: str
    headline: str
    points: tuple[tuple[str, str], ...]
    state: Outcome


def topics(standing: Standing) -> tuple[Topic, ...]:
    """The topics in the order in which they are told: the verdict, each thing in the way, what holds, what to do when it breaks."""
    groups = _groups(standing.blockers)
    found = [_verdict(standing, len(groups))]
    project = standing.audit.project if standing.audit else None
    found += [_blocker(group, project, number, len(groups)) for number, group in enumerate(groups, 1)]
    return (*found, _holds(standing), _on_call(project))


def _groups(risks: Sequence[Risk]) -> list[list[Risk]]:
    """Risks of the same check together, at the place of their first."""
    order = {risk.finding.check: number for number, risk in reversed(list(enumerate(risks)))}
    by_check = sorted(risks, key=lambda risk: order[risk.finding.check])
    return [list(group) for _, group in groupby(by_check, key=lambda risk: risk.finding.check)]


def _verdict(standing: Standing, in_the_way: int) -> Topic:
    audit = standing.audit
    looked = (("We looked at", f"{count(audit.done, 'thing')}, on {_day(audit.started)}"),) if audit else ()
    if standing.launch is Launch.GO:
        return Topic("verdict", "Can we launch?", "YES", "You can launch.", looked, Outcome.PASS)
    if standing.launch is Launch.NOT_AUDITED:
        return Topic("verdict", "Can we launch?", "?", "Nobody can say yet: the app has not been looked at.", looked, Outcome.UNKNOWN)
    if not in_the_way:
        headline = "The app has not been looked at as a whole."
        return Topic("verdict", "Can we launch?", "NOT YET", headline, looked, Outcome.UNKNOWN)
    stands = "thing stands" if in_the_way == 1 else "things stand"
    headline = f"{in_the_way} {stands} in the way of the launch."
    return Topic("verdict", "Can we launch?", "NOT YET", headline, (*looked, *_sorts(standing.blockers)), Outcome.FAIL)


def _sorts(blockers: Sequence[Risk]) -> Iterator[tuple[str, str]]:
    """What is in the way, counted in the ways that matter to whoever has to plan it."""
    groups = _groups(blockers)
    if len(blockers) > len(groups):
        yield "Where", f"in {len(blockers)} places: what is wrong in several places is told once"
    short = sum(group[0].finding.effort is Effort.MINUTES and not group[0].finding.is_question for group in groups)
    if short:
        yield "Quickly put right", f"{short} of them, in about a quarter of an hour each"
    asked = sum(group[0].finding.is_question for group in groups)
    if asked:
        yield "Need only an answer", f"{asked} of them: somebody who knows has to confirm that all is well"
    yield "What comes next", "a screen for each of them, what matters most first" if len(groups) > 1 else "a screen about it"


def in_short(standing: Standing | None) -> tuple[str, str, Outcome]:
    """The verdict in a word, what it rests on, and how it is coloured: what stands above every screen."""
    if standing is None or standing.audit is None:
        return "?", "nobody has looked at the app yet", Outcome.UNKNOWN
    number = len(_groups(standing.blockers))
    told = _verdict(standing, number)
    return told.large, f"{count(number, 'thing')} in the way" if number else told.headline.rstrip("."), told.state


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _blocker(risks: Sequence[Risk], project: ProjectSummary | None, number: int, total: int) -> Topic:
    finding = risks[0].finding
    points = [("Is it so?", _is_so(risks[0])), ("What could happen", _costs(finding.hurts))]
    places = [PLACES.get(risk.finding.subject, clean_line(risk.finding.subject, 60)) for risk in risks if risk.finding.subject]
    if places:
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        points.append(("Where", ", ".join(places[:_PLACES]) + more))
    points += [("Who sees to it", _who(risks[0], project)), ("How long it takes", LASTS[finding.effort])]
    large = LARGE[finding.hurts[0]] if finding.hurts else ""
    label = f"In the way: {number} of {total}"
    return Topic(finding.check, label, large, clean_line(finding.founder, 300), tuple(points), finding.outcome)


def _is_so(risk: Risk) -> str:
    """Whether what the headline tells was seen, and what somebody does about it."""
    finding, decision = risk.finding, risk.decision
    if finding.is_question and finding.outcome is Outcome.UNKNOWN:
        said = "Nobody has confirmed yet that this is taken care of."
    elif finding.is_question:
        said = "Yes, somebody who knows has said so."
    else:
        said = STATES.get(finding.outcome, STATES[Outcome.UNKNOWN])
        said = said if said.endswith(".") else f"{said} on {_day(finding.seen_at)}."
    if decision and decision.choice is Choice.NO_GO:
        return f"{said} {clean_line(decision.who, 60)} says that the launch waits for it."
    if decision and decision.choice is Choice.FIX_NOW:
        return f"{said} {clean_line(decision.who, 60)} is putting it right."
    return said


def _costs(hurts: Sequence[Impact]) -> str:
    told = [COSTS[impact] for impact in hurts]
    return ", or ".join(told[:2]) if told else "time and trust"


def _who(risk: Risk, project: ProjectSummary | None) -> str:
    if risk.decision and risk.decision.choice is Choice.FIX_NOW:
        return clean_line(risk.decision.who, 60)
    person = _named(project, "deploy")
    return clean_line(person.name, 60) if person else "nobody is named yet: please name somebody"


def _named(project: ProjectSummary | None, duty: str) -> PersonNamed | None:
    return next((person for person in project.people if duty in person.duties), None) if project else None


def _holds(standing: Standing) -> Topic:
    met = sum(not row.outcome.is_open for row in standing.bar)
    areas = tuple(_areas(standing))
    headline = f"{met} of the {len(standing.bar)} things that must be right before a launch {'is' if met == 1 else 'are'} right."
    if standing.bar and met == len(standing.bar):
        headline = f"All {met} things that must be right before a launch are right."
    return Topic("holds", "What is right already", str(met), headline, areas, Outcome.PASS if met == len(standing.bar) else Outcome.WARN)


def _areas(standing: Standing) -> Iterator[tuple[str, str]]:
    for stage, words in AREAS.items():
        found = [risk.finding.outcome for risk in standing.of(stage) if risk.finding.outcome is not Outcome.NOT_APPLICABLE]
        if found:
            yield words, f"{sum(not outcome.is_open for outcome in found)} of {len(found)} right"


def _on_call(project: ProjectSummary | None) -> Topic:
    person = _named(project, "alerts")
    label = "When something breaks"
    if person is None:
        headline = "Nobody is named to call when something breaks. Please name somebody before the launch."
        return Topic("on-call", label, "WHO?", headline, WHEN_IT_BREAKS, Outcome.FAIL)
    points = [("Reach", clean_line(person.contact, 80) or "no way to reach is written down: please add one")]
    deputy = next((one for one in project.people if "alerts" in one.deputy_for), None) if project else None
    second = " · ".join(part for part in (clean_line(deputy.name, 60), clean_line(deputy.contact, 80)) if part) if deputy else "nobody yet"
    points.append(("If nobody answers", second))
    undoes = _named(project, "rollback")
    if undoes:
        points.append(("Takes a bad version back", clean_line(undoes.name, 60)))
    large = person.contact if _PHONE.fullmatch(person.contact) else "CALL"
    return Topic(
        "on-call", label, large, f"When something breaks, call {clean_line(person.name, 60)}.", (*points, *WHEN_IT_BREAKS), Outcome.PASS
    )


def plain_text(found: Sequence[Topic], said: dict[str, str]) -> str:
    """The topics one after the other; `said` maps a topic's id to who has said it back and when."""
    return "\n\n".join("\n".join(_lines(number, len(found), topic, said.get(topic.id, ""))) for number, topic in enumerate(found, 1)) + "\n"


def _lines(number: int, total: int, topic: Topic, said: str) -> Iterator[str]:
    yield f"{number} of {total} · {topic.label} · {topic.id}"
    yield f"{topic.large.capitalize()}. {topic.headline}" if topic.id == "verdict" else topic.headline
    widest = max((len(label) for label, _ in topic.points), default=0)
    for label, text in topic.points:
        yield f"  {label:<{widest}}  {text}"
    if said:
        yield f"  {'Said back':<{widest}}  {said}"
