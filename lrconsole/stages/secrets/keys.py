"""Keys: no secret key is in the served pages or in the history of the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Effort, Exposure, Impact, Severity
from lrconsole.model.project import Environment, Repository
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.trees import unread

if TYPE_CHECKING:
    from lrconsole.model.observation import KeyLike, KeyScan
    from lrconsole.model.survey import Survey

_SHOWN = 20


@check(
    Stage.SECRETS,
    Severity.BLOCKER,
    hurts=(Impact.DATA_LEAK, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("R1.6", "B3", "T3"),
    refs=("OWASP WSTG-INFO-05", "CWE-798"),
)
async def bundle(survey: Survey, environment: Environment) -> Verdict:
    """The served pages and scripts hold no secret key.

    Founder: Any visitor can take the key out of the page and use the account behind it.
    Fix: Revoke the key, keep its successor on the server, and call the service from there.
    """
    return _judge(await survey.keys_in_bundle(), "Then deploy a build that reads the new value on the server only.")


@check(
    Stage.SECRETS,
    Severity.BLOCKER,
    hurts=(Impact.DATA_LEAK, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("R1.6", "R4.2", "B3", "T3"),
    refs=("CWE-798", "git-filter-repo(1)"),
    exposure=Exposure.INTERNAL,
)
async def history(survey: Survey, repository: Repository) -> Verdict:
    """The history of the code holds no secret key.

    Founder: Whoever ever had a copy of the code can still use the key, even if the file is deleted today.
    Fix: Revoke the key and put its successor outside the repository; rewriting history alone does not help.
    """
    if (early := unread(await survey.repository())) is not None:
        return early
    return _judge(await survey.keys_in_history(), "Then keep the new value in the environment, and only its name in the code.")


def _judge(scan: KeyScan, after: str) -> Verdict:
    hits = [key for key in scan.found if not key.public]
    certain = [key for key in hits if not is_generic(key)]
    evidence = _evidence(certain or hits) | _extent(scan)
    if hits:
        named = certain or hits
        titles = ", ".join(dict.fromkeys(key.title for key in named))
        fix = "\n".join([*(f"Revoke the {key.title} seen at {_place(key)}." for key in _distinct(named)[:_SHOWN]), after])
        found = count(len(_distinct(named)), "key" if certain else "key-like string")
        return failed(f"{found}: {titles}", evidence, fix=fix) if certain else warned(f"{found}: {titles}", evidence, fix=fix)
    if not scan.complete:
        return unknown(f"nothing found, but not all was read: {scan.reason or scan.where}", evidence)
    public = _distinct([key for key in scan.found if key.public])
    shown = _evidence(public) | _extent(scan)
    return passed(f"none; {count(len(public), 'key')} public by design" if public else "none", shown)


def is_generic(key: KeyLike) -> bool:
    """Whether only the look of the string speaks for a key, not a provider's own format."""
    return key.rule.startswith("generic")


def _distinct(keys: list[KeyLike]) -> list[KeyLike]:
    return list({key.mark or f"{key.place}:{key.line}": key for key in reversed(keys)}.values())[::-1]


def _evidence(keys: list[KeyLike]) -> dict[str, str]:
    shown = {_place(key): f"{key.title}: {key.shape}{' (public by design)' if key.public else ''}" for key in keys[:_SHOWN]}
    return shown | ({"and more": count(len(keys) - _SHOWN, "place")} if len(keys) > _SHOWN else {})


def _extent(scan: KeyScan) -> dict[str, str]:
    looked = f"{scan.scanned:,} objects, {scan.size / 1e6:.1f} MB"
    return {f"looked at {scan.where}": looked if scan.complete else f"{looked}; not all: {scan.reason}"}


def _place(key: KeyLike) -> str:
    return f"{key.place}:{key.line}" if key.line else key.place
