"""Our SPF evaluation beside pyspf's, over made-up domains: where they differ, the test names who is right and why."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.spf_evaluation import Delivery, evaluate
from tests.peers.spf_corpus import World, worlds
from tests.stages.recorded import answer

spf = pytest.importorskip("spf", reason="pyspf is not installed: pip install pyspf")
NUMBER = 1_500

KNOWN = {
    "include has trivial recursion": "ours: a term that an earlier match keeps from being evaluated costs nothing (RFC 7208 4.6.2)",
    "moo= MUST appear at most once": "ours: unknown modifiers are ignored however often they stand there (RFC 7208 6)",
    "Void lookup limit of 2 exceeded": "both: we count terms (RFC 7208 4.6.4), pyspf questions, also that of %{p}; the limit is a SHOULD",
}
"""What pyspf says where it sees a permerror and we do not, and who is right."""


@dataclass(frozen=True)
class Said:
    """pyspf's result, and its words for it."""

    result: str
    words: str


def by_pyspf(world: World, monkeypatch: pytest.MonkeyPatch) -> Said:
    def look_up(name: str, kind: str, *_: Any, **__: Any) -> list[tuple[tuple[str, str], Any]]:
        records = world.records.get((name.rstrip(".").lower(), kind), ())
        if kind == "TXT":
            return [((name, kind), (record.encode(),)) for record in records]
        if kind == "MX":
            return [((name, kind), (int(record.split()[0]), record.split()[1])) for record in records]
        return [((name, kind), record) for record in records]

    monkeypatch.setattr(spf, "DNSLookup", look_up)
    result, _, words = spf.query(i=world.ip, s=world.sender, h=world.helo, strict=True).check()
    return Said(result, words)


def by_us(world: World) -> str:
    async def ask(name: str, kind: str) -> DnsAnswer:
        records = world.records.get((name.lower(), kind), ())
        return answer(name, kind, *records) if records else answer(name, kind, state=DnsState.NXDOMAIN)

    return asyncio.run(evaluate(ask, Delivery(world.ip, world.helo, world.sender))).result.value


def test_each_disagreement_is_known_and_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    results: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    for world in worlds(NUMBER):
        theirs, ours = by_pyspf(world, monkeypatch), by_us(world)
        results[ours] += 1
        if theirs.result != ours:
            why = [reason for reason in KNOWN if reason in theirs.words and theirs.result == "permerror"]
            assert why, f"we say {ours}, pyspf {theirs.result} ({theirs.words}): {world}"
            explained[why[0]] += 1
    assert set(explained) == set(KNOWN)
    assert explained.total() < NUMBER / 10
    assert {"none", "neutral", "pass", "fail", "softfail", "permerror"} <= set(results)
    assert min(results.values()) > NUMBER / 100
