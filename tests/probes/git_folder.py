"""Real git repositories below a test's folder, right ones, messy ones and hostile ones."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana Ruiz",
    "GIT_AUTHOR_EMAIL": "ana@northstar.example",
    "GIT_COMMITTER_NAME": "Ana Ruiz",
    "GIT_COMMITTER_EMAIL": "ana@northstar.example",
}


def needs_git() -> None:
    """Skip where git is missing; fail in CI."""
    if shutil.which("git") is None:
        reason = "git is not installed: apt-get install git"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


class Folder:
    """A repository in `path`."""

    def __init__(self, path: Path) -> None:
        needs_git()
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.run("init", "-q", "-b", "main")

    def run(self, *arguments: str, given: bytes = b"") -> str:
        """Run git in the repository; what it prints, without the final line end."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments], input=given, capture_output=True, check=True, env={**kept, **_ENVIRONMENT}
        )
        return done.stdout.decode("utf-8", "replace").rstrip("\n")

    def write(self, path: str | bytes, content: str | bytes) -> None:
        """Write a file."""
        file = os.path.join(os.fsencode(self.path), os.fsencode(path))  # noqa: PTH118
        os.makedirs(os.path.dirname(file), exist_ok=True)  # noqa: PTH103, PTH120
        with open(file, "wb") as opened:  # noqa: PTH123
            opened.write(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str = "Work", **files: str | bytes) -> str:
        """Commit everything, after writing `files`; the commit's id."""
        for path, content in files.items():
            self.write(path, content)
        self.run("add", "-A")
        self.run("commit", "-q", "--allow-empty", "-F", "-", "--cleanup=verbatim", given=message.encode())
        return self.run("rev-parse", "HEAD")
