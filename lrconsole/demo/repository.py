"""The practice business's Git repository: a small code base with the messy history of an app that was built fast."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from lrconsole.demo import sources
from lrconsole.demo.keys import payment_key
from lrconsole.model.errors import DemoError

FOLDER = "repository"
NAMES = ("DATABASE_URL", "SESSION_SECRET", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "MAIL_API_KEY", "APP_URL")
_LATE = "MAIL_API_KEY"
PLANTED = frozenset({"variables.example", "files.env_tracked", "keys.history", "pipeline.workflow", "pipeline.tests"})
"""The checks whose faults are in the repository."""
_BRANCHED = 9
"""The commit that the notes branch begins at."""
_MESSAGES = (
    "initial commit",
    "wip",
    "wip",
    "login works!!",
    "fix stuff",
    "fix stuff again",
    "add invoices page",
    "Update clients.ts",
    "wip payments",
    "revert revert",
    "feat: notes",
    "fix: notes for real",
    "cleanup",
    "asdf",
    "mail reminders",
    "final",
    "final 2",
    "pagination (partial)",
    "chore: deps",
    "ready for demo",
)


def build_repository(folder: Path, has: Callable[[str], bool]) -> None:
    """Make the repository anew below `folder`, with the planted faults that concern it.

    Raises:
        DemoError: git is missing or fails.
    """
    # A running audit may look at any moment: it finds the old repository or the new one, whole.
    new, old, place = folder / f".{FOLDER}-new", folder / f".{FOLDER}-old", folder / FOLDER
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)
    _build(new, folder, has)
    if place.exists():
        place.rename(old)
    new.rename(place)
    if old.exists():
        shutil.rmtree(old)


def _build(place: Path, folder: Path, has: Callable[[str], bool]) -> None:
    place.mkdir()
    git = _Git(place)
    git.run("-c", "init.defaultRefFormat=files", "init", "--quiet", "--template=", "--initial-branch=main")
    for number, message in enumerate(_MESSAGES):
        _write(place, _files_at(number, folder, has))
        git.commit(message, number)
        if number == _BRANCHED:
            _add_notes(place, git, number)
    if has("key-in-history"):
        # Taken out again, as people do: the history keeps it all the same.
        (place / "src" / "payments.ts").write_text(sources.payments("process.env.STRIPE_SECRET_KEY!"))
        git.commit("remove key", len(_MESSAGES))


def _add_notes(place: Path, git: _Git, number: int) -> None:
    """The notes come by a branch that is merged, and leave one behind that never was."""
    git.run("switch", "--quiet", "--create", "notes")
    _write(place, {"src/notes.ts": sources.NOTES})
    git.commit("notes first try", number)
    git.run("switch", "--quiet", "main")
    git.run("merge", "--quiet", "--no-ff", "-m", "Merge branch 'notes'", "notes", when=_day(number))
    git.run("switch", "--quiet", "--create", "try-calendar")
    _write(place, {"src/calendar.ts": sources.CALENDAR})
    git.commit("calendar?? does not work", number)
    git.run("switch", "--quiet", "main")


def _files_at(number: int, folder: Path, has: Callable[[str], bool]) -> dict[str, str]:
    """The files that commit `number` writes."""
    files: dict[str, str] = {"CHANGES.txt": "".join(f"{done}\n" for done in _MESSAGES[: number + 1])}
    if number == 0:
        files |= {"README.md": "# Northstar admin\n", ".gitignore": "node_modules\n.env\n", "package.json": sources.PACKAGE}
        files |= {
            "src/server.ts": sources.SERVER,
            "src/db.ts": sources.DB,
            "src/session.ts": sources.SESSION,
            ".env.example": _example(has),
        }
        if not has("no-workflow"):
            files[".github/workflows/ci.yml"] = sources.workflow(tests=not has("tests-not-run"))
    if number == 3:
        files["tests/session.test.ts"] = sources.SESSION_TEST
    if number == 6:
        files["src/invoices.ts"] = sources.INVOICES
    if number == 8:
        key = f'"{payment_key(folder)}"' if has("key-in-history") else "process.env.STRIPE_SECRET_KEY!"
        files |= {"src/payments.ts": sources.payments(key), "src/webhooks.ts": sources.WEBHOOKS}
    if number == 14:
        files["src/mail.ts"] = sources.MAIL
    if number == 15 and has("env-tracked"):
        files[".env"] = "NODE_ENV=production\nAPP_URL=https://app.northstar.example\n"
    return files


def _write(place: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class _Git:
    """git with nobody's configuration, and dates and people that are always the same."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def commit(self, message: str, number: int) -> None:
        self.run("add", "--all", "--force")
        self.run("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message, when=_day(number))

    def run(self, *arguments: str, when: str = "2026-10-01T09:00:00+00:00") -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        for who in ("AUTHOR", "COMMITTER"):
            environ |= {f"GIT_{who}_NAME": "Sam Builder", f"GIT_{who}_EMAIL": "sam@northstar.example"}
        try:
            done = subprocess.run(
                ["git", "-c", "gc.auto=0", "-C", str(self._place), *arguments], env=environ, capture_output=True, check=False
            )
        except FileNotFoundError as error:
            raise DemoError("the practice business needs git", fix="install git, then run it again") from error
        if done.returncode:
            raise DemoError(f"git {arguments[0]} failed: {done.stderr.decode(errors='replace')[:200]}", where=str(self._place))


def _day(number: int) -> str:
    return f"2026-10-{number % 28 + 1:02d}T09:00:00+00:00"


def _example(has: Callable[[str], bool]) -> str:
    return "MAIL_FROM=\n" + "".join(f"{name}=\n" for name in NAMES if not (name == _LATE and has("example-incomplete")))
