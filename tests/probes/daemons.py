"""Real servers as Debian packages bring them, started on loopback by a test and ended with it: nginx, knot, nsd, unbound."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGES = {"nginx": "nginx", "knotd": "knot", "keymgr": "knot", "nsd": "nsd", "unbound": "unbound"}
_DEADLINE = 60.0
_PORTS = range(20_000, 32_000)
"""Below what systems hand out to connections."""


def program(name: str) -> str:
    """The path of a server's program; a test that needs one that is absent is skipped with the line that installs it, and fails in CI."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found:
        return found
    missing = f"{name} is not installed: apt-get install --no-install-recommends {PACKAGES[name]}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def free_port(*addresses: str) -> int:
    """A port that is free on each of `addresses` for TCP and UDP."""
    for port in random.sample(_PORTS, 200):
        if all(_is_free(address, port) for address in addresses or ("127.0.0.1",)):
            return port
    raise AssertionError("no port is free")


def _is_free(address: str, port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


@contextmanager
def running(command: list[str], log: Path, ready: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """A server in the foreground, from when `ready` says so until the end of the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            ends = time.monotonic() + _DEADLINE
            while not ready():
                assert process.poll() is None, f"{command[0]} ended: {log.read_text(errors='replace')[-2000:]}"
                assert time.monotonic() < ends, f"{command[0]} is not ready: {log.read_text(errors='replace')[-2000:]}"
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def listens(address: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection((address, port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def nginx(folder: Path, servers: str, port: int) -> Iterator[None]:
    """nginx with these `server` blocks, ready when it listens on `port` of 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {temporary}\n{servers}\n}}\n"
    )
    command = [program("nginx"), "-p", str(folder), "-c", str(configuration), "-e", "stderr"]
    with running(command, folder / "nginx.log", lambda: listens("127.0.0.1", port)):
        yield
