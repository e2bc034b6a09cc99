"""Look at a repository's checked-out branch: tracked files, the variables its code reads, its CI workflows."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lrconsole.model.observation import NameRead, RepositorySeen, Workflow
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Repository
from lrconsole.model.text import count
from lrconsole.probes.env_names import is_code, names_in_example, names_read
from lrconsole.probes.git import GitFailed, GitMissing, driver_overrides, git, is_partial, is_shallow

_LARGEST_FILE = 1_000_000
_LARGEST_SUM = 60_000_000
_MOST_FILES = 5_000
_WORKFLOWS = re.compile(
    r"^(\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|\.circleci/config\.yml|azure-pipelines\.yml|bitbucket-pipelines\.yml|Jenkinsfile)$"
)
_LEFT_OUT = re.compile(r"(^|/)(node_modules|vendor|dist|build|\.next|coverage)/")


@dataclass(frozen=True, slots=True)
class _File:
    """A plain file of a commit's tree."""

    path: str
    sha: str
    size: int


class RepositoryProbe:
    """Reads one repository by git alone; the working tree's files are not opened."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folder = repository.path

    async def look(self) -> RepositorySeen:
        """What the checked-out branch holds; a state that says why when it cannot be read."""
        if not self._folder.is_dir():
            return RepositorySeen(RepositoryState.MISSING, reason=f"there is no folder {self._folder.name}")
        try:
            below = (await git(self._folder, "rev-parse", "--show-prefix")).strip()
        except GitMissing:
            return RepositorySeen(RepositoryState.NO_GIT, reason="git is not installed")
        except GitFailed as error:
            return RepositorySeen(RepositoryState.NOT_GIT, reason=str(error))
        if below:
            # A folder inside somebody else's repository is not this project's.
            return RepositorySeen(RepositoryState.NOT_GIT, reason=f"{self._folder.name} is not the top of a repository")
        try:
            return await self._read()
        except GitFailed as error:
            return RepositorySeen(RepositoryState.FAILED, reason=str(error))

    async def _read(self) -> RepositorySeen:
        if not await self._has_commit():
            return RepositorySeen(RepositoryState.EMPTY, reason="it has no commit yet")
        head = (await git(self._folder, "rev-parse", "--verify", "HEAD^{commit}")).decode().strip()
        branch = (await git(self._folder, "rev-parse", "--abbrev-ref", "HEAD")).decode("utf-8", "replace").strip()
        commits = int(await git(self._folder, "rev-list", "--count", "HEAD"))
        wanted = [one for one in _files(await git(self._folder, "ls-tree", "-r", "-z", "--long", "HEAD")) if self._is_wanted(one.path)]
        small = [one for one in wanted if one.size <= _LARGEST_FILE][:_MOST_FILES]
        texts = await self._texts([one.sha for one in small])
        return RepositorySeen(
            state=RepositoryState.READ,
            head=head,
            branch=branch,
            commits=commits,
            dirty=await self._dirty(),
            tracked=tuple(_shown(path) for path in (await git(self._folder, "ls-files", "-z")).split(b"\0") if path),
            # Megabytes of code take a while; in a thread they leave the loop some air.
            names=await asyncio.to_thread(_names, small, texts),
            example=self._example(small, texts),
            workflows=tuple(Workflow(one.path, texts[one.sha]) for one in small if _WORKFLOWS.match(one.path) and one.sha in texts),
            incomplete="; ".join([*await self._cut_off(), *_left_out(wanted, small, texts)]),
        )

    async def _has_commit(self) -> bool:
        try:
            await git(self._folder, "rev-parse", "--quiet", "--verify", "HEAD")
        except GitFailed:
            return False
        return True

    async def _dirty(self) -> bool:
        silenced = await driver_overrides(self._folder)
        command = ("diff-index", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "--name-only", "HEAD", "--")
        return bool((await git(self._folder, *command, config=silenced)).strip())

    def _is_wanted(self, path: str) -> bool:
        if path == self._repository.example or _WORKFLOWS.match(path):
            return True
        return is_code(path) and not _LEFT_OUT.search(path)

    async def _texts(self, objects: Sequence[str]) -> dict[str, str]:
        """The text of each object that is there, by one `cat-file --batch`."""
        if not objects:
            return {}
        asked = "".join(f"{sha}\n" for sha in dict.fromkeys(objects)).encode()
        printed = await git(self._folder, "cat-file", "--batch", given=asked, largest=_LARGEST_SUM)
        found, at = {}, 0
        while (end := printed.find(b"\n", at)) > 0:
            words = printed[at:end].split()
            at = end + 1
            # "sha missing" has no third word and no content.
            if len(words) == 3 and (size := int(words[2])) <= len(printed) - at:
                found[words[0].decode()] = printed[at : at + size].decode("utf-8", "replace")
                at += size + 1
        return found

    def _example(self, read: Sequence[_File], texts: dict[str, str]) -> tuple[str, ...] | None:
        sha = next((one.sha for one in read if one.path == self._repository.example), None)
        return None if sha is None else names_in_example(texts.get(sha, ""))

    async def _cut_off(self) -> list[str]:
        shallow, partial = await is_shallow(self._folder), await is_partial(self._folder)
        return [*(["a shallow clone"] if shallow else []), *(["a partial clone"] if partial else [])]


def _files(listed: bytes) -> list[_File]:
    """The plain files of a tree; links and submodules are left out."""
    found = []
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        words = about.split()
        if len(words) == 4 and words[1] == b"blob" and words[0] != b"120000":
            # An object that is not there has the size "BAD" or "-".
            found.append(_File(_shown(path), words[2].decode(), int(words[3]) if words[3].isdigit() else 0))
    return found


def _left_out(wanted: Sequence[_File], read: Sequence[_File], texts: dict[str, str]) -> list[str]:
    large = sum(one.size > _LARGEST_FILE for one in wanted)
    over = len(wanted) - large - len(read)
    missing = sum(one.sha not in texts for one in read)
    reasons = ((large, f"larger than {_LARGEST_FILE:,} bytes"), (over, f"over the limit of {_MOST_FILES:,}"), (missing, "not readable"))
    return [f"{count(number, 'file')} {reason}" for number, reason in reasons if number]


def _shown(path: bytes) -> str:
    return os.fsdecode(path).encode("utf-8", "replace").decode("utf-8")


def _names(read: Sequence[_File], texts: dict[str, str]) -> tuple[NameRead, ...]:
    return tuple(name for one in read if is_code(one.path) and one.sha in texts for name in names_read(texts[one.sha], one.path))
