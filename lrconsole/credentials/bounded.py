"""A child process within bounds: given time and output, no shell, no terminal, killed with its children when it exceeds them."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import IO

MOST_OUTPUT = 1024 * 1024
_AFTER_THE_END = 0.5


@dataclass(frozen=True, slots=True, repr=False)
class Ended:
    """How a child ended: its exit code, what it wrote, and whether it had to be killed for its time or its output."""

    code: int
    out: bytes
    err: bytes
    late: bool = False
    flooded: bool = False


class BoundedChild:
    """One run of `argv` with `given` on its stdin, for at most `seconds`; at most `MOST_OUTPUT` bytes of output are taken.

    `environ` is the child's whole environment. The child is the leader of a session of its own, so it has no terminal to ask on.
    `given` has to fit a pipe's buffer (64 KiB on Linux) and is never part of the argument list.
    """

    def __init__(
        self, argv: Sequence[str], *, environ: Mapping[str, str], seconds: float, given: bytes = b"", folder: Path | None = None
    ) -> None:
        self._argv = tuple(argv)
        self._environ = dict(environ)
        self._seconds = seconds
        self._given = given
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._turn = Lock()

    def run(self) -> Ended:
        """Start the child and wait for its end. Raises OSError when it cannot be started."""
        process = self._started()
        flood = Event()
        drains = [_Drain(pipe, flood, self.stop) for pipe in (process.stdout, process.stderr) if pipe]
        self._give(process)
        late = False
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            late = True
            self.stop()
            process.wait()
        out, err = (drain.taken() for drain in drains)
        return Ended(process.returncode, out, err, late, flood.is_set())

    async def run_async(self) -> Ended:
        """As `run`, in a thread; cancelling kills the child at once."""
        import asyncio

        try:
            return await asyncio.to_thread(self.run)
        except asyncio.CancelledError:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill the child and its process group, from any thread; a child that was not started yet never is."""
        with self._turn:
            self._stopped = True
            if self._process is None or self._process.poll() is not None:
                return
            if os.name == "posix":
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, 9)
            else:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._turn:
            if self._stopped:
                raise ProcessLookupError("stopped before it was started")
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environ,
                cwd=self._folder,
                start_new_session=True,
                bufsize=0,
            )
            return self._process

    def _give(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None:
            return
        with process.stdin as pipe, contextlib.suppress(BrokenPipeError):  # a child may end without having read
            pipe.write(self._given)


class _Drain:
    """Reads one pipe in a thread until its end or the bound; a daemon that inherited the pipe does not keep us waiting."""

    def __init__(self, pipe: IO[bytes], flood: Event, stop: Callable[[], None]) -> None:
        self._parts: list[bytes] = []
        self._thread = Thread(target=self._read, args=(pipe, flood, stop), daemon=True)
        self._thread.start()

    def taken(self) -> bytes:
        """What was read, at the latest half a second after the child's end."""
        self._thread.join(_AFTER_THE_END)
        return b"".join(self._parts)

    def _read(self, pipe: IO[bytes], flood: Event, stop: Callable[[], None]) -> None:
        left = MOST_OUTPUT
        with pipe:
            while part := pipe.read(65_536):
                self._parts.append(part[:left])
                left -= len(part)
                if left < 0:
                    flood.set()
                    stop()
                    return
