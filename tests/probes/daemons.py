"""Real servers as Debian packages bring them, started on loopback by a test and ended with it: nginx, knot, nsd, unbound."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dns.exception
import dns.message
import dns.query
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


def answers(address: str, port: int, name: str, kind: str) -> bool:
    """Whether a DNS server there answers the question with records."""
    query = dns.message.make_query(name, kind)
    try:
        return bool(dns.query.udp(query, address, timeout=1, port=port).answer)
    except (OSError, dns.exception.DNSException):
        return False


@contextmanager
def knot(folder: Path, address: str, port: int, zones: Mapping[str, str], settings: Mapping[str, str]) -> Iterator[None]:
    """knotd with these zones (name, master file); `settings` has more lines of configuration for some. One policy signs with NSEC3."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zones.items():
        (folder / f"{name}.zone").write_text(text)
    signing = "algorithm: ecdsap256sha256\n    single-type-signing: on\n"
    stanzas = "".join(f"  - domain: {name}\n    file: {name}.zone\n{settings.get(name, '')}" for name in zones)
    (folder / "knot.conf").write_text(
        f"server:\n  rundir: {folder}\n  listen: {address}@{port}\ndatabase:\n  storage: {folder}\n"
        "log:\n  - target: stderr\n    any: warning\n"
        f"policy:\n  - id: plain\n    {signing}  - id: hashed\n    {signing}    nsec3: on\n"
        "    nsec3-iterations: 0\n    nsec3-salt-length: 0\n"
        f"acl:\n  - id: anybody\n    address: 127.0.0.0/8\n    action: transfer\n"
        f"template:\n  - id: default\n    storage: {folder}\n    zonefile-sync: -1\nzone:\n{stanzas}"
    )
    ready = [(name, "DNSKEY" if "dnssec-signing" in settings.get(name, "") else "SOA") for name in zones]
    command = [program("knotd"), "-c", str(folder / "knot.conf")]
    with running(command, folder / "knot.log", lambda: all(answers(address, port, name, kind) for name, kind in ready)):
        yield


@contextmanager
def nsd(folder: Path, address: str, port: int, zones: Mapping[str, str]) -> Iterator[None]:
    """nsd with these zones (name, master file), as they are: signatures are served, not made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zones.items():
        (folder / f"{name or 'root'}.zone").write_text(text)
    stanzas = "".join(f'zone:\n  name: "{name or "."}"\n  zonefile: "{folder}/{name or "root"}.zone"\n' for name in zones)
    (folder / "nsd.conf").write_text(
        f'server:\n  ip-address: {address}@{port}\n  username: ""\n  chroot: ""\n  zonesdir: "{folder}"\n  database: ""\n'
        f'  pidfile: "{folder}/nsd.pid"\n  xfrdfile: "{folder}/xfrd.state"\n  xfrdir: "{folder}"\n  zonelistfile: "{folder}/zone.list"\n'
        f"  server-count: 1\nremote-control:\n  control-enable: no\n{stanzas}"
    )
    command = [program("nsd"), "-d", "-c", str(folder / "nsd.conf")]
    with running(command, folder / "nsd.log", lambda: all(answers(address, port, name or ".", "SOA") for name in zones)):
        yield


@contextmanager
def unbound(folder: Path, port: int, stubs: Mapping[str, str], *lines: str, address: str = "127.0.0.1") -> Iterator[None]:
    """unbound that asks the servers in `stubs` (zone, "address@port") for these zones; `lines` go into its server clause."""
    folder.mkdir(parents=True, exist_ok=True)
    more = "".join(f"  {line}\n" for line in lines)
    clauses = "".join(f'stub-zone:\n  name: "{name or "."}"\n  stub-addr: {place}\n' for name, place in stubs.items())
    (folder / "unbound.conf").write_text(
        f'server:\n  interface: {address}@{port}\n  username: ""\n  chroot: ""\n  directory: "{folder}"\n'
        f'  pidfile: "{folder}/unbound.pid"\n'
        "  use-syslog: no\n  do-daemonize: no\n  do-ip6: no\n  do-not-query-localhost: no\n  num-threads: 1\n"
        "  access-control: 127.0.0.0/8 allow\n"
        f'  root-hints: ""\n  ede: yes\n{more}remote-control:\n  control-enable: no\n{clauses}'
    )
    command = [program("unbound"), "-d", "-c", str(folder / "unbound.conf")]
    with running(command, folder / "unbound.log", lambda: listens(address, port)):
        yield
