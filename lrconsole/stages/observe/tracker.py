"""Error tracker: an error can be traced to the release that brought it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Project
from lrconsole.model.stage import Stage
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey


@check(
    Stage.OBSERVE,
    Severity.HIGH,
    hurts=(Impact.REPUTATION, Impact.LOGIN),
    effort=Effort.HOURS,
    rows=("R6.3", "A7"),
    refs=("Sentry: releases",),
    confidence=Confidence.LIKELY,
)
async def release(survey: Survey, project: Project) -> Verdict:
    """Errors carry the release that they happened in.

    Founder: An error cannot be tied to the version that caused it, so finding it takes days.
    Fix: Give the tracker's start-up call the version, written in at build time.
    """
    tracker = survey.project.tracker
    if tracker is None:
        return unknown("no error tracker is declared", fix='Declare [tracker] with name = "Sentry", release_url and release_pattern.')
    lacking = [name for name in ("release_url", "release_pattern") if not getattr(tracker, name)]
    if lacking:
        return unknown(f"[tracker] does not say where its release shows: {', '.join(lacking)}", fix=f"Under [tracker] set {lacking[0]}.")
    try:
        pattern = re.compile(tracker.release_pattern)
    except re.error as error:
        return unknown(f"release_pattern is no regular expression: {error}", fix="Correct release_pattern in [tracker].")
    answer = await survey.fetch(tracker.release_url)
    if not answer.answered or answer.status >= 400:
        return unknown(f"{tracker.release_url}: {answer.status if answer.answered else answer.why}")
    found = pattern.search(answer.body)
    if found is None and answer.truncated:
        return unknown(f"not in the first {answer.size} bytes of {tracker.release_url}")
    evidence = {f"GET {tracker.release_url}": str(answer.status), "pattern": tracker.release_pattern}
    if found is None:
        fix = f'In the start-up call of {tracker.name}: release: "<version, written in at build time>"'
        return failed("the page names no release", evidence, fix=fix)
    return passed(f"{tracker.name}: {found.group(found.lastindex or 0)}", evidence | {"found": found.group(0)})
