"""Tests of takeover from end to end: a name server and web servers on loopback, the real survey, and what was asked of whom."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lrconsole.credentials.secret import Secret
from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome
from lrconsole.model.project import Domain, Host, HostKind, Network, Project
from lrconsole.probes.survey import LiveSurvey
from lrconsole.stages import Check
from lrconsole.stages.edge import takeover
from tests.probes.name_server import SOA, NameServer, zone
from tests.probes.servers import Authority, Received, Site, answer, saying
from tests.stages.edge.northstar import FAIL, IN_ZONE, PASS, UNKNOWN, ZONE
from tests.stages.edge.takeover_answers import FREE, HEALTHY, Answer
from tests.stages.recorded import NOW

NAME = f"help.{ZONE}"
HOST = Host(NAME, HostKind.SITE)
Records = dict[tuple[str, str], tuple[str, ...]]
BASE: Records = {
    (ZONE, "SOA"): (SOA,),
    (ZONE, "NS"): (f"ns1.{ZONE}.",),
    (f"ns1.{ZONE}", "A"): ("127.0.0.1",),
    # What resolvers know of the top-level names.
    ("nic.example", "A"): ("127.0.0.1",),
    ("nic.net", "A"): ("127.0.0.1",),
    ("azurewebsites.net", "NS"): ("nic.net.",),
}


async def no_secret(reference: str) -> Secret:
    raise AssertionError(f"no secret is needed here, but {reference} was asked for")


def live(
    tmp_path: Path, check: Check, records: Records, raw: bytes, *, certified: bool = False, hosts: tuple[Host, ...] = (HOST,)
) -> tuple[Verdict, list[Received]]:
    """The verdict on the host when the web answers `raw`, and all requests that came; `certified` serves it over HTTPS too."""
    authority = Authority(tmp_path)

    async def scenario() -> tuple[Verdict, list[Received]]:
        async with (
            NameServer(zone(BASE | records)) as names,
            Site(saying(raw)) as plain,
            # Whoever knows nobody by this name has no certificate for it.
            Site(saying(raw), authority.serving(NAME if certified else "other.example")) as secure,
        ):
            ports = Network((f"127.0.0.1:{names.port}",), plain.port, secure.port, names.port, authority.file, ipv6=False)
            declared = Project("Northstar Coaching", Path("lrconsole.toml"), hosts=hosts, domains=(Domain(ZONE),), network=ports)
            survey = LiveSurvey(declared, no_secret, NOW)
            try:
                return await check.judge(survey, hosts[0]), [*plain.received, *secure.received]
            finally:
                await survey.close()

    return asyncio.run(scenario())


def pointing(target: str) -> Records:
    return {(NAME, "CNAME"): (f"{target}.",), (target, "A"): ("127.0.0.1",)}


def wire(given: Answer) -> bytes:
    return answer(
        given.body, given.status, "Content-Type: text/html; charset=utf-8", *(f"{name}: {value}" for name, value in given.headers)
    )


SOME = ("AWS/S3", "GitHub Pages", "Vercel", "Netlify", "Render", "Railway", "Heroku", "Help Scout", "Airee.ru")


@pytest.mark.parametrize("given", [next(item for item in FREE if item.service == name) for name in SOME], ids=lambda given: given.service)
def test_a_free_name_is_found_without_a_certificate(tmp_path: Path, given: Answer) -> None:
    verdict, received = live(tmp_path, takeover.cname, pointing(given.target), wire(given))
    assert verdict.outcome is FAIL, verdict.summary
    assert verdict.fix.splitlines()[:2] == [IN_ZONE, f"delete CNAME help {given.target}"]
    # One look, by the host's own name, and no attempt to claim anything.
    assert [(item.method, item.path, item.headers["host"].partition(":")[0]) for item in received] == [("GET", "/", NAME)]


@pytest.mark.parametrize("given", HEALTHY[:20:3], ids=lambda given: f"{given.service} {given.status}")
def test_a_healthy_name_is_no_alarm(tmp_path: Path, given: Answer) -> None:
    verdict, received = live(tmp_path, takeover.cname, pointing(given.target), wire(given), certified=True)
    assert verdict.outcome is PASS, verdict.summary
    assert len(received) == 2


def test_a_target_that_does_not_exist_is_found_by_dns_alone(tmp_path: Path) -> None:
    gone: Records = {(NAME, "CNAME"): ("northstar.azurewebsites.net.",)}
    verdict, received = live(tmp_path, takeover.cname, gone, answer("home"))
    assert (verdict.outcome, verdict.confidence, received) == (FAIL, Confidence.CERTAIN, [])


def test_a_target_in_an_unregistered_domain_is_found_by_dns_alone(tmp_path: Path) -> None:
    verdict, received = live(tmp_path, takeover.cname, {(NAME, "CNAME"): ("app.cancelled.example.",)}, answer("home"))
    assert (verdict.outcome, verdict.confidence, received) == (FAIL, Confidence.LIKELY, [])
    assert "cancelled.example is not registered" in verdict.summary


@pytest.mark.parametrize(("declared", "outcome", "asked"), [(False, UNKNOWN, 1), (True, FAIL, 2)])
def test_a_bucket_is_asked_only_when_it_is_declared(tmp_path: Path, declared: bool, outcome: Outcome, asked: int) -> None:
    bucket = Host("files.s3.amazonaws.com", HostKind.OTHER)
    body = f'<img src="http://{bucket.name}/a.jpg"><!-- --><pre>NoSuchBucket The specified bucket does not exist</pre>'
    records: Records = {(NAME, "A"): ("127.0.0.1",), (bucket.name, "A"): ("127.0.0.1",)}
    hosts = (HOST, bucket) if declared else (HOST,)
    verdict, received = live(tmp_path, takeover.bucket, records, answer(body, 404), certified=True, hosts=hosts)
    assert (verdict.outcome, len(received)) == (outcome, asked), verdict.summary


def test_a_script_host_that_is_gone_is_found(tmp_path: Path) -> None:
    page = answer('<script src="https://chat.widgets.example/a.js"></script>', 200, "Content-Type: text/html")
    verdict, _ = live(tmp_path, takeover.script_host, {(NAME, "A"): ("127.0.0.1",)}, page, certified=True)
    assert verdict.outcome is FAIL
    assert "widgets.example is not registered" in verdict.summary
