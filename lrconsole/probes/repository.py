"""Look at a repository's checked-out branch: tracked files, the variables its code reads, its CI workflows."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from lrconsole.model.observation import NameRead, RepositorySeen, RepositoryState, Workflow
from lrconsole.model.project import Repository
from lrconsole.probes.env_names import is_code, names_in_example, names_read
from lrconsole.probes.git import GitFailed, GitMissing, git

_LARGEST_FILE = 1_000_000
_LARGEST_SUM = 60_000_000
_MOST_FILES = 5_000
_WORKFLOWS = re.compile(
    r"^(\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|\.circleci/config\.yml|azure-pipelines\.yml|bitbucket-pipelines\.yml|Jenkinsfile)$"
)
_LEFT_OUT = re.compile(r"(^|/)(node_modules|vendor|dist|build|\.next|coverage)/")


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
        try:
            head = (await git(self._folder, "rev-parse", "--verify", "HEAD^{commit}")).decode().strip()
        except GitFailed:
            return RepositorySeen(RepositoryState.EMPTY, reason="it has no commit yet")
        branch = (await git(self._folder, "rev-parse", "--abbrev-ref", "HEAD")).decode("utf-8", "replace").strip()
        commits = int(await git(self._folder, "rev-list", "--count", "HEAD"))
        listed = await git(self._folder, "ls-tree", "-r", "-z", "--long", "HEAD")
        files = _files(listed)
        wanted = [(path, sha) for path, sha, size in files if self._is_wanted(path) and size <= _LARGEST_FILE][:_MOST_FILES]
        texts = await self._texts([sha for _, sha in wanted])
        tracked = tuple(_shown(path) for path in (await git(self._folder, "ls-files", "-z")).split(b"\0") if path)
        return RepositorySeen(
            state=RepositoryState.READ,
            head=head,
            branch=branch,
            commits=commits,
            dirty=bool((await git(self._folder, "diff-index", "--no-ext-diff", "--name-only", "HEAD", "--")).strip()),
            tracked=tracked,
            names=_names(wanted, texts),
            example=self._example(wanted, texts),
            workflows=tuple(Workflow(path, texts[sha]) for path, sha in wanted if _WORKFLOWS.match(path) and sha in texts),
            incomplete=await self._incomplete(len(files)),
        )

    def _is_wanted(self, path: str) -> bool:
        if path == self._repository.example or _WORKFLOWS.match(path):
            return True
        return is_code(path) and not _LEFT_OUT.search(path)

    async def _texts(self, objects: Sequence[str]) -> dict[str, str]:
        """The text of each object, by one `cat-file --batch`."""
        if not objects:
            return {}
        asked = "".join(f"{sha}\n" for sha in dict.fromkeys(objects)).encode()
        printed = await git(self._folder, "cat-file", "--batch", given=asked, largest=_LARGEST_SUM)
        found, at = {}, 0
        while (end := printed.find(b"\n", at)) > 0:
            words = printed[at:end].split()
            if len(words) != 3:
                break
            size = int(words[2])
            found[words[0].decode()] = printed[end + 1 : end + 1 + size].decode("utf-8", "replace")
            at = end + size + 2
        return found

    def _example(self, wanted: Sequence[tuple[str, str]], texts: dict[str, str]) -> tuple[str, ...] | None:
        sha = next((sha for path, sha in wanted if path == self._repository.example), None)
        return None if sha is None else names_in_example(texts.get(sha, ""))

    async def _incomplete(self, files: int) -> str:
        said = []
        if (await git(self._folder, "rev-parse", "--is-shallow-repository")).strip() == b"true":
            said.append("a shallow clone")
        if files > _MOST_FILES:
            said.append(f"more than {_MOST_FILES:,} files")
        return ", ".join(said)


def _files(listed: bytes) -> list[tuple[str, str, int]]:
    """Path, object and size of each plain file of a tree; links and submodules are left out."""
    found = []
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        words = about.split()
        if len(words) == 4 and words[1] == b"blob" and words[0] != b"120000":
            found.append((_shown(path), words[2].decode(), int(words[3])))
    return found


def _shown(path: bytes) -> str:
    return os.fsdecode(path).encode("utf-8", "replace").decode("utf-8")


def _names(wanted: Sequence[tuple[str, str]], texts: dict[str, str]) -> tuple[NameRead, ...]:
    return tuple(name for path, sha in wanted if is_code(path) and sha in texts for name in names_read(texts[sha], path))
