"""A practice world: name server, plain and TLS site, and a survey of them that must leave nothing open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import psutil

from lrconsole.credentials.secret import Secret
from lrconsole.model.project import (
    Active,
    Capture,
    Consent,
    Domain,
    Environment,
    EnvironmentKind,
    Flow,
    Host,
    HostKind,
    Network,
    Project,
    Repository,
    Role,
    Route,
    Step,
)
from lrconsole.probes.survey import LiveSurvey
from tests.probes.name_server import SOA, NameServer, zone
from tests.probes.servers import HOST, Authority, Received, Site, answer, until

T = TypeVar("T")
ZONE = "northstar.example"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PASSWORD = "pass" + "word-" + "q" * 12
ROLE = Role("owner", "owner@northstar.example", "keyring:owner")
FLOW = Flow(
    "login",
    (
        Step(
            "submit",
            "POST",
            f"http://{HOST}/login",
            form=(("password", "${password}"),),
            captures=(Capture("token", "header", "X-Token"),),
        ),
    ),
    bearer="${token}",
)
ALL = tuple(Active)
ROUTE = Route("home", f"http://{HOST}/")
RECORDS: dict[tuple[str, str], tuple[str, ...]] = {
    (ZONE, "SOA"): (SOA,),
    (ZONE, "NS"): (f"ns1.{ZONE}.",),
    (f"ns1.{ZONE}", "A"): ("127.0.0.1",),
    (HOST, "A"): ("127.0.0.1",),
    (f"slow.{ZONE}", "A"): ("127.0.0.1",),
    ("rdap.registry.example", "A"): ("127.0.0.1",),
    ("evil.example", "A"): ("127.0.0.1",),
}


@dataclass
class World:
    """The servers of the practice world, and a survey of it."""

    names: NameServer
    plain: Site
    secure: Site
    survey: LiveSurvey


async def _app(request: Received, writer: asyncio.StreamWriter) -> None:
    if request.path == "/slow":
        await asyncio.sleep(0.3)
    if request.path == "/never":
        await asyncio.sleep(30)
    if request.path == "/login":
        right = request.body == f"password={PASSWORD}"
        writer.write(answer("", 200 if right else 401, "X-Token: let-me-in"))
    elif request.path == "/private":
        writer.write(answer("", 200 if request.headers.get("authorization") == "Bearer let-me-in" else 401))
    else:
        writer.write(answer("home", 200, "Content-Type: text/html"))


def project(network: Network, *probes: Active, repository: Path | None = None) -> Project:
    """The practice project, with consent for these probes."""
    return Project(
        "Northstar Coaching",
        Path("lrconsole.toml"),
        environments=(Environment(EnvironmentKind.PRODUCTION, f"http://{HOST}"),),
        hosts=(Host(HOST, HostKind.APP),),
        domains=(Domain(ZONE),),
        roles=(ROLE,),
        flows=(FLOW,),
        routes=(ROUTE,),
        repository=Repository(repository) if repository else None,
        consent=Consent("Ana Ruiz", date(2026, 11, 20), probes) if probes else None,
        network=network,
    )


async def read_password(reference: str) -> Secret:
    """The password of every role."""
    return Secret(PASSWORD)


def within(
    tmp_path: Path, use: Callable[[World], Awaitable[T]], *probes: Active, seconds: float = 3.0, repository: Path | None = None
) -> T:
    """Use a world; afterwards the survey is closed and has left no task and no socket."""
    authority = Authority(tmp_path)

    async def scenario() -> T:
        async with (
            NameServer(zone(RECORDS)) as names,
            Site(_app) as plain,
            Site(_app, authority.serving(HOST)) as secure,
        ):
            tasks, sockets = asyncio.all_tasks(), len(_clients())
            network = Network(
                resolvers=(f"127.0.0.1:{names.port}",),
                http_port=plain.port,
                https_port=secure.port,
                dns_port=names.port,
                ca_file=authority.file,
                seconds=seconds,
                rdap="http://rdap.registry.example",
                ipv6=False,
            )
            survey = LiveSurvey(project(network, *probes, repository=repository), read_password, NOW)
            try:
                return await use(World(names, plain, secure, survey))
            finally:
                await survey.close()
                served = plain._tasks | secure._tasks | names._tasks
                assert asyncio.all_tasks() <= tasks | served, asyncio.all_tasks() - tasks - served
                await until(lambda: len(_clients()) <= sockets)

    return asyncio.run(scenario())


def _clients() -> list[object]:
    """The connections of this process, apart from listeners and what a server still has to notice."""
    return [one for one in psutil.Process().net_connections() if one.status == psutil.CONN_ESTABLISHED]
