"""Tests of names from place to place: what each answer counts as, that the zone comes first, and how long the rest takes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.name_watch import CellState, Line, Place
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Domain, SendingDomain
from lrconsole.stages.edge import dns
from lrconsole.stages.edge.zones import dns_diff
from lrconsole.stages.edge.zones.dns_diff import Question
from tests.stages.edge.northstar import APP, DOMAIN, FAIL, NODATA, NX, PASS, REFUSED, SERVFAIL, SITE, TIMEOUT, UNKNOWN, WARN, ZONE, project
from tests.stages.recorded import RecordedSurvey, answer, judge

WANTED, OLD = "192.0.2.10", "203.0.113.9"


def own(*records: str, state: DnsState | None = None, **more: Any) -> DnsAnswer:
    return replace(answer(ZONE, "A", *records, state=state, ttl=300), authoritative=True, **more)


def cached(*records: str, state: DnsState | None = None, ttl: int | None = None, **more: Any) -> DnsAnswer:
    return replace(answer(ZONE, "A", *records, state=state), ttl=ttl, server="198.51.100.1:53", **more)


ELSEWHERE = replace(cached(state=TIMEOUT), server="198.51.100.2:53")
ASKED = Question(ZONE, "A", ZONE, (WANTED,))


def line(authority: list[DnsAnswer], resolvers: list[DnsAnswer], question: Question = ASKED, *more: DnsAnswer) -> Line:
    survey = RecordedSurvey(project=project(), by_authority=authority, by_resolver=resolvers, dns=list(more))
    return asyncio.run(dns_diff.look(survey, question))


RIGHT, STALE, LACK, FAILED, MUTE = CellState.EXPECTED, CellState.OLD, CellState.MISSING, CellState.FAILED, CellState.SILENT


@pytest.mark.parametrize(
    ("seen", "state", "left"),
    [
        (cached(WANTED, ttl=20), RIGHT, None),
        (cached(OLD, ttl=120), STALE, 120),
        (cached(WANTED, OLD, ttl=77), STALE, 77),
        (cached(state=NX, negative_ttl=60), LACK, 60),
        (cached(state=NODATA, negative_ttl=45), LACK, 45),
        (cached(state=NODATA), LACK, None),
        (cached(WANTED, ttl=5, chain=("edge.host.example",), alias_ttl=90), RIGHT, None),
        (cached(OLD, ttl=5, chain=("edge.host.example",), alias_ttl=90), STALE, 90),
        (cached(state=SERVFAIL), FAILED, None),
        (cached(state=REFUSED), FAILED, None),
        (cached(state=TIMEOUT), MUTE, None),
    ],
)
def test_what_a_resolvers_answer_counts_as(seen: DnsAnswer, state: CellState, left: int | None) -> None:
    found = line([own(WANTED)], [seen])
    (cell,) = found.of(Place.RESOLVER)
    assert (cell.state, cell.left, found.eta) == (state, left, left)
    assert found.is_done is (state is RIGHT)


@pytest.mark.parametrize("authority", [[own(OLD)], [own(WANTED), own(OLD)], [own(state=NX)], [own(state=TIMEOUT)], []])
def test_no_resolver_is_asked_while_the_zone_is_not_right(authority: list[DnsAnswer]) -> None:
    found = line(authority, [cached(WANTED, ttl=20)])
    assert (found.of(Place.RESOLVER), found.is_right_at_home, found.is_done) == ((), False, False)


def test_a_server_that_is_silent_holds_nothing_up() -> None:
    assert line([own(WANTED), own(state=TIMEOUT)], [cached(WANTED, ttl=3)]).is_done


def test_the_wait_is_that_of_the_slowest() -> None:
    found = line([own(WANTED)], [cached(OLD, ttl=20), cached(state=NX, negative_ttl=300), cached(WANTED, ttl=900)])
    assert found.eta == 300


def test_an_alias_is_compared_by_its_first_step_and_flattened_by_its_addresses() -> None:
    question = Question(ZONE, "CNAME", ZONE, ("edge.host.example",))
    target = answer("edge.host.example", "A", "198.51.100.4", "198.51.100.5")
    led = own("198.51.100.4", chain=("Edge.Host.Example",), alias_ttl=60)
    assert line([led], [], question, target).is_right_at_home
    assert line([own("198.51.100.5")], [], question, target).is_right_at_home
    assert not line([own("198.51.100.6")], [], question, target).is_right_at_home
    assert not line([own("198.51.100.4", chain=("old.host.example",))], [], question, target).is_right_at_home


def test_one_more_address_of_the_same_hosting_is_as_planned() -> None:
    question = Question(ZONE, "A", ZONE, ("216.198.79.1",))
    assert line([own("216.198.79.1", "76.76.21.21")], [], question).is_right_at_home
    assert not line([own("76.76.21.21")], [], question).is_right_at_home
    assert not line([own("216.198.79.1", OLD)], [], question).is_right_at_home


def test_without_a_wish_the_zone_is_the_measure() -> None:
    question = Question(ZONE, "A", ZONE)
    assert line([own(OLD), own(OLD)], [cached(OLD, ttl=1)], question).is_done
    assert not line([own(OLD), own(WANTED)], [], question).is_right_at_home
    assert line([own(state=NX)], [cached(state=NX)], question).is_done
    assert line([own(OLD)], [cached(state=NX, negative_ttl=9)], question).eta == 9


def test_all_declared_names_are_watched() -> None:
    declared = project(SITE, APP, domain=replace(DOMAIN, wants=(WANTED, "2001:DB8::1")))
    declared = replace(declared, sending=(SendingDomain(f"news.{ZONE}", selectors=("s1",)), SendingDomain(ZONE)))
    asked = {(one.name, one.kind): one.planned for one in dns_diff.all_names(declared)}
    assert asked[(ZONE, "A")] == (WANTED,)
    assert asked[(ZONE, "AAAA")] == ("2001:db8::1",)
    assert asked[(APP.name, "A")] == ()
    assert {(ZONE, kind) for kind in ("NS", "MX", "TXT")} <= set(asked)
    assert {(f"_dmarc.{ZONE}", "TXT"), (f"_dmarc.news.{ZONE}", "TXT"), (f"s1._domainkey.news.{ZONE}", "TXT")} <= set(asked)
    assert {(f"news.{ZONE}", "MX"), (f"news.{ZONE}", "TXT")} <= set(asked)
    assert len(asked) == len(list(dns_diff.all_names(declared)))


@pytest.mark.parametrize(
    ("authority", "resolvers", "outcome", "said"),
    [
        ([own(WANTED)], [cached(WANTED, ttl=1)], PASS, "everywhere as planned"),
        ([own(WANTED)], [cached(WANTED, ttl=1), ELSEWHERE], PASS, "did not answer"),
        ([own(WANTED)], [cached(OLD, ttl=90)], WARN, "still give another answer"),
        ([own(WANTED)], [cached(state=SERVFAIL)], WARN, "still give another answer"),
        ([own(OLD)], [cached(WANTED, ttl=1)], FAIL, "the zone has 203.0.113.9"),
        ([own(WANTED), own(OLD)], [], FAIL, "its servers differ"),
        ([own(state=NX)], [], FAIL, "the zone has nothing"),
        ([own(state=TIMEOUT)], [], UNKNOWN, "could be heard"),
        ([own(WANTED)], [cached(state=TIMEOUT)], UNKNOWN, "no resolver could be asked"),
    ],
)
def test_propagation(authority: list[DnsAnswer], resolvers: list[DnsAnswer], outcome: Outcome, said: str) -> None:
    survey = RecordedSurvey(project=project(), by_authority=authority, by_resolver=resolvers)
    verdict = judge(dns.propagation, survey, Domain(ZONE, (WANTED,)))
    assert (verdict.outcome, said in verdict.summary) == (outcome, True), verdict
    assert verdict.evidence


def test_propagation_says_how_long_and_what_to_change() -> None:
    waiting = RecordedSurvey(project=project(), by_authority=[own(WANTED)], by_resolver=[cached(OLD, ttl=90)])
    assert "Wait 90 seconds" in judge(dns.propagation, waiting, DOMAIN).fix
    wrong = RecordedSurvey(project=project(), by_authority=[own(OLD)])
    assert judge(dns.propagation, wrong, DOMAIN).fix.splitlines() == [
        f"In the zone {ZONE}:",
        f"add A @ {WANTED}",
        f"delete A @ {OLD}",
        "then wait 300 seconds",
    ]
