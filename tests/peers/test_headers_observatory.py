"""Our Observatory results beside those of MDN's own program, over servers that really answer.

MDN's results are recorded in observatory.json with the version they come from. With LRCONSOLE_OBSERVATORY set to the package's folder
(npm install --ignore-scripts @mdn/mdn-http-observatory; echo '{}' > its conf/hsts-preload.json) the program itself is asked again, and
with LRCONSOLE_OBSERVATORY_RECORD set as well its results are recorded.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Network
from lrconsole.probes.http import HttpProbe
from lrconsole.probes.preflight import cross_origin_headers
from lrconsole.probes.trail import follow
from lrconsole.stages.edge.web.cors_origins import FOREIGN
from lrconsole.stages.edge.web.observatory import MODIFIERS, Visit, graded, is_good
from lrconsole.stages.edge.web.observatory_tests import test_results as results_of
from tests.peers.observatory_pages import PAGES
from tests.peers.observatory_server import serving
from tests.probes.servers import Authority, at

HERE = Path(__file__).parent
RECORDED = HERE / "observatory.json"
PACKAGE = os.environ.get("LRCONSOLE_OBSERVATORY", "")
DISAGREEMENTS = {
    "cors any": (
        "cross-origin-resource-sharing-implemented-with-universal-access",
        "MDN's program looks for the Origin that it sent where Node keeps none, so no origin ever counts as admitted; we are right",
    ),
}
"""Pages on which the two differ: our result, and who is right and why."""

OURS_ALONE = ("cross-origin-opener-policy", "cross-origin-embedder-policy")


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("observatory"))


@pytest.fixture(scope="module")
def ports(trust: Authority) -> Iterator[dict[str, int]]:
    with serving(PAGES, trust.serving("localhost", "www.northstar.example")) as found:
        yield found


@pytest.fixture(scope="module")
def ours(trust: Authority, ports: dict[str, int]) -> dict[str, Visit]:
    async def all_of_them() -> dict[str, Visit]:
        return {name: await _visit(port, trust.file) for name, port in ports.items()}

    return asyncio.run(all_of_them())


async def _visit(port: int, ca_file: Path) -> Visit:
    probe = HttpProbe(Network(http_port=port, https_port=port, ca_file=ca_file, seconds=20), at("127.0.0.1"), lambda host: True)

    async def fetch(url: str) -> Exchange:
        return await probe.exchange(url)

    async def trail(scheme: str) -> Trail:
        return await follow(f"{scheme}://localhost/", fetch, lambda host: True)

    https = await trail("https")
    preflight = await probe.exchange(https.ended.url, method="OPTIONS", headers=cross_origin_headers(FOREIGN, ("GET", ())))
    return Visit("localhost", await trail("http"), https, preflight)


def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text())["pages"]
    return found


def by_mdn(ports: dict[str, int], trust: Authority) -> dict[str, Any]:
    """What MDN's own program says of each page, asked now."""
    node = shutil.which("node") or pytest.skip("node is not installed; run: apt-get install nodejs npm")
    command = [node, str(HERE / "observatory.mjs"), PACKAGE, *(f"localhost:{port}" for port in ports.values())]
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(trust.file)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=110, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    return {name: found[f"localhost:{port}"] for name, port in ports.items()}


def differences(theirs: dict[str, Any], ours: dict[str, Visit]) -> list[str]:
    wrong = []
    for name, visit in ours.items():
        found = results_of(visit)
        if name in DISAGREEMENTS:
            assert DISAGREEMENTS[name][0] in found.values()
            continue
        for test, (result, modifier, passes) in theirs[name]["tests"].items():
            if (found[test], MODIFIERS[found[test]]) != (result, modifier):
                wrong.append(f"{name}: {test}: ours {found[test]}, MDN's {result} ({modifier}, {passes})")
        score = graded(tuple(result for test, result in found.items() if test not in OURS_ALONE))
        if score != (theirs[name]["score"], theirs[name]["grade"]):
            wrong.append(f"{name}: ours {score}, MDN's {theirs[name]['score']} {theirs[name]['grade']}")
    return wrong


def test_there_are_sixty_responses_and_they_bring_about_nearly_every_result() -> None:
    assert len(PAGES) >= 60
    seen = {result for page in recorded().values() for result, _, _ in page["tests"].values()}
    # Without HTTPS or with a bad certificate there is no response to compare.
    rare = {"redirection-not-needed-no-http", "redirection-invalid-cert", "hsts-not-implemented-no-https", "hsts-invalid-cert"}
    rare |= {DISAGREEMENTS["cors any"][0]}
    assert {name for name in MODIFIERS if not name.startswith(("coop", "coep"))} - seen == rare


def test_our_results_are_mdns(ours: dict[str, Visit]) -> None:
    assert differences(recorded(), ours) == []


@pytest.mark.skipif(not PACKAGE, reason="npm install --ignore-scripts @mdn/mdn-http-observatory, then set LRCONSOLE_OBSERVATORY to it")
def test_our_results_are_those_that_mdns_program_gives_now(ours: dict[str, Visit], ports: dict[str, int], trust: Authority) -> None:
    theirs = by_mdn(ports, trust)
    if os.environ.get("LRCONSOLE_OBSERVATORY_RECORD"):
        version = json.loads((Path(PACKAGE) / "package.json").read_text())["version"]
        source = f"@mdn/mdn-http-observatory {version}, an empty preload list"
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(page)}" for name, page in theirs.items())
        RECORDED.write_text(f'{{"source": {json.dumps(source)}, "pages": {{\n{lines}\n}}}}\n')
    assert differences(theirs, ours) == []


@pytest.mark.parametrize(
    ("state", "hsts", "redirect"),
    [
        (HttpState.TLS, "hsts-invalid-cert", "redirection-invalid-cert"),
        (HttpState.REFUSED, "hsts-not-implemented-no-https", "redirection-not-needed-no-http"),
    ],
)
def test_a_host_without_https_or_with_a_bad_certificate(state: HttpState, hsts: str, redirect: str) -> None:
    http, https = (Trail(f"{scheme}://a.example/", (Exchange(f"{scheme}://a.example/", "GET", state),)) for scheme in ("http", "https"))
    found = results_of(Visit("a.example", http, https))
    assert (found["strict-transport-security"], found["redirection"]) == (hsts, redirect)
    assert found["content-security-policy"] == "csp-not-implemented"


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ((), "coop-not-implemented"),
        (("same-origin",), "coop-implemented-with-same-origin"),
        (('same-origin-allow-popups; report-to="here"',), "coop-implemented-with-same-origin-allow-popups"),
        (("same-origin; report-to",), "coop-implemented-with-same-origin"),
        (("unsafe-none",), "coop-implemented-with-unsafe-none"),
        (('"same-origin"',), "coop-header-invalid"),
        (("Same-Origin",), "coop-header-invalid"),
        (("same-origin; report-to=a b",), "coop-header-invalid"),
        (("whimsy",), "coop-header-invalid"),
        (("same-origin", "same-origin"), "coop-header-invalid"),
    ],
)
def test_the_opener_policy_of_algorithm_6(values: tuple[str, ...], result: str) -> None:
    headers = tuple(("cross-origin-opener-policy", value) for value in values)
    trail = Trail("https://a.example/", (Exchange("https://a.example/", "GET", HttpState.ANSWERED, 200, headers),))
    found = results_of(Visit("a.example", None, trail))["cross-origin-opener-policy"]
    assert found == result
    assert is_good(result) is (result != "coop-header-invalid")
