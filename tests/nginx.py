"""A real nginx on loopback, started for a test: its configuration is given, its ports are free ones."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INSTALL = "nginx is not installed; run: apt-get install --no-install-recommends nginx-light"
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_SECONDS = 30.0


def program() -> str:
    """Where nginx is. Absent, the test is skipped with the line that installs it, or fails where everything must run."""
    found = shutil.which("nginx", path=_PATH)
    if not found:
        if os.environ.get("CI"):
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    return found


def free_ports(number: int) -> list[int]:
    """TCP ports of loopback that nobody listens on."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@contextmanager
def serving(folder: Path, http: str, *ports: int) -> Iterator[None]:
    """Run nginx with `http` as the inside of its http block until it listens on `ports`, and end it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = (
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log {folder}/access.log; {temporary}\n"
        f"server_names_hash_bucket_size 128; server_names_hash_max_size 2048;\n{http}\n}}\n"
    )
    (folder / "nginx.conf").write_text(text)
    command = [program(), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        _wait(running, ports)
        yield
    finally:
        running.terminate()
        running.communicate(timeout=_SECONDS)


def _wait(running: subprocess.Popen[bytes], ports: tuple[int, ...]) -> None:
    ends = time.monotonic() + _SECONDS
    waiting = set(ports)
    while waiting:
        assert running.poll() is None, (running.communicate()[0] or b"").decode()
        assert time.monotonic() < ends, "nginx does not listen"
        for port in sorted(waiting):
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    waiting.discard(port)
        time.sleep(0.01)
