"""The door of the program: runs the command line and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command that the arguments name and end the process with its exit code."""
    from lrconsole.cli.main import run

    code = run(sys.argv[1:], os.environ)
    # What is still buffered must not fail again at interpreter exit when the reader of a pipe has gone.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
