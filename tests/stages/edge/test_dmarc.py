"""Tests of the DMARC checks, their record and the tree walk."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import dmarc
from lrconsole.stages.edge.email.dmarc_discovery import names
from lrconsole.stages.edge.email.dmarc_record import Policy, is_dmarc, parse
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, REFUSED, SILENT, TIMEOUT, UNKNOWN, WARN, ZONE, asked, each
from tests.stages.recorded import RecordedSurvey, answer, judge

DOMAIN, SUB = SendingDomain(ZONE), SendingDomain(f"send.{ZONE}")
RUA = "rua=mailto:d@northstar.example"
GOOD = f"v=DMARC1; p=quarantine; {RUA}"


def at(name: str, *records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(f"_dmarc.{name}", "TXT", *records, state=state)


def verdict(check: Check, *dns: DnsAnswer, domain: SendingDomain = DOMAIN) -> Verdict:
    """Judge with the given answers; the top-level domain refuses to say anything."""
    return asked(check, domain, *dns, at("example", state=REFUSED))


def own(check: Check, *records: str) -> Verdict:
    return verdict(check, at(ZONE, *records))


ALL = each(dmarc.present, dmarc.single, dmarc.policy, dmarc.reports)


@ALL
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert verdict(check, at(ZONE, state=state)).outcome is UNKNOWN


@each(dmarc.present, dmarc.policy, dmarc.reports)
def test_unknown_when_the_parent_cannot_be_asked(check: Check) -> None:
    assert verdict(check, at(SUB.name), at(ZONE, state=TIMEOUT), domain=SUB).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ((GOOD,), PASS),
        (("v=DMARC1; p=none",), PASS),
        ((f"v=DMARC1; {RUA}",), PASS),
        ((GOOD, "other=1"), PASS),
        ((GOOD, GOOD), PASS),
        (("v=DMARC1",), FAIL),
        (("v=DMARC1; p=nothing",), FAIL),
        (("v=dmarc1; p=reject",), FAIL),
        (("v=DMARC1 p=reject",), FAIL),
        (("p=reject; v=DMARC1",), FAIL),
        (('"v=DMARC1; p=reject"',), FAIL),
        ((), FAIL),
    ],
)
def test_present(records: tuple[str, ...], outcome: Outcome) -> None:
    assert own(dmarc.present, *records).outcome is outcome


def test_present_fails_where_nothing_is_and_gives_the_whole_record() -> None:
    found = verdict(dmarc.present, at(ZONE, state=NX))
    assert found.outcome is FAIL
    added = 'add TXT _dmarc "v=DMARC1; p=none; rua=mailto:dmarc-reports@northstar.example"'
    assert found.fix.splitlines() == [IN_ZONE, added, "the mailbox must exist"]


def test_present_replaces_what_receivers_do_not_read() -> None:
    added = 'add TXT _dmarc "v=DMARC1; p=none; rua=mailto:dmarc-reports@northstar.example"'
    for record in ("v=DMARC1", "v=dmarc1; p=reject"):
        assert own(dmarc.present, record).fix.splitlines()[:3] == [IN_ZONE, f'delete TXT _dmarc "{record}"', added]


def test_present_warns_when_the_record_is_the_parents() -> None:
    found = verdict(dmarc.present, at(SUB.name, state=NX), at(ZONE, GOOD), domain=SUB)
    assert (found.outcome, ZONE in found.summary) == (WARN, True)


@pytest.mark.parametrize(
    ("records", "outcome"),
    [((GOOD,), PASS), ((), PASS), ((GOOD, "hello"), WARN), ((GOOD, "v=DMARC1; p=none"), FAIL), ((GOOD, GOOD), FAIL)],
)
def test_single(records: tuple[str, ...], outcome: Outcome) -> None:
    assert own(dmarc.single, *records).outcome is outcome


def test_single_says_which_one_to_keep_and_which_to_delete() -> None:
    found = own(dmarc.single, GOOD, "v=DMARC1; p=none")
    assert found.fix.splitlines() == [IN_ZONE, f'keep TXT _dmarc "{GOOD}"', 'delete TXT _dmarc "v=DMARC1; p=none"']
    assert own(dmarc.single, GOOD, "hello").fix.splitlines() == [IN_ZONE, 'delete TXT _dmarc "hello"']


def test_a_subdomain_gets_its_record_in_the_zone_that_holds_it() -> None:
    found = verdict(dmarc.policy, at(SUB.name), at(ZONE, f"v=DMARC1; p=none; {RUA}"), domain=SUB)
    assert found.fix.splitlines()[:2] == [
        IN_ZONE,
        f'add TXT _dmarc.send "v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@send.{ZONE}"',
    ]


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (GOOD, PASS),
        ("v=DMARC1; p=reject", PASS),
        ("v=DMARC1;p=REJECT", PASS),
        ("v=DMARC1; p=reject; t=y", PASS),
        (f"v=DMARC1; p=quarantine; t=y; {RUA}", WARN),
        (f"v=DMARC1; p=none; {RUA}", WARN),
        (f"v=DMARC1; {RUA}", WARN),
        (f"v=DMARC1; p=rejct; {RUA}", WARN),
        (f"v=DMARC1; p=reject; sp=x; {RUA}", WARN),
        ("v=DMARC1; p=none", FAIL),
        ("v=DMARC1; p=none; rua=mailto:broken", FAIL),
        ("v=DMARC1", NOT_APPLICABLE),
    ],
)
def test_policy(record: str, outcome: Outcome) -> None:
    assert own(dmarc.policy, record).outcome is outcome


def test_two_records_count_as_none() -> None:
    assert own(dmarc.policy, GOOD, GOOD).outcome is NOT_APPLICABLE
    assert own(dmarc.reports, GOOD, GOOD).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("record", "outcome"),
    [("v=DMARC1; p=none; sp=reject", PASS), ("v=DMARC1; p=reject", PASS), (f"v=DMARC1; p=reject; sp=none; {RUA}", WARN)],
)
def test_policy_of_a_subdomain_is_sp_then_p(record: str, outcome: Outcome) -> None:
    assert verdict(dmarc.policy, at(SUB.name), at(ZONE, record), domain=SUB).outcome is outcome


def test_policy_offers_the_next_step_and_never_the_obsolete_tags() -> None:
    found = own(dmarc.policy, f"v=DMARC1; p=none; pct=50; rf=afrf; {RUA}; adkim=s")
    assert found.fix.splitlines()[:2] == [IN_ZONE, f'change TXT _dmarc to "v=DMARC1; p=quarantine; {RUA}; adkim=s"']
    assert "pct" not in found.fix


@pytest.mark.parametrize(
    ("tag", "outcome"),
    [
        (RUA, PASS),
        ("rua=MAILTO:d@northstar.example, mailto:x@reports.example", PASS),
        ("rua=mailto:a@b.example!10m", WARN),
        ("rua=mailto:a@b.example,mailto:b@b.example,mailto:c@b.example", WARN),
        ("rua=https://reports.example/x", WARN),
        ("adkim=r", WARN),
        ("rua=", WARN),
        ("rua=d@northstar.example", FAIL),
        ("rua=mailto:d", FAIL),
        ("rua=mailto:d@northstar.example,oops", FAIL),
    ],
)
def test_reports(tag: str, outcome: Outcome) -> None:
    takers = [answer(name, "MX", "10 mx.example") for name in (ZONE, "reports.example", "b.example")]
    assert verdict(dmarc.reports, at(ZONE, f"v=DMARC1; p=quarantine; {tag}"), *takers).outcome is outcome


def test_reports_gives_the_record_with_the_address_added() -> None:
    wanted = 'change TXT _dmarc to "v=DMARC1; p=reject; rua=mailto:dmarc-reports@northstar.example"'
    assert own(dmarc.reports, "v=DMARC1; p=reject").fix.splitlines() == [IN_ZONE, wanted, "the mailbox must exist"]


@pytest.mark.parametrize(
    ("middle", "top", "where"),
    [
        ("v=DMARC1; p=none; psd=n", "v=DMARC1; p=reject", "b.example"),
        ("v=DMARC1; p=none", "v=DMARC1; p=reject", "example"),
        ("v=DMARC1; p=none", "v=DMARC1; p=reject; psd=y", "b.example"),
        ("", "v=DMARC1; p=reject; psd=y", "example"),
    ],
)
def test_the_walk_ends_at_the_organisation(middle: str, top: str, where: str) -> None:
    asked = [at("a.b.example"), at("b.example", *([middle] if middle else [])), at("example", top)]
    assert f"of {where} applies" in judge(dmarc.present, RecordedSurvey(dns=asked), SendingDomain("a.b.example")).summary


def test_the_walk_asks_at_most_eight_names() -> None:
    assert names("a.b.c.d.e.f.g.h.i.example") == (
        "a.b.c.d.e.f.g.h.i.example",
        "d.e.f.g.h.i.example",
        "e.f.g.h.i.example",
        "f.g.h.i.example",
        "g.h.i.example",
        "h.i.example",
        "i.example",
        "example",
    )
    assert len(names("a.b.c.d.e.f.g.example")) == 8
    assert names("northstar.example") == ("northstar.example", "example")


def test_the_record_keeps_unknown_tags_and_takes_the_first_of_two() -> None:
    record = parse("v=DMARC1; p=reject; x=1; p=none; junk; ;")
    assert (record.policy(), record.tag("x"), record.problems) == (Policy.REJECT, "1", ("“junk” is no tag",))


@pytest.mark.parametrize(("text", "yes"), [("v = DMARC1 ;p=none", True), ("v=DMARC1", True), ("v=DMARC12", False), (" v=DMARC1;", False)])
def test_is_dmarc(text: str, yes: bool) -> None:
    assert is_dmarc(text) is yes
