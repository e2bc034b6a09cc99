"""The public RFC 7208 suite, served by a name server on loopback and asked through the real DNS probe."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from lrconsole.model.project import Network
from lrconsole.probes.dns import DnsProbe
from lrconsole.stages.edge.spf_evaluation import Delivery, Evaluation, evaluate
from tests.probes.name_server import NameServer
from tests.stages.edge.rfc7208 import Case, cases, reply, scenarios

CASES = cases()
AT_ONCE = 24
PATIENCE = 2.0
"""Seconds; only the names that keep silent use them up, all at the same time."""


def ids(case: Case) -> str:
    return case.name


async def _evaluated() -> dict[Case, Evaluation]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(case: Case, server: NameServer) -> Evaluation:
        # Each case has a probe of its own: one that has met silence is brief with the next question.
        probe = DnsProbe(Network(resolvers=(f"127.0.0.1:{server.port}",), seconds=PATIENCE))
        async with gate:
            return await evaluate(probe.ask, Delivery(case.ip, case.helo, case.sender))

    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(NameServer(reply(scenario))) for scenario in scenarios()]
        found = await asyncio.gather(*(one(case, servers[case.scenario]) for case in CASES))
    return dict(zip(CASES, found, strict=True))


@pytest.fixture(scope="module")
def evaluated() -> dict[Case, Evaluation]:
    return asyncio.run(_evaluated())


def test_the_suite_is_whole() -> None:
    assert (len(scenarios()), len(CASES)) == (16, 203)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_case_is_evaluated_as_the_suite_says(case: Case, evaluated: dict[Case, Evaluation]) -> None:
    found = evaluated[case]
    assert found.result.value in case.results, found.reason
    if case.explanation is not None:
        assert found.explanation == case.explanation
