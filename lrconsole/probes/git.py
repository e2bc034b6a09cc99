"""Run git on a repository that is not trusted: nothing that its configuration names is executed, nothing is fetched."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

_OPTIONS = (
    "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "protocol.allow=never",
    "-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "log.showSignature=false", "-c", "log.showRoot=true",
    "-c", "safe.directory=*", "--no-replace-objects", "--literal-pathspecs",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # A repository may allow single protocols in its own configuration; this overrides that, which protocol.allow does not.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}
_KEPT = {"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "USERPROFILE"}
_SECONDS = 20.0
_LONGEST_COMPLAINT = 300


class GitFailed(Exception):
    """git ended with an error; the text is its first line. Caught by the probes, which turn it into a state."""


class GitMissing(Exception):
    """git is not installed."""


async def git(
    folder: Path, *arguments: str, given: bytes | None = None, largest: int = 50_000_000, config: Iterable[tuple[str, str]] = ()
) -> bytes:
    """Run `git -C folder arguments` and return what it prints, at most `largest` bytes of it.

    Raises:
        GitMissing: there is no git.
        GitFailed: it ended with an error or took longer than 20 s.
    """
    async with started(folder, *arguments, given=given is not None, config=config) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.timeout(_SECONDS):
                printed, complaint, _ = await asyncio.gather(
                    _bounded(process.stdout, largest), _bounded(process.stderr, 10_000), _feed(process, given)
                )
                code = await process.wait()
        except TimeoutError as error:
            raise GitFailed(f"git {arguments[0]} took longer than {_SECONDS:g} s") from error
    if code != 0:
        said = complaint.decode("utf-8", "replace").partition("\n")[0][:_LONGEST_COMPLAINT]
        raise GitFailed(said or f"git {arguments[0]} ended with {code}")
    return printed


async def is_shallow(folder: Path) -> bool:
    """Whether a clone leaves out older commits."""
    return (await git(folder, "rev-parse", "--is-shallow-repository")).strip() == b"true"


async def is_partial(folder: Path) -> bool:
    """Whether a clone was told to leave objects with its remote."""
    try:
        return bool((await git(folder, "config", "--local", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$")).strip())
    except GitFailed:
        # git ends with 1 when no such setting is there.
        return False


async def is_single_branch(folder: Path) -> bool:
    """Whether a clone was told to fetch named branches of its remotes only, and leave the others there."""
    try:
        listed = await git(folder, "config", "--local", "--null", "--get-regexp", r"^remote\..*\.fetch$")
    except GitFailed:
        # git ends with 1 when no such setting is there.
        return False
    remotes: dict[bytes, bool] = {}
    for setting in listed.split(b"\0"):
        name, _, refs = setting.partition(b"\n")
        if name:
            remotes[name] = remotes.get(name, False) or b"*" in refs
    return not all(remotes.values())


async def driver_overrides(folder: Path) -> tuple[tuple[str, str], ...]:
    """Settings that silence each filter driver which the repository's configuration defines.

    A command that compares files with the index runs the `clean` filter of those whose attributes name one.
    """
    try:
        listed = await git(folder, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
    except GitFailed:
        # git ends with 1 when there is none.
        return ()
    names = {key.removeprefix("filter.").rpartition(".")[0] for key in listed.decode("utf-8", "surrogateescape").split("\0") if key}
    silenced = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    return tuple((f"filter.{name}.{setting}", value) for name in sorted(names) for setting, value in silenced)


@asynccontextmanager
async def started(
    folder: Path, *arguments: str, given: bool = False, complaints: bool = True, config: Iterable[tuple[str, str]] = ()
) -> AsyncIterator[asyncio.subprocess.Process]:
    """git with its output piped; ended, and its pipes closed, when the block is left. Without `complaints` its stderr is thrown away.

    Raises:
        GitMissing: there is no git.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            *_OPTIONS,
            "-C",
            str(folder),
            *arguments,
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if complaints else asyncio.subprocess.DEVNULL,
            env=_environment(folder, tuple(config)),
        )
    except FileNotFoundError as error:
        raise GitMissing("git is not installed") from error
    try:
        yield process
    finally:
        await _end(process)


def _environment(folder: Path, config: tuple[tuple[str, str], ...]) -> dict[str, str]:
    # Nothing else of this process's environment, which may hold secrets, is git's business.
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    # Without a ceiling git would take the repository of a folder above for this one.
    ceiling = {"GIT_CEILING_DIRECTORIES": str(folder.resolve().parent)}
    # By variable and not by `-c`, since the name of a driver may hold "=".
    given = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config):
        given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {**kept, **_ENVIRONMENT, **ceiling, **given}


async def _end(process: asyncio.subprocess.Process) -> None:
    """See to it that the process has ended and its pipes are closed."""
    transport = getattr(process, "_transport", None)
    if transport is not None:
        # Kills it too. The pipes come first: `wait` waits for their end, which nobody reads up to any more.
        transport.close()
    await process.wait()


async def _feed(process: asyncio.subprocess.Process, given: bytes | None) -> None:
    if given is None or process.stdin is None:
        return
    try:
        process.stdin.write(given)
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        # git ended before it had read everything; its exit code and stderr tell why.
        return
    finally:
        process.stdin.close()


async def _bounded(stream: asyncio.StreamReader, largest: int) -> bytes:
    """The first `largest` bytes; the rest is read and thrown away, so that git can end."""
    kept = bytearray()
    while chunk := await stream.read(65_536):
        kept += chunk[: max(0, largest - len(kept))]
    return bytes(kept)
