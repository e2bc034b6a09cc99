"""Files: no file of secrets is part of the repository."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, warned
from lrconsole.model.judgement import Effort, Exposure, Impact, Severity
from lrconsole.model.project import Repository
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.trees import unread

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_HARMLESS = ("example", "sample", "template", "test")
_KEY_FILE = re.compile(r".*\.pem|id_(?:rsa|dsa|ecdsa|ed25519)|.*service[-_]?account.*\.json", re.IGNORECASE)


@check(
    Stage.SECRETS,
    Severity.BLOCKER,
    hurts=(Impact.DATA_LEAK, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("B3", "T3", "R4.2"),
    refs=("gitignore(5)", "OWASP Secrets Management Cheat Sheet"),
    exposure=Exposure.INTERNAL,
)
async def env_tracked(survey: Survey, repository: Repository) -> Verdict:
    """No file of secrets is tracked by Git.

    Founder: Everybody who ever had a copy of the code has the passwords of the live system.
    Fix: Stop tracking the file, ignore it, and change every value that was in it.
    """
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    settings = [path for path in tree.tracked if is_env_file(path)]
    keys = [path for path in tree.tracked if _KEY_FILE.fullmatch(PurePosixPath(path).name)]
    evidence = dict.fromkeys(settings, "settings file") | dict.fromkeys(keys, "key file")
    if settings:
        return failed(f"{count(len(settings), 'settings file')} tracked: {', '.join(settings)}", evidence, fix=_untrack(settings))
    if keys:
        return warned(f"{count(len(keys), 'file')} that may hold a private key: {', '.join(keys)}", evidence, fix=_untrack(keys))
    return passed(f"none of {count(len(tree.tracked), 'file')}", {"not read": tree.incomplete} if tree.incomplete else None)


def is_env_file(path: str) -> bool:
    """Whether `path` is a dotenv file that may hold real values, not an example or a file for tests."""
    name = PurePosixPath(path).name.lower()
    if not re.fullmatch(r"\.env([._-].*)?|.+\.env|env\.(local|production|prod|staging|development)", name):
        return False
    words = re.split(r"[._-]", name)
    # A name that says both "production" and "test" is not a pattern to fill in.
    harmless = set(_HARMLESS) - ({"test", "tests"} if {"production", "prod"} & set(words) else set())
    return not harmless & set(words)


def _untrack(paths: list[str]) -> str:
    listed = " ".join(f"'{path}'" if " " in path else path for path in paths)
    ignored = "\n".join(f"/{path}" for path in paths)
    return f"git rm --cached {listed}\nAdd to .gitignore:\n{ignored}\nThen change every value that is in them."
