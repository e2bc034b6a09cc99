"""The public RFC 7208 suite, served by a name server on loopback and asked through the real DNS probe."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from lrconsole.model.project import Network
from lrconsole.probes.dns import DnsProbe
from lrconsole.stages.edge.email.spf_analysis import Analysis, Fault, analyse
from lrconsole.stages.edge.email.spf_evaluation import Delivery, Evaluation, evaluate
from tests.probes.name_server import NameServer
from tests.stages.edge.rfc7208 import Case, cases, reply, scenarios

CASES = cases()
AT_ONCE = 24
PATIENCE = 2.0
"""Seconds; only the names that keep silent use them up, all at the same time."""


def ids(case: Case) -> str:
    return case.name


AT_THE_LIMIT = "include-at-limit"
"""Its sender matches at the first of 11 look-ups, of which another would meet all: at worst and at run time differ, and both hold."""


@dataclass(frozen=True)
class Seen:
    """What came of a case: the evaluation of its delivery, and the analysis of its domain."""

    evaluation: Evaluation
    analysis: Analysis


async def _seen() -> dict[Case, Seen]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(case: Case, server: NameServer) -> Seen:
        # Each case has probes of its own: one that has met silence is brief with the next question.
        evaluating, analysing = (DnsProbe(Network(resolvers=(f"127.0.0.1:{server.port}",), seconds=PATIENCE)) for _ in range(2))
        async with gate:
            evaluation = await evaluate(evaluating.ask, Delivery(case.ip, case.helo, case.sender))
            return Seen(evaluation, await analyse(analysing.ask, case.domain))

    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(NameServer(reply(scenario))) for scenario in scenarios()]
        found = await asyncio.gather(*(one(case, servers[case.scenario]) for case in CASES))
    return dict(zip(CASES, found, strict=True))


@pytest.fixture(scope="module")
def seen() -> dict[Case, Seen]:
    return asyncio.run(_seen())


def test_the_suite_is_whole() -> None:
    assert (len(scenarios()), len(CASES)) == (16, 203)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_case_is_evaluated_as_the_suite_says(case: Case, seen: dict[Case, Seen]) -> None:
    found = seen[case].evaluation
    assert found.result.value in case.results, found.reason
    if case.explanation is not None:
        assert found.explanation == case.explanation


def test_the_analyser_flags_every_record_that_is_a_permerror_and_no_other(seen: dict[Case, Seen]) -> None:
    wanted = {case.name for case in CASES if case.results == ("permerror",)}
    flagged = {case.name for case in CASES if seen[case].analysis.is_invalid}
    assert len(wanted) == 74
    assert wanted - flagged == set()
    either = {case.name for case in CASES if "permerror" in case.results} - wanted
    assert flagged - wanted - either == {AT_THE_LIMIT}


def test_the_analyser_counts_the_worst_case_where_a_sender_matches_early(seen: dict[Case, Seen]) -> None:
    (case,) = (case for case in CASES if case.name == AT_THE_LIMIT)
    assert [problem.reason for problem in seen[case].analysis.of(Fault.LOOKUPS)] == ["11 look-ups; receivers stop after 10"]
    assert (seen[case].evaluation.result.value, seen[case].evaluation.lookups) == ("pass", 1)


def test_what_is_silent_is_no_fault(seen: dict[Case, Seen]) -> None:
    silent = {case.name: seen[case].analysis for case in CASES if case.results == ("temperror",)}
    assert len(silent) == 5
    assert not any(analysis.is_invalid for analysis in silent.values())
    assert all(analysis.silent or analysis.silent_term for analysis in silent.values())
