"""A real Secret Service for tests: gnome-keyring on a session bus of its own, in a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_INSTALL = "apt-get install -y gnome-keyring dbus"
# The session lives until its stdin is closed.
_SESSION = """
printf %s "$KEYRING_PW" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
unset KEYRING_PW
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat
"""
_LOCK = """
import secretstorage
from contextlib import closing
with closing(secretstorage.dbus_init()) as bus:
    collection = secretstorage.get_default_collection(bus)
    collection.lock()
    assert collection.is_locked()
"""


@contextmanager
def secret_service() -> Iterator[dict[str, str]]:
    """Yield the environment of a session whose keyring is unlocked."""
    if not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no Secret Service here: {_INSTALL}")
    with tempfile.TemporaryDirectory(prefix="lrc", ignore_cleanup_errors=True) as home:
        environ = bare_environment(Path(home))
        with subprocess.Popen(
            ["dbus-run-session", "--", "sh", "-c", _SESSION],
            env=environ | {"KEYRING_PW": "practice-pass"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as session:
            assert session.stdin
            assert session.stdout
            address = session.stdout.readline().strip()
            assert address
            try:
                yield environ | {"DBUS_SESSION_BUS_ADDRESS": address}
            finally:
                session.stdin.close()
                session.wait(20)


def bare_environment(home: Path) -> dict[str, str]:
    """An environment with a home, without a session bus and without a display."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(home / "data"),
        "LANG": "C.UTF-8",
    }


def lock(environ: dict[str, str]) -> None:
    """Lock the keyring of a session."""
    subprocess.run([sys.executable, "-c", _LOCK], env=environ, check=True, timeout=60)
