"""How long the edge and mail checks of one domain with six hosts take, beside the tools that do parts of it.

Everything runs in a network namespace of its own, on the standard ports. The peers are found on the PATH or where
CHECKDMARC, SSLYZE and MDN_OBSERVATORY say; each belongs into an environment of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.demo.certificates import ROOT_FILE
from lrconsole.demo.zones import HERE, MAIN, SECOND
from tests.benchmarks import timing
from tests.benchmarks.edge_network import DEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTS = {MAIN: "other"} | {f"{name}.{MAIN}": kind for name, kind in (("www", "site"), ("app", "app"), ("admin", "admin"), ("api", "api"))}
HOSTS[f"book.{MAIN}"] = "other"
ONE_WAY_MS = 40
"""80 ms a round trip."""
PEERS = {
    "checkdmarc": ("CHECKDMARC", "checkdmarc", "pip install checkdmarc"),
    "sslyze": ("SSLYZE", "sslyze", "pip install sslyze"),
    "MDN Observatory": ("MDN_OBSERVATORY", "mdn-http-observatory-scan", "npm install @mdn/mdn-http-observatory"),
}


def edge(business: Path, environ: dict[str, str]) -> None:
    """Run the measurement in a namespace of its own."""
    if not (unshare := shutil.which("unshare")) or not shutil.which("ip"):
        print("edge and mail run            not measured: apt-get install util-linux iproute2")
        return
    with tempfile.TemporaryDirectory() as folder:
        rights = [] if os.geteuid() == 0 else ["--map-root-user"]
        subprocess.run([unshare, "--net", "--mount", *rights, sys.executable, "-m", "tests.benchmarks.edge", folder], check=True)


def inside(folder: Path) -> None:
    """Measure, when the network is this process's own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {HERE}\n")
    subprocess.run(["mount", "--bind", str(resolver), "/etc/resolv.conf"], check=True)
    with _network(folder / "near", 0):
        ours = _ours(folder / "near", (HERE, SECOND))
        print(f"edge and mail, loopback      {ours}")
        _beside(ours, folder / "near")
    with _network(folder / "far", ONE_WAY_MS):
        print(f"edge and mail, 80 ms, 2 dead {_ours(folder / 'far', (*DEAD, HERE))}", flush=True)


@contextmanager
def _network(folder: Path, milliseconds: int) -> Iterator[None]:
    argv = [sys.executable, "-m", "tests.benchmarks.edge_network", str(folder), str(milliseconds)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.terminate()


def _ours(folder: Path, resolvers: tuple[str, ...]) -> timing.Times:
    project = folder / "lrconsole.toml"
    project.write_text(_project(resolvers))
    environ = {"LRCONSOLE_STATE": str(folder / "state"), "LRCONSOLE_CONFIG": str(folder / "state" / "config")}
    argv = [sys.executable, "-m", "lrconsole", "audit", "--only", "edge", "--quiet", "--project", str(project)]
    taken = timing.command(argv, environ=environ, times=3)
    listing = [sys.executable, "-m", "lrconsole", "findings", "stage:edge", "--json", "--project", str(project)]
    said = json.loads(subprocess.run(listing, env={**os.environ, **environ}, capture_output=True, text=True, check=True).stdout)
    assert said["shown"] > 100, "the audit did not run to its end"
    outcomes = Counter(risk["outcome"] for risk in said["risks"])
    print(f"  {len(HOSTS)} hosts: " + " · ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common()), flush=True)
    return taken


def _project(resolvers: tuple[str, ...]) -> str:
    servers = ", ".join(f'"{address}:53"' for address in resolvers)
    hosts = "".join(f'[[host]]\nname = "{name}"\nkind = "{kind}"\nwants = ["{HERE}"]\n' for name, kind in HOSTS.items())
    return f"""[project]
name = "Northstar Coaching"
canonical = "www.{MAIN}"
[network]
resolvers = [{servers}]
ca_file = "{ROOT_FILE}"
ipv6 = false
[environment.production]
url = "https://app.{MAIN}"
api = "https://api.{MAIN}"
[[domain]]
name = "{MAIN}"
wants = ["{HERE}"]
{hosts}
[[api]]
url = "https://api.{MAIN}/v1/clients"
origins = ["https://app.{MAIN}"]
headers = ["authorization"]
[[redirect]]
source = "http://{MAIN}/"
target = "https://www.{MAIN}/"
[[redirect]]
source = "https://www.{MAIN}/old-page"
target = "https://www.{MAIN}/about"
[[mail]]
name = "{MAIN}"
provider = "practice"
selectors = ["s1"]
senders = ["192.0.2.25"]
[consent]
by = "Ana Ruiz"
on = 2026-11-24
probes = ["cors", "zone_transfer"]
"""


def _beside(ours: timing.Times, folder: Path) -> None:
    """The peers one after another on the same target."""
    found = {name: os.environ.get(variable) or shutil.which(command) for name, (variable, command, _) in PEERS.items()}
    for name in (name for name, where in found.items() if not where):
        print(f"  {name:<26} not measured: {PEERS[name][2]}")
    commands: dict[str, list[list[str]]] = {
        "checkdmarc": [["-n", HERE, MAIN]],
        "sslyze": [["--certinfo_ca_file", str(folder / ROOT_FILE), *HOSTS]],
        "MDN Observatory": [[host] for host in HOSTS],
    }
    environ = {"NODE_EXTRA_CA_CERTS": str(folder / ROOT_FILE)}
    whole = 0.0
    for name, where in found.items():
        if where:
            taken = sum(timing.command([where, *argv], environ=environ, times=1).fastest for argv in commands[name])
            print(f"  {name:<26} {taken:7.0f} ms")
            whole += taken
    if all(found.values()):
        print(f"  one after another          {whole:7.0f} ms; {whole / ours.fastest:.1f} times as long", flush=True)


if __name__ == "__main__":
    inside(Path(sys.argv[1]))
