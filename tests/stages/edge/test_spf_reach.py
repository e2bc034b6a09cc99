"""Tests of the SPF checks that follow a record to all that it leads to."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.stages import Check
from lrconsole.stages.edge import spf
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, PASS, UNKNOWN, WARN, ZONE
from tests.stages.edge.spf_zone import ZoneSurvey, seen, silent, verdict, zone
from tests.stages.recorded import answer

FOLLOWING = [spf.lookups, spf.voids, spf.include_permerror, spf.all_in_include, spf.loop, spf.macros]
JUDGING = [*FOLLOWING, spf.redirect, spf.ptr, spf.too_wide, spf.size, spf.case_a_mx, spf.leftovers]
TEN = " ".join(f"exists:e{number}.example" for number in range(10))
EXISTING = [answer(f"e{number}.example", "A", "127.0.0.2") for number in range(12)]
SEVEN = "v=spf1 " + " ".join(f"exists:e{number}.example" for number in range(7)) + " -all"


def fix_lines(survey: ZoneSurvey, check: Check) -> list[str]:
    return verdict(check, survey).fix.splitlines()


@pytest.mark.parametrize("check", JUDGING, ids=lambda check: check.id)
def test_unknown_when_the_record_cannot_be_read(check: Check) -> None:
    survey = ZoneSurvey(dns=[silent(ZONE)])
    assert verdict(check, survey).outcome is UNKNOWN


@pytest.mark.parametrize("check", FOLLOWING, ids=lambda check: check.id)
def test_unknown_when_an_included_record_cannot_be_read(check: Check) -> None:
    found = verdict(check, zone("v=spf1 include:slow.example -all", silent("slow.example")))
    assert (found.outcome, "slow.example" in found.summary) == (UNKNOWN, True)


def test_unknown_when_the_target_of_a_redirect_cannot_be_read() -> None:
    assert verdict(spf.redirect, zone("v=spf1 redirect=slow.example", silent("slow.example"))).outcome is UNKNOWN


@pytest.mark.parametrize("check", JUDGING, ids=lambda check: check.id)
def test_nothing_to_judge_without_exactly_one_record(check: Check) -> None:
    for records in ((), ("v=spf1 -all", "v=spf1 mx -all")):
        survey = ZoneSurvey(dns=[answer(ZONE, "TXT", *records)])
        assert verdict(check, survey).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", PASS),
        ("v=spf1 include:seven.example -all", PASS),
        ("v=spf1 include:seven.example exists:e8.example -all", WARN),
        (f"v=spf1 {TEN} -all", WARN),
        (f"v=spf1 {TEN} -all exists:e11.example", WARN),
        (f"v=spf1 {TEN} exists:e11.example -all", FAIL),
        (f"v=spf1 {TEN} redirect=seven.example", FAIL),
        ("v=spf1 include:seven.example include:seven.example -all", FAIL),
    ],
)
def test_lookups(record: str, outcome: Outcome) -> None:
    assert verdict(spf.lookups, zone(record, *EXISTING, seven=SEVEN)).outcome is outcome


def test_lookups_shows_the_tree_with_its_costs_and_each_declared_sender_at_run_time() -> None:
    survey = zone("v=spf1 ip4:192.0.2.7 include:seven.example exists:e9.example -all", *EXISTING, seven=SEVEN)
    proof = seen(verdict(spf.lookups, survey, senders=("192.0.2.7", "203.0.113.1")))
    assert proof["at worst"] == "9 of 10 look-ups, 0 of 2 empty answers"
    assert proof["include:seven.example"] == "8 look-ups"
    assert proof["· exists:e0.example"] == "1 look-up"
    assert proof["a mail from 192.0.2.7"].startswith("pass after 0 look-ups")
    assert proof["a mail from 203.0.113.1"].startswith("pass after 2 look-ups")


def test_lookups_gives_a_shorter_record_and_says_what_was_dropped() -> None:
    survey = zone(
        "v=spf1 mx a ptr include:gone.example include:seven.example include:seven.example include:two.example mx -all",
        *EXISTING,
        answer(ZONE, "A", "192.0.2.10"),
        answer(ZONE, "MX", f"10 mx.{ZONE}"),
        answer(f"mx.{ZONE}", "A", "192.0.2.25"),
        seven=SEVEN,
        two="v=spf1 exists:e1.example ~all",
    )
    assert fix_lines(survey, spf.lookups) == [
        IN_ZONE,
        'change TXT @ to "v=spf1 ip4:192.0.2.25 ip4:192.0.2.10 include:seven.example include:two.example -all"',
        "costs 10 look-ups at worst",
        "dropped “ptr”: slow and unreliable; not to be used",
        "dropped “include:gone.example”: gone.example has no SPF record",
        "dropped “include:seven.example”: “include:seven.example” says it already",
        "dropped “mx”: “mx” says it already",
        "wrote “mx” out as addresses; change them when that server moves",
        "wrote “a” out as addresses; change them when that server moves",
    ]


def test_lookups_moves_the_smallest_include_that_suffices_to_a_subdomain() -> None:
    survey = zone(
        "v=spf1 include:seven.example include:two.example include:three.example -all",
        *EXISTING,
        seven=SEVEN,
        two="v=spf1 exists:e1.example ~all",
        three="v=spf1 exists:e1.example exists:e2.example -all",
    )
    assert fix_lines(survey, spf.lookups) == [
        IN_ZONE,
        'change TXT @ to "v=spf1 include:seven.example include:two.example -all"',
        "costs 10 look-ups at worst",
        'add TXT send1 "v=spf1 include:three.example -all"',
        f"and have the sender behind include:three.example use send1.{ZONE} for its bounces (Return-Path); "
        "or leave it out if nobody uses it",
    ]


def test_only_servers_of_the_own_zone_are_written_out_as_addresses() -> None:
    survey = zone(
        f"v=spf1 a:mail.{ZONE}/24 ~a:mail.other.example include:seven.example include:two.example -all",
        *EXISTING,
        answer(f"mail.{ZONE}", "A", "192.0.2.25"),
        answer("mail.other.example", "A", "192.0.2.26"),
        seven=SEVEN,
        two="v=spf1 -all",
    )
    changed = 'change TXT @ to "v=spf1 ip4:192.0.2.25/24 ~a:mail.other.example include:seven.example include:two.example -all"'
    assert fix_lines(survey, spf.lookups)[1:3] == [changed, "costs 10 look-ups at worst"]


def test_an_include_that_is_too_long_by_itself_is_moved_nowhere() -> None:
    survey = zone("v=spf1 include:long.example -all", *EXISTING, long=f"v=spf1 {TEN} -all")
    assert fix_lines(survey, spf.lookups)[1:] == [
        'change TXT @ to "v=spf1 -all"',
        "costs 0 look-ups at worst",
        "left out “include:long.example”: 11 look-ups are too many anywhere; ask its maker for a shorter record",
    ]


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 a:there.example -all", PASS),
        ("v=spf1 a:v6.example mx:there.example -all", PASS),
        ("v=spf1 a:gone1.example -all", WARN),
        ("v=spf1 mx:nomail.example exists:gone.example -all", WARN),
        ("v=spf1 mx:deadmail.example -all", WARN),
        ("v=spf1 a:gone1.example a:gone2.example exists:gone3.example -all", FAIL),
        ("v=spf1 include:b.example mx:gone3.example -all", FAIL),
        ("v=spf1 exists:%{i}.gone.example a:slow.example -all", UNKNOWN),
    ],
)
def test_voids(record: str, outcome: Outcome) -> None:
    survey = zone(
        record,
        answer("there.example", "A", "192.0.2.1"),
        answer("there.example", "MX", "10 there.example"),
        answer("v6.example", "AAAA", "2001:db8::1"),
        answer("nomail.example", "A", "192.0.2.1"),
        answer("deadmail.example", "MX", "10 gone.example"),
        silent("slow.example", "A"),
        b="v=spf1 a:gone1.example a:gone2.example ~all",
    )
    assert verdict(spf.voids, survey).outcome is outcome


def test_voids_gives_the_record_without_the_dead_names_and_says_who_else_must_act() -> None:
    survey = zone("v=spf1 a:gone1.example include:b.example -all", b="v=spf1 a:gone2.example a:gone3.example ~all")
    found = verdict(spf.voids, survey)
    assert found.summary == "3 terms name nothing; receivers stop after 2"
    assert found.fix.splitlines() == [
        IN_ZONE,
        'change TXT @ to "v=spf1 include:b.example -all"',
        "tell who runs b.example, or drop “include:b.example” if nobody needs it",
    ]


def test_a_fault_in_a_record_of_the_same_zone_is_mended_there() -> None:
    survey = zone(f"v=spf1 include:_spf.{ZONE} -all", answer(f"_spf.{ZONE}", "TXT", "v=spf1 a:gone.example moo -all"))
    assert fix_lines(survey, spf.voids) == [IN_ZONE, "in TXT _spf: mend “a:gone.example”: gone.example leads to nothing"]
    assert fix_lines(survey, spf.include_permerror) == [IN_ZONE, "in TXT _spf: mend “moo”: there is no mechanism “moo”"]


@pytest.mark.parametrize(
    ("included", "outcome"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", PASS),
        ("v=spf1 moo -all", FAIL),
        ("v=spf10", FAIL),
        ("v=spf1 include:gone.example -all", FAIL),
        ("v=spf1 -all include:gone.example", PASS),
        ("v=spf1 redirect=gone.example", FAIL),
    ],
)
def test_include_permerror(included: str, outcome: Outcome) -> None:
    found = verdict(spf.include_permerror, zone("v=spf1 include:b.example -all", b=included))
    assert found.outcome is outcome
    assert spf.include_permerror.severity is Severity.BLOCKER


def test_include_permerror_of_two_records_and_of_too_many_mail_servers() -> None:
    two = answer("b.example", "TXT", "v=spf1 -all", "v=spf1 ~all")
    found = verdict(spf.include_permerror, zone("v=spf1 mx include:b.example -all", two))
    assert (found.outcome, found.summary) == (FAIL, "b.example has 2 SPF records")
    assert found.fix.splitlines() == [IN_ZONE, 'change TXT @ to "v=spf1 mx -all"']
    eleven = answer("b.example", "MX", *(f"{number} mx{number}.example" for number in range(11)))
    assert verdict(spf.include_permerror, zone("v=spf1 include:b.example -all", eleven, b="v=spf1 mx -all")).outcome is FAIL


def test_an_include_that_cannot_be_a_name_has_no_record() -> None:
    assert verdict(spf.include_permerror, zone("v=spf1 include:b..example -all")).outcome is FAIL


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 include:b.example -all", PASS),
        ("v=spf1 include:open.example -all", FAIL),
        ("v=spf1 include:outer.example -all", FAIL),
        ("v=spf1 include:moved.example -all", FAIL),
        ("v=spf1 -include:open.example -all", PASS),
        ("v=spf1 -all", NOT_APPLICABLE),
    ],
)
def test_all_in_include(record: str, outcome: Outcome) -> None:
    survey = zone(
        record, b="v=spf1 ?all", open="v=spf1 +all", outer="v=spf1 include:open.example -all", moved="v=spf1 redirect=open.example"
    )
    assert verdict(spf.all_in_include, survey).outcome is outcome


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (f"v=spf1 include:{ZONE} -all", FAIL),
        (f"v=spf1 include:{ZONE.upper()}. -all", FAIL),
        ("v=spf1 include:b.example -all", FAIL),
        ("v=spf1 redirect=b.example", FAIL),
        ("v=spf1 redirect=b.example ~all", PASS),
        ("v=spf1 include:c.example include:c.example -all", PASS),
    ],
)
def test_loop(record: str, outcome: Outcome) -> None:
    assert verdict(spf.loop, zone(record, b=f"v=spf1 include:{ZONE} -all", c="v=spf1 -all")).outcome is outcome


def test_loop_names_it_and_gives_the_record_without_it() -> None:
    found = verdict(spf.loop, zone(f"v=spf1 mx include:{ZONE} -all"))
    assert (found.summary, found.fix.splitlines()[1]) == (f"{ZONE} leads back to itself", 'change TXT @ to "v=spf1 mx -all"')


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 mx -all", PASS),
        ("v=spf1 redirect=b.example", PASS),
        ("v=spf1 redirect=b.example -all", WARN),
        ("v=spf1 redirect=gone.example", FAIL),
        ("v=spf1 redirect=broken.example", FAIL),
    ],
)
def test_redirect(record: str, outcome: Outcome) -> None:
    assert verdict(spf.redirect, zone(record, b="v=spf1 -all", broken="v=spf1 moo")).outcome is outcome


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 mx -all", PASS),
        ("v=spf1 ptr -all", WARN),
        ("v=spf1 -all ptr", PASS),
        ("v=spf1 include:b.example -all", PASS),
    ],
)
def test_ptr(record: str, outcome: Outcome) -> None:
    assert verdict(spf.ptr, zone(record, b="v=spf1 ptr -all")).outcome is outcome


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 mx -all", PASS),
        ("v=spf1 include:_spf.%{d} a:%{o} -all", PASS),
        ("v=spf1 exists:%{i}._spf.example -all", WARN),
        ("v=spf1 include:b.example -all", WARN),
    ],
)
def test_macros(record: str, outcome: Outcome) -> None:
    survey = zone(record, answer(f"_spf.{ZONE}", "TXT", "v=spf1 -all"), b="v=spf1 include:%{h}.example -all")
    assert verdict(spf.macros, survey).outcome is outcome


def test_a_domain_macro_is_looked_up_by_the_record_it_stands_in() -> None:
    survey = zone("v=spf1 include:b.example -all", b="v=spf1 a:%{d2}.x.example a:%{o}.y.example -all")
    verdict(spf.voids, survey)
    assert {("b.example.x.example", "A"), (f"{ZONE}.y.example", "A")} <= set(survey.asked)


def test_servfail_of_an_include_is_unknown_and_no_fault() -> None:
    broken = answer("b.example", "TXT", state=DnsState.SERVFAIL)
    assert verdict(spf.include_permerror, zone("v=spf1 include:b.example -all", broken)).outcome is UNKNOWN
