"""Variables: production has every environment variable that the code needs, and the example file lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Repository
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.trees import unread

if TYPE_CHECKING:
    from lrconsole.model.observation import NameRead, RepositorySeen
    from lrconsole.model.survey import Survey

_PLATFORM = re.compile(
    r"NODE_ENV|PORT|HOST|HOSTNAME|CI|HOME|PATH|PWD|SHELL|USER|TZ|LANG|TERM|TMPDIR|TEMP|TMP|EDITOR|DEBUG|NO_COLOR|FORCE_COLOR|PYTHONPATH"
    r"|(?:VERCEL|NETLIFY|RENDER|RAILWAY|FLY|HEROKU|DYNO|CF_PAGES|GITHUB|GITLAB|RUNNER|AWS_LAMBDA|K_SERVICE|LC|XDG|npm)(?:_\w+)?"
)


@check(
    Stage.SECRETS,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.MONEY),
    effort=Effort.MINUTES,
    rows=("R1.3", "R4.1"),
    refs=("12factor.net: config",),
    confidence=Confidence.LIKELY,
)
async def missing(survey: Survey, repository: Repository) -> Verdict:
    """Production has every variable that the code needs.

    Founder: The app starts, and the first payment, mail or login that needs the value fails.
    Fix: Set the missing variables in production, then list them in the project file.
    """
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    production = survey.project.production
    if production is None or production.names is None:
        needed = ", ".join(f'"{name}"' for name in sorted({read.name for read in _needed(tree)}))
        fix = f"Under [environment.production] list the names that are set there, of these: names = [{needed}]"
        return unknown("nothing says which variables production has", fix=fix)
    absent = [read for read in _needed(tree) if read.name not in production.names]
    names = sorted({read.name for read in absent})
    if names:
        fix = "Set in production: " + " ".join(f"{name}=…" for name in names)
        return failed(f"{count(len(names), 'variable')} missing: {', '.join(names)}", _places(absent), fix=fix)
    if left_out := _left_out(tree):
        return unknown(f"nothing is missing in what was read, but not all was: {left_out}", fix="Run the audit on a whole checkout.")
    return passed(f"{count(len({read.name for read in _needed(tree)}), 'needed variable')} set", _limits(tree))


@check(
    Stage.SECRETS,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN,),
    effort=Effort.MINUTES,
    rows=("R4.1",),
    refs=("12factor.net: config",),
    confidence=Confidence.LIKELY,
)
async def example(survey: Survey, repository: Repository) -> Verdict:
    """The example file lists every variable that the code reads.

    Founder: The next person who sets the app up forgets a value, and finds out when customers do.
    Fix: Add the names, without values, to the example file.
    """
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    own = [read for read in tree.names if not is_platform(read.name)]
    absent = [read for read in own if read.name not in (tree.example or ())]
    if not absent and (left_out := _left_out(tree)):
        return unknown(f"nothing is missing in what was read, but not all was: {left_out}", fix="Run the audit on a whole checkout.")
    if not absent:
        return passed(f"{count(len({read.name for read in own}), 'variable')} listed", _limits(tree))
    names = sorted({read.name for read in absent})
    fix = f"Add to {repository.example}:\n" + "\n".join(f"{name}=" for name in names)
    if tree.example is None:
        return failed(f"there is no {repository.example}", _places(absent), fix=fix)
    summary = f"{count(len(names), 'variable')} not in {repository.example}: {', '.join(names)}"
    judge = warned if all(read.optional for read in absent) else failed
    return judge(summary, _places(absent), fix=fix)


def is_platform(name: str) -> bool:
    """Whether `name` is set by the operating system, the hosting or the CI, and not by the app's owner."""
    return _PLATFORM.fullmatch(name) is not None


def _left_out(tree: RepositorySeen) -> str:
    """What of the checked-out files was not read; a short history leaves none of them out."""
    parts = [part.strip() for part in tree.incomplete.replace(";", ",").split(",")]
    return ", ".join(part for part in parts if part and "shallow" not in part)


def _needed(tree: RepositorySeen) -> list[NameRead]:
    return [read for read in tree.names if not read.optional and not is_platform(read.name)]


def _places(reads: list[NameRead]) -> dict[str, str]:
    places: dict[str, list[str]] = {}
    for read in reads:
        places.setdefault(read.name, []).append(f"{read.path}:{read.line}")
    return {
        name: ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "") for name, found in sorted(places.items())
    }


def _limits(tree: RepositorySeen) -> dict[str, str]:
    return {"not read": tree.incomplete} if tree.incomplete else {}
