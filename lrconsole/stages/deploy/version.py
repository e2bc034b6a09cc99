"""Version: production says which version it runs, and it is the one in the repository."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Environment
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.trees import unread

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

_KEYS = {"version", "commit", "sha", "release", "revision", "git_sha", "build"}
_SHA = re.compile(r"(?<![0-9a-f])[0-9a-f]{7,40}(?![0-9a-f])", re.IGNORECASE)
_VERSION = re.compile(r"(?<![\d.])v?\d{1,5}\.\d{1,5}(?:\.\d{1,5})?(?:[-+.][0-9A-Za-z.+-]{1,60})?|20\d\d-\d\d-\d\d\S{0,40}")
_SHORT = 300


@check(
    Stage.DEPLOY,
    Severity.HIGH,
    hurts=(Impact.REPUTATION, Impact.LOGIN),
    effort=Effort.HOURS,
    rows=("A7", "B4"),
    refs=("Semantic Versioning 2.0.0", "calver.org"),
)
async def visible(survey: Survey, environment: Environment) -> Verdict:
    """Production says which version it runs.

    Founder: Nobody can tell whether the fix is live, or which new version brought the error.
    Fix: Serve the commit and the version at an address of its own, written in at build time.
    """
    answer = await _ask(survey, environment)
    if isinstance(answer, Verdict):
        return answer
    evidence = {f"GET {answer.url}": f"{answer.status} {answer.body[:_SHORT]}"}
    fix = f'Let {answer.url} answer: {{"version": "1.0.0", "commit": "<git rev-parse HEAD at build time>"}}'
    if not 200 <= answer.status < 300:
        return failed(f"{answer.url} answers {answer.status}", evidence, fix=fix)
    found = served_version(answer.body)
    return passed(found, evidence) if found else failed("the answer holds no version", evidence, fix=fix)


@check(
    Stage.DEPLOY,
    Severity.MEDIUM,
    hurts=(Impact.REPUTATION,),
    effort=Effort.MINUTES,
    rows=("A7",),
    refs=("gitrevisions(7)",),
)
async def matches(survey: Survey, environment: Environment) -> Verdict:
    """Production runs the commit that the repository is at.

    Founder: What was tested is not what customers use.
    Fix: Deploy the branch's head, or check out the commit that is live before judging it.
    """
    answer = await _ask(survey, environment)
    if isinstance(answer, Verdict):
        return answer
    if survey.project.repository is None:
        return unknown("no repository to compare with", fix="Declare [repository] in the project file.")
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    found = served_version(answer.body) if 200 <= answer.status < 300 else ""
    if not found:
        return unknown("production shows no version", {f"GET {answer.url}": str(answer.status)}, fix="See version.visible.")
    commits = [text.lower() for text in _SHA.findall(answer.body[:_SHORT])]
    evidence = {"served": answer.body[:_SHORT], "repository": f"{tree.head} ({tree.branch})"}
    if any(tree.head.lower().startswith(commit) for commit in commits):
        return passed(tree.head[:7], evidence)
    fix = f"Deploy {tree.head[:7]}, or let {answer.url} show the full commit."
    return warned(f"serves {found}, the repository is at {tree.head[:7]}", evidence, fix=fix)


def served_version(body: str) -> str:
    """The version that a version answer names: a JSON value of a known key, or a short text with a commit, semver or calver; "" if none."""
    text = body.strip()
    if text[:1] in ("{", "["):
        try:
            return _from_json(json.loads(text))
        except (ValueError, RecursionError):
            return ""
    if text.startswith("<") or len(text) > _SHORT:
        return ""
    return _looks_like_version(text)


def _from_json(value: object, depth: int = 2) -> str:
    if not isinstance(value, dict) or depth == 0:
        return ""
    direct = [str(child) for key, child in value.items() if str(key).lower() in _KEYS and isinstance(child, str | int | float)]
    found = next((version for text in direct if (version := _looks_like_version(text))), "")
    return found or next((version for child in value.values() if (version := _from_json(child, depth - 1))), "")


def _looks_like_version(text: str) -> str:
    match = _SHA.search(text) or _VERSION.search(text)
    return match.group(0) if match else ""


async def _ask(survey: Survey, environment: Environment) -> Exchange | Verdict:
    if not environment.version:
        return unknown("no version address is declared", fix=f'Under [environment.{environment.label}] set: version = "<URL>"')
    answer = await survey.fetch(environment.version)
    return answer if answer.answered else unknown(f"no answer from {environment.version}: {answer.why}")
