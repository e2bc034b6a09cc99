"""The survey over a whole practice world: each thing observed once, consent and declared hosts kept to, and nothing left open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from lrconsole.model.observed_state import DnsState, HttpState, LoginState, RepositoryState, TlsState, TransferState
from lrconsole.model.project import (
    Active,
    Limit,
    LimitKind,
    Network,
)
from lrconsole.probes.once import Once
from lrconsole.probes.survey import AT_ONCE, PER_HOST, LiveSurvey
from tests.probes.git_folder import Folder
from tests.probes.servers import HOST, Received, closed_port, until
from tests.probes.world import ALL, NOW, PASSWORD, ROLE, ROUTE, ZONE, World, project, read_password, within

T = TypeVar("T")


def _fifty(ask: Callable[[LiveSurvey], Awaitable[T]]) -> Callable[[World], Awaitable[list[T]]]:
    async def use(world: World) -> list[T]:
        return list(await asyncio.gather(*(ask(world.survey) for _ in range(50))))

    return use


@pytest.mark.parametrize(
    ("ask", "questions", "requests"),
    [
        pytest.param(lambda survey: survey.records(HOST, "A"), 1, 0, id="records"),
        pytest.param(lambda survey: survey.resolvers(HOST, "A"), 1, 0, id="resolvers"),
        pytest.param(lambda survey: survey.authority(HOST, "A", ZONE), 3, 0, id="authority"),
        pytest.param(lambda survey: survey.delegation(ZONE), 4, 0, id="delegation"),
        pytest.param(lambda survey: survey.transfers(ZONE), 3, 0, id="transfers"),
        pytest.param(lambda survey: survey.fetch(f"http://{HOST}/slow"), 1, 1, id="fetch"),
        pytest.param(lambda survey: survey.fetch(f"http://{HOST}/private", role="owner"), 1, 2, id="fetch in a role"),
        pytest.param(lambda survey: survey.cross_origin(f"http://{HOST}/", "https://a.example"), 1, 1, id="cross origin"),
        pytest.param(lambda survey: survey.follow(f"http://{HOST}/"), 1, 1, id="follow"),
        pytest.param(lambda survey: survey.login(ROLE), 1, 1, id="login"),
        pytest.param(lambda survey: survey.keys_in_bundle(), 1, 2, id="bundle"),
        pytest.param(lambda survey: survey.handshakes(HOST), 1, 0, id="handshakes"),
    ],
)
def test_what_is_asked_fifty_times_is_observed_once(
    tmp_path: Path, ask: Callable[[LiveSurvey], Awaitable[object]], questions: int, requests: int
) -> None:
    counted: list[tuple[int, int, int]] = []

    async def use(world: World) -> list[object]:
        seen = await _fifty(ask)(world)
        seen.append(await ask(world.survey))
        counted.append((len(world.names.questions), len(world.plain.received), world.secure.connections))
        return seen

    seen = within(tmp_path, use, *ALL)
    assert all(one is seen[0] or one == seen[0] for one in seen)
    assert counted[0][:2] == (questions, requests)
    assert counted[0][2] <= 5


def test_a_repository_is_read_and_scanned_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")
    folder.commit(**{"a.js": "process.env.A"})

    async def use(world: World) -> tuple[object, ...]:
        one, two = await asyncio.gather(world.survey.repository(), world.survey.repository())
        return one is two, one.state, (await world.survey.keys_in_history()).complete

    assert within(tmp_path, use, repository=folder.path) == (True, RepositoryState.READ, True)


def test_paced_calls_are_made_once_and_alone(tmp_path: Path) -> None:
    async def use(world: World) -> tuple[int, int]:
        seen = await asyncio.gather(*(world.survey.paced(ROUTE) for _ in range(5)))
        return len(seen[0].milliseconds), len(world.plain.received)

    assert within(tmp_path, use, *ALL) == (20, 21)


def test_one_asker_that_is_cancelled_leaves_the_observation_to_the_others(tmp_path: Path) -> None:
    async def use(world: World) -> tuple[HttpState, int]:
        url = f"http://{HOST}/slow"
        first, second = (asyncio.ensure_future(world.survey.fetch(url)) for _ in range(2))
        await until(lambda: world.plain.received)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return (await second).state, len(world.plain.received)

    assert within(tmp_path, use) == (HttpState.ANSWERED, 1)


def test_without_consent_nothing_active_is_sent(tmp_path: Path) -> None:
    async def use(world: World) -> None:
        survey = world.survey
        assert (await survey.transfers(ZONE))[0].state is TransferState.NOT_AGREED
        assert (await survey.cross_origin(f"http://{HOST}/", "https://a.example")).state is HttpState.NOT_AGREED
        login = await survey.login(ROLE)
        assert (login.state, "login" in login.reason) == (LoginState.NOT_AGREED, True)
        assert (await survey.paced(ROUTE)).state is HttpState.NOT_AGREED
        assert (await survey.fetch(f"http://{HOST}/private", role="owner")).state is HttpState.NOT_AGREED
        assert (await survey.plain_post(f"http://{HOST}/")).state is HttpState.NOT_AGREED
        assert (await survey.sent_on(f"http://{HOST}/?next=", "//a.example")).state is HttpState.NOT_AGREED
        assert (await survey.at_address(f"http://{HOST}/", "127.0.0.1")).state is HttpState.NOT_AGREED
        assert (await survey.tries(Limit("login", LimitKind.LOGIN))).state is HttpState.NOT_AGREED
        assert (await survey.cache_trial(replace(ROUTE, role="owner"))).state is HttpState.NOT_AGREED
        assert await survey.lures(replace(ROUTE, role="owner")) == ()
        assert (world.names.questions, world.plain.connections) == ([], 0)

    within(tmp_path, use)


@pytest.mark.parametrize("agreed", list(Active))
def test_consent_for_one_probe_is_none_for_another(tmp_path: Path, agreed: Active) -> None:
    async def use(world: World) -> set[Active]:
        survey = world.survey
        seen = {
            Active.ZONE_TRANSFER: (await survey.transfers(ZONE))[0].state is not TransferState.NOT_AGREED,
            Active.CORS: (await survey.cross_origin(f"http://{HOST}/", "https://a.example")).state is not HttpState.NOT_AGREED,
            Active.LOGIN: (await survey.login(ROLE)).state is not LoginState.NOT_AGREED,
            Active.PACED: (await survey.paced(replace(ROUTE, url="http://evil.example/"))).state is not HttpState.NOT_AGREED,
            Active.REDIRECTS: (await survey.plain_post(f"http://{HOST}/")).state is not HttpState.NOT_AGREED,
            Active.RATE: (await survey.tries(Limit("none", LimitKind.LOGIN, flow="none"))).state is not HttpState.NOT_AGREED,
            Active.ORIGIN: (await survey.at_address(f"http://{HOST}/", "127.0.0.1")).state is not HttpState.NOT_AGREED,
        }
        return {probe for probe, is_done in seen.items() if is_done}

    assert within(tmp_path, use, agreed) == {agreed}


def test_undeclared_hosts_are_sent_nothing(tmp_path: Path) -> None:
    async def use(world: World) -> None:
        survey = world.survey
        assert (await survey.fetch("http://evil.example/")).state is HttpState.UNDECLARED
        assert (await survey.fetch("http://evil.example/", role="owner")).state is HttpState.UNDECLARED
        assert (await survey.cross_origin("http://evil.example/", "https://a.example")).state is HttpState.UNDECLARED
        assert (await survey.follow("http://evil.example/")).ended.state is HttpState.UNDECLARED
        assert (await survey.plain_post("http://evil.example/")).state is HttpState.UNDECLARED
        assert (await survey.at_address("http://evil.example/", "127.0.0.1")).state is HttpState.UNDECLARED
        assert (await survey.crawl("evil.example")).pages[0].state is HttpState.UNDECLARED
        assert (await survey.cloudflare("evil.example")).calls == 0
        assert (await survey.paced(replace(ROUTE, url="http://evil.example/"))).state is HttpState.UNDECLARED
        assert (await survey.handshakes("evil.example"))[0].state is TlsState.UNREACHABLE
        assert (await survey.transfers("evil.example"))[0].state is TransferState.NOT_AGREED
        assert {name for name, _, _ in world.names.questions} == {HOST}
        assert [request.path for request in world.plain.received] == ["/login"]

    within(tmp_path, use, *ALL)


def test_the_registry_is_asked_though_it_is_not_declared(tmp_path: Path) -> None:
    async def use(world: World) -> tuple[HttpState, HttpState]:
        url = f"http://rdap.registry.example/domain/{ZONE}"
        return (await world.survey.fetch(url)).state, (await world.survey.cross_origin(url, "https://a.example")).state

    assert within(tmp_path, use, *ALL) == (HttpState.ANSWERED, HttpState.UNDECLARED)


def test_a_preflight_is_what_a_browser_sends(tmp_path: Path) -> None:
    async def use(world: World) -> Received:
        await world.survey.cross_origin(f"http://{HOST}/", "https://a.example", preflight=("PUT", ("X-B", "Authorization")))
        return world.plain.received[0]

    sent = within(tmp_path, use, *ALL)
    assert sent.method == "OPTIONS"
    assert sent.headers["origin"] == "https://a.example"
    assert sent.headers["access-control-request-method"] == "PUT"
    assert sent.headers["access-control-request-headers"] == "authorization,x-b"


def test_a_name_is_looked_up_once_for_all_probes(tmp_path: Path) -> None:
    async def use(world: World) -> tuple[int, TlsState, HttpState]:
        shakes, page, _ = await asyncio.gather(
            world.survey.handshakes(HOST), world.survey.fetch(f"https://{HOST}/"), world.survey.fetch(f"http://{HOST}/")
        )
        return len(world.names.questions), shakes[0].state, page.state

    assert within(tmp_path, use) == (1, TlsState.TRUSTED, HttpState.ANSWERED)


def test_one_host_is_asked_only_so_much_at_once(tmp_path: Path) -> None:
    at_once: list[int] = []

    async def use(world: World) -> None:
        async def watching() -> None:
            while True:
                at_once.append(len(world.plain._tasks))
                await asyncio.sleep(0.01)

        watch = asyncio.ensure_future(watching())
        await asyncio.gather(*(world.survey.fetch(f"http://{HOST}/slow", headers=(("X-N", str(number)),)) for number in range(15)))
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)

    within(tmp_path, use)
    assert max(at_once) == PER_HOST


def test_all_hosts_together_are_asked_only_so_much_at_once(tmp_path: Path) -> None:
    async def use(world: World) -> int:
        inside: list[int] = []

        async def one(number: int) -> None:
            async with world.survey._gate(f"h{number}.northstar.example"):
                inside.append(number)
                await asyncio.Event().wait()

        asking = [asyncio.ensure_future(one(number)) for number in range(2 * AT_ONCE)]
        for _ in range(20):
            await asyncio.sleep(0)
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        return len(inside)

    assert within(tmp_path, use) == AT_ONCE


def test_roles_and_what_is_missing(tmp_path: Path) -> None:
    async def use(world: World) -> tuple[object, ...]:
        survey = world.survey
        unknown = await survey.fetch(f"http://{HOST}/private", role="nobody")
        inside = await survey.fetch(f"http://{HOST}/private", role="owner")
        paced = await survey.paced(replace(ROUTE, url=f"http://{HOST}/private", role="owner"))
        seen = await survey.repository(), await survey.keys_in_history()
        return unknown.state, inside.status, set(paced.statuses), seen[0].state, seen[1].complete

    assert within(tmp_path, use, *ALL) == (HttpState.BROKEN, 200, {200}, RepositoryState.MISSING, False)


def test_closing_ends_what_is_being_made(tmp_path: Path) -> None:
    async def use(world: World) -> float:
        survey = world.survey
        asked = [
            asyncio.ensure_future(one)
            for one in (
                survey.fetch(f"http://{HOST}/never"),
                survey.fetch(f"https://{HOST}/never"),
                survey.paced(replace(ROUTE, url=f"http://{HOST}/never")),
            )
        ]
        await until(lambda: len(world.plain.received) >= 2 and world.secure.received)
        began = time.monotonic()
        await survey.close()
        took = time.monotonic() - began
        ended = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in ended)
        with pytest.raises(asyncio.CancelledError):
            await survey.records(HOST, "A")
        return took

    assert within(tmp_path, use, *ALL, seconds=20) < 1


def test_a_project_of_closed_ports_answers_in_bounded_time(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")

    async def scenario() -> float:
        network = Network(
            resolvers=tuple(f"127.0.0.1:{closed_port()}" for _ in range(3)),
            http_port=closed_port(),
            https_port=closed_port(),
            dns_port=closed_port(),
            seconds=0.5,
        )
        survey = LiveSurvey(project(network, *ALL, repository=folder.path), read_password, NOW)
        began = time.monotonic()
        others = asyncio.gather(
            survey.resolvers(ZONE, "TXT"),
            survey.authority(ZONE, "TXT", ZONE),
            survey.delegation(ZONE),
            survey.transfers(ZONE),
            survey.fetch(f"https://{HOST}/", role="owner"),
            survey.cross_origin(f"https://{HOST}/", "https://a.example"),
            survey.follow(f"http://{HOST}/"),
            survey.paced(ROUTE),
            survey.repository(),
            survey.keys_in_history(),
        )
        records, shakes, page, login, bundle = await asyncio.gather(
            survey.records(ZONE, "TXT"),
            survey.handshakes(HOST),
            survey.fetch(f"https://{HOST}/"),
            survey.login(ROLE),
            survey.keys_in_bundle(),
        )
        await others
        took = time.monotonic() - began
        await survey.close()
        assert records.state in (DnsState.TIMEOUT, DnsState.UNREACHABLE)
        assert shakes[0].state is TlsState.UNRESOLVED
        assert page.state is HttpState.UNRESOLVED
        assert login.state is LoginState.UNREACHABLE
        assert not bundle.complete
        return took

    assert asyncio.run(scenario()) < 4


def test_no_secret_is_in_what_the_survey_tells(tmp_path: Path) -> None:
    async def use(world: World) -> str:
        survey = world.survey
        return repr([await survey.login(ROLE), await survey.fetch(f"http://{HOST}/private", role="owner"), vars(survey)])

    assert PASSWORD not in within(tmp_path, use, *ALL)


def test_an_error_reaches_each_asker_and_is_made_once() -> None:
    made: list[int] = []

    async def fails() -> None:
        made.append(1)
        raise ValueError("broke")

    async def scenario() -> list[object]:
        once = Once()
        seen = await asyncio.gather(*(once.get("key", fails) for _ in range(5)), return_exceptions=True)
        await once.aclose()
        return list(seen)

    assert [str(one) for one in asyncio.run(scenario())] == ["broke"] * 5
    assert made == [1]
