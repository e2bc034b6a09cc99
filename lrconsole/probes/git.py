"""Run git on a repository that is not trusted: nothing that its configuration names is executed, nothing is fetched."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

_OPTIONS = (
    "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "protocol.allow=never",
    "-c", "core.quotePath=false", "-c", "safe.directory=*", "--no-replace-objects", "--literal-pathspecs",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}
_SECONDS = 20.0


class GitFailed(Exception):
    """git ended with an error; the text is its first line. Caught by the probes, which turn it into a state."""


class GitMissing(Exception):
    """git is not installed."""


async def git(folder: Path, *arguments: str, given: bytes | None = None, largest: int = 50_000_000) -> bytes:
    """Run `git -C folder arguments` and return what it prints, at most `largest` bytes of it.

    Raises:
        GitMissing: there is no git.
        GitFailed: it ended with an error or took longer than 20 s.
    """
    process = await start(folder, *arguments, given=given is not None)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_SECONDS):
            feeding = asyncio.ensure_future(_feed(process, given))
            printed, complaint = await asyncio.gather(_bounded(process.stdout, largest), _bounded(process.stderr, 10_000))
            await feeding
            code = await process.wait()
    except TimeoutError as error:
        raise GitFailed(f"git {arguments[0]} took longer than {_SECONDS:g} s") from error
    finally:
        await end(process)
    if code != 0:
        raise GitFailed(complaint.decode("utf-8", "replace").partition("\n")[0] or f"git {arguments[0]} ended with {code}")
    return printed


async def start(folder: Path, *arguments: str, given: bool = False) -> asyncio.subprocess.Process:
    """Start git with its output piped.

    Raises:
        GitMissing: there is no git.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return await asyncio.create_subprocess_exec(
            "git",
            *_OPTIONS,
            "-C",
            str(folder),
            *arguments,
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**kept, **_ENVIRONMENT},
        )
    except FileNotFoundError as error:
        raise GitMissing("git is not installed") from error


async def end(process: asyncio.subprocess.Process) -> None:
    """See to it that the process has ended and its pipes are closed."""
    if process.returncode is None:
        process.kill()
    await process.wait()
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()


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
