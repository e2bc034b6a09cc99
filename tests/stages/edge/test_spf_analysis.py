"""Tests of the analysis of a whole SPF tree: all faults with their places, and what each term costs."""

from __future__ import annotations

import asyncio

from lrconsole.stages.edge.email.spf_analysis import Analysis, Fault, analyse
from lrconsole.stages.edge.email.spf_ground import costs
from tests.stages.edge.northstar import ZONE
from tests.stages.edge.spf_zone import ZoneSurvey, silent, zone
from tests.stages.recorded import answer


def analysed(survey: ZoneSurvey) -> Analysis:
    return asyncio.run(analyse(survey.records, ZONE))


def test_every_fault_of_every_record_is_listed_with_its_place() -> None:
    found = analysed(
        zone("v=spf1 moo include:b.example ptr ip4:1.2.3 a:gone.example include:c.example -all mx", b="v=spf1 cow ip4=1.2.3.4 a// -all")
    )
    assert [(problem.fault, problem.domain, problem.at, problem.text) for problem in found.problems] == [
        (Fault.SYNTAX, ZONE, 8, "moo"),
        (Fault.SYNTAX, ZONE, 34, "ip4:1.2.3"),
        (Fault.AFTER_ALL, ZONE, 82, "mx"),
        (Fault.PTR, ZONE, 30, "ptr"),
        (Fault.VOID, ZONE, 44, "a:gone.example"),
        (Fault.SYNTAX, "b.example", 8, "cow"),
        (Fault.SYNTAX, "b.example", 24, "a//"),
        (Fault.SLIP, "b.example", 12, "ip4=1.2.3.4"),
        (Fault.NO_RECORD, "c.example", 0, ""),
    ]
    assert {problem.via.text for problem in found.problems if problem.via} == {"include:b.example", "include:c.example"}
    assert found.is_invalid


def test_a_record_that_works_has_no_fault() -> None:
    found = analysed(zone("v=spf1 ip4:192.0.2.0/24 include:b.example ~all", b="v=spf1 ip6:2001:db8::/32 -all"))
    assert (found.problems, found.is_invalid, found.silent, found.silent_term) == ((), False, None, None)


def test_a_record_without_a_fault_that_voids_it_is_not_invalid() -> None:
    found = analysed(zone("v=spf1 ptr a:gone.example exists:%{i}.example a:gone.example +all redirect=b.example"))
    assert {problem.fault for problem in found.problems} == {
        Fault.PTR,
        Fault.VOID,
        Fault.LIVE,
        Fault.DUPLICATE,
        Fault.REDIRECT_IGNORED,
    }
    assert not found.is_invalid


def test_what_stands_after_all_costs_nothing_but_is_checked() -> None:
    found = analysed(
        zone("v=spf1 include:b.example -all include:c.example a:gone.example", b="v=spf1 a:mail.example +all mx mx mx", c="v=spf1")
    )
    assert found.root.lookups == 2
    assert found.of(Fault.LOOKUPS, Fault.NO_RECORD) == ()
    assert len(found.of(Fault.AFTER_ALL)) == 5


def test_the_same_include_counts_each_time_and_is_asked_once() -> None:
    survey = zone("v=spf1 include:b.example include:c.example -all", b="v=spf1 include:c.example ~all", c="v=spf1 a:mail.example ~all")
    found = analysed(survey)
    assert found.root.lookups == 1 + 2 + 2
    assert survey.asked.count(("c.example", "TXT")) == 1


def test_silence_is_told_apart_from_absence() -> None:
    found = analysed(zone("v=spf1 include:slow.example a:late.example -all", silent("slow.example"), silent("late.example", "A")))
    assert found.silent is not None
    assert found.silent.name == "slow.example"
    assert found.silent_term is not None
    assert not found.is_invalid


def test_names_are_asked_in_one_spelling_and_mail_servers_with_both_families() -> None:
    survey = zone("v=spf1 mx:B.Example. include:C.EXAMPLE -all", answer("b.example", "MX", "10 m.example"), c="v=spf1 -all")
    analysed(survey)
    assert set(survey.asked) == {
        (ZONE, "TXT"),
        ("b.example", "MX"),
        ("m.example", "A"),
        ("m.example", "AAAA"),
        ("c.example", "TXT"),
    }


def test_the_tree_reads_from_the_outside_in() -> None:
    survey = zone("v=spf1 include:b.example include:b.example exists:%{h}.example -all", b="v=spf1 include:c.example ~all", c="v=spf1 ~all")
    assert list(costs(analysed(survey).root).items())[1:] == [
        ("at worst", "5 of 10 look-ups, 0 of 2 empty answers"),
        ("include:b.example", "2 look-ups"),
        ("· include:c.example", "1 look-up"),
        ("include:b.example (2)", "2 look-ups"),
        ("· include:c.example (2)", "1 look-up"),
        ("exists:%{h}.example", "1 look-up, only a mail tells the name"),
    ]
