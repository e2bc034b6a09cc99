"""Tests of the SPF checks of the record's size and of what stands beside it."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.stages.edge import spf
from tests.stages.edge.northstar import FAIL, IN_ZONE, PASS, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey, seen, silent, verdict, zone
from tests.stages.recorded import answer


def of_length(length: int) -> str:
    """A valid record of this many bytes."""
    terms = " ".join(f"ip4:192.0.2.{number}" for number in range(100, 150))
    return f"v=spf1 {terms}"[: length - 5].rpartition(" ")[0].ljust(length - 5) + " -all"


@pytest.mark.parametrize(("length", "outcome"), [(60, PASS), (450, PASS), (451, WARN), (512, WARN), (513, FAIL)])
def test_size(length: int, outcome: Outcome) -> None:
    assert len(of_length(length)) == length
    assert verdict(spf.size, zone(of_length(length))).outcome is outcome


@pytest.mark.parametrize(
    ("strings", "outcome"),
    [
        (("v=spf1 ip4:192.0.2.1 ", "include:b.example -all"), PASS),
        (("v=spf1 ip4:192.0.2.1", " include:b.example -all"), PASS),
        (("v=spf1 include:b.exa", "mple -", "all"), PASS),
        (("v=spf1 ip4:192.0.2", ".1 -all"), PASS),
        (("v=spf1 a:b.example", "include:b.example -all"), FAIL),
        (("v=spf1 a:b.example", "-all"), FAIL),
        (("v=spf1 a:b.example", "ip4:192.0.2.1 -all"), FAIL),
    ],
)
def test_a_space_lost_where_strings_meet(strings: tuple[str, ...], outcome: Outcome) -> None:
    survey = ZoneSurvey(project=project(), dns=[answer(ZONE, "TXT", "x", "".join(strings), strings=(("x",), strings))])
    assert verdict(spf.size, survey).outcome is outcome


def test_size_says_how_much_the_whole_answer_is() -> None:
    survey = ZoneSurvey(project=project(), dns=[answer(ZONE, "TXT", "v=spf1 -all", *("token" * 50 for _ in range(6)))])
    assert "which needs TCP" in seen(verdict(spf.size, survey))["all TXT of the name"]


def test_size_gives_the_record_without_what_has_no_use() -> None:
    record = of_length(500) + " include:b.example"
    assert verdict(spf.size, zone(record)).fix.splitlines()[:2] == [IN_ZONE, f'change TXT @ to "{" ".join(of_length(500).split())}"']


@pytest.mark.parametrize(
    ("record", "outcome", "fixed"),
    [
        ("v=spf1 mx -all", PASS, ""),
        ("v=spf1 mx -all exp=e.example", PASS, ""),
        ("v=spf1 mx a/24 ~MX a/25 -all", WARN, "v=spf1 mx a/24 a/25 -all"),
        ("v=spf1 mx -all include:b.example", WARN, "v=spf1 mx -all"),
        ("v=spf1 mx -all ~all", WARN, "v=spf1 mx -all"),
    ],
)
def test_leftovers(record: str, outcome: Outcome, fixed: str) -> None:
    found = verdict(spf.leftovers, zone(record))
    assert (found.outcome, found.fix) == (outcome, f'{IN_ZONE}\nchange TXT @ to "{fixed}"' if fixed else "")


def test_cname_conflict() -> None:
    alias = answer(ZONE, "CNAME", "mail.provider.example.")
    record = answer(ZONE, "TXT", "v=spf1 -all")
    followed = answer(ZONE, "TXT", "v=spf1 -all", chain=("mail.provider.example",))
    assert verdict(spf.cname_conflict, ZoneSurvey(dns=[record])).outcome is PASS
    assert verdict(spf.cname_conflict, ZoneSurvey(dns=[alias, followed])).outcome is PASS
    both = verdict(spf.cname_conflict, ZoneSurvey(project=project(), dns=[alias, record]))
    assert (both.outcome, both.fix.splitlines()[:2]) == (FAIL, [IN_ZONE, "delete CNAME @ mail.provider.example"])
    for question in (silent(ZONE), silent(ZONE, "CNAME")):
        assert verdict(spf.cname_conflict, ZoneSurvey(dns=[question])).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("records", "outcome"),
    [((), PASS), (("hello",), PASS), (("v=spf1 -all",), PASS), (("v=spf1 include:b.example -all",), WARN), (("v=spf1",), WARN)],
)
def test_wildcard(records: tuple[str, ...], outcome: Outcome) -> None:
    survey = ZoneSurvey(project=project(), dns=[answer(f"{spf.UNMADE}.{ZONE}", "TXT", *records)])
    found = verdict(spf.wildcard, survey)
    assert found.outcome is outcome
    if outcome is WARN:
        assert found.fix == f'{IN_ZONE}\nchange TXT * to "v=spf1 -all"'


def test_wildcard_is_unknown_without_an_answer() -> None:
    assert verdict(spf.wildcard, ZoneSurvey(dns=[silent(f"{spf.UNMADE}.{ZONE}")])).outcome is UNKNOWN
