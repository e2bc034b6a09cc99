"""The door of the program: runs the command line, opens the console, and ends the process with an exit code."""

from __future__ import annotations

import atexit
import os
import sys

TYPE_CHECKING = False
"""Written out, since `typing` takes milliseconds in which an interrupt would end this process in another way than `main` promises."""
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

    from lrconsole.project.opening import Shown
    from lrconsole.project.screens import ConsoleConfig, StartConfig

_INTERRUPTED = 130


def main() -> None:
    """Run the command that the arguments name and end the process with its exit code; an interrupt ends it with 130, whenever it comes."""
    try:
        _hear_interrupts()
        code = _run()
    except KeyboardInterrupt:
        _end_interrupted()
    sys.exit(code)


def _run() -> int:
    from lrconsole.cli.main import run

    code = run(sys.argv[1:], os.environ, _show)
    # What is still buffered must not fail again at interpreter exit when the reader of a pipe has gone.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code == _INTERRUPTED:
        # At once, so that a second interrupt while this process ends cannot change the promised exit code.
        sys.stderr.flush()
        os._exit(code)
    return code


def _hear_interrupts() -> None:
    """End at once on an interrupt, until a command is under way and after it: what runs then is import and farewell, with nothing to keep.

    An interrupt that the shell told this process to ignore stays ignored.
    """
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_interrupted)
        # The first to register is the last to run: from there on the interpreter would hand the signal back to the system.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)


def _end_interrupted(number: int = 0, frame: FrameType | None = None) -> NoReturn:
    os.write(2, b"lrconsole: interrupted\n")
    os._exit(_INTERRUPTED)


def _show(config: ConsoleConfig | StartConfig) -> Shown:
    """Open the console or the start page. Command line and console do not know each other; they meet here."""
    from lrconsole.project.screens import StartConfig

    if isinstance(config, StartConfig):
        from lrconsole.tui.start.app import open_start

        return open_start(config)
    from lrconsole.tui.app import open_console

    return open_console(config)


if __name__ == "__main__":
    main()
