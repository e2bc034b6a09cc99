"""What a filter can ask about a finding by name: each key with its meaning, its possible values and how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Effort, Impact, Outcome, Severity
from lrconsole.model.stage import Stage

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk

_WILD = "*?["


@dataclass(frozen=True, slots=True)
class FilterKey:
    """One `key:value`. `values` are all that are possible, () when the value is free text; `holds` gets a value in small letters."""

    name: str
    meaning: str
    holds: Callable[[Risk, str], bool]
    values: tuple[str, ...] = ()
    example: str = ""


def _named(word: str) -> str:
    return word.replace("_", "-").replace(" ", "-")


_STATES = {_named(outcome.value): outcome for outcome in Outcome} | {"n/a": Outcome.NOT_APPLICABLE}
del _STATES["not-applicable"]


def _state(risk: Risk, value: str) -> bool:
    if value == "waived":
        return risk.waiver is not None
    if value == "open":
        return risk.finding.outcome.is_open
    if value == "decided":
        return risk.decision is not None or risk.waiver is not None
    return risk.finding.outcome is _STATES[value]


def _stage(risk: Risk, value: str) -> bool:
    stage = risk.finding.stage
    return value in (str(stage.number), _named(stage.value), stage.short.casefold())


def _like(text: str, pattern: str) -> bool:
    """Whether a text contains `pattern`, or as a whole looks like it when it has wildcards."""
    folded = text.casefold()
    return fnmatchcase(folded, pattern) if any(mark in pattern for mark in _WILD) else pattern in folded


def _check(risk: Risk, value: str) -> bool:
    check = risk.finding.check.casefold()
    return fnmatchcase(check, value) if any(mark in value for mark in _WILD) else check.startswith(value)


def _who(risk: Risk, value: str) -> bool:
    names = [risk.decision.who] if risk.decision else []
    names += [risk.waiver.owner, risk.waiver.approved_by] if risk.waiver else []
    return any(_like(name, value) for name in names)


_ALL = (
    FilterKey(
        "state",
        "what came of it; open needs a hand, decided was decided or waived",
        _state,
        ("fail", "warn", "unknown", "error", "pass", "attested", "n/a", "open", "waived", "decided"),
        "state:fail,warn",
    ),
    FilterKey(
        "severity",
        "how much a failure matters, of what is met as well",
        lambda risk, value: risk.finding.severity.value == value,
        tuple(one.value for one in Severity),
        "severity:blocker",
    ),
    FilterKey(
        "stage",
        "the stage, by number or name",
        _stage,
        (*(word for one in Stage for word in (str(one.number), _named(one.value))), Stage.QUICK_AUDIT.short.casefold()),
        "stage:edge",
    ),
    FilterKey("check", "the check's id from its beginning, * and ? stand for anything", _check, (), "check:spf.*"),
    FilterKey("subject", "part of the host, domain, route … it is about", lambda r, v: _like(r.finding.subject, v), (), "subject:/login"),
    FilterKey(
        "row",
        "a row of the roadmap it bears on",
        lambda risk, value: any(fnmatchcase(row.casefold(), value) for row in risk.finding.rows),
        (),
        "row:B5",
    ),
    FilterKey(
        "hurts",
        "what a failure hurts",
        lambda risk, value: any(_named(one.value) == value for one in risk.finding.hurts),
        tuple(_named(one.value) for one in Impact),
        "hurts:data-leak",
    ),
    FilterKey(
        "effort",
        "how long the fix takes",
        lambda risk, value: _named(risk.finding.effort.name.casefold()) == value,
        tuple(_named(one.name.casefold()) for one in Effort),
        "effort:minutes",
    ),
    FilterKey("blocks", "whether it stands in the way of the launch", lambda r, v: r.blocks is (v == "yes"), ("yes", "no"), "blocks:yes"),
    FilterKey("who", "part of the name of who decided, owns or approved it", _who, (), "who:ana"),
)
KEYS = {key.name: key for key in _ALL}
"""Every key by its name, in the order in which help shows them."""
