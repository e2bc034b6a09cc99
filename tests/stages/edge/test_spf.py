"""Tests of the SPF checks."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import spf
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, UNKNOWN, WARN, ZONE, project
from tests.stages.recorded import RecordedSurvey, answer, judge

DOMAIN = SendingDomain(ZONE)
UNSETTLED = [DnsState.TIMEOUT, DnsState.UNREACHABLE, DnsState.SERVFAIL, DnsState.REFUSED, DnsState.MALFORMED]


def verdict(check: Check, *records: str, state: DnsState | None = None, domain: SendingDomain = DOMAIN, **other: str) -> Verdict:
    """Judge the TXT records of the domain; `other` maps the first label of further names to their one record ("" for none)."""
    more = [answer(f"{label}.example", "TXT", *([text] if text else [])) for label, text in other.items()]
    return judge(check, RecordedSurvey(project=project(), dns=[answer(ZONE, "TXT", *records, state=state), *more]), domain)


@pytest.mark.parametrize("check", [spf.present, spf.single, spf.syntax, spf.ending], ids=lambda check: check.id)
@pytest.mark.parametrize("state", UNSETTLED)
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert verdict(check, state=state).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (("v=spf1 -all",), PASS),
        (("google-site-verification=x", "v=spf1 mx -all"), PASS),
        ((), FAIL),
        (("v=spf10 -all",), FAIL),
        ((" v=spf1 -all",), FAIL),
    ],
)
def test_present(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(spf.present, *records).outcome is outcome


def test_present_fails_when_the_domain_does_not_exist() -> None:
    assert verdict(spf.present, state=NX).outcome is FAIL


def test_present_gives_the_record_of_the_provider() -> None:
    found = verdict(spf.present, domain=SendingDomain(ZONE, provider="Google Workspace"))
    assert found.fix == f'{IN_ZONE}\nadd TXT @ "v=spf1 include:_spf.google.com ~all"'


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (("v=spf1 include:_spf.example -all", "google-site-verification=x"), PASS),
        ((), PASS),
        (("v=spf1 -all", "v=spf10 -all"), PASS),
        (("v=spf1 -all", "V=SPF1 ~all"), FAIL),
        (("v=spf1 -all", "v=spf1 -all"), FAIL),
    ],
)
def test_single(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(spf.single, *records).outcome is outcome


def test_single_gives_one_record_to_replace_both() -> None:
    found = verdict(spf.single, "v=spf1 include:a.example -all", "v=spf1 include:b.example ~all")
    assert found.fix.splitlines() == [
        IN_ZONE,
        'delete TXT @ "v=spf1 include:a.example -all"',
        'delete TXT @ "v=spf1 include:b.example ~all"',
        'add TXT @ "v=spf1 include:a.example include:b.example ~all"',
    ]


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (("v=spf1 mx -all",), PASS),
        (("v=spf1 mx -all ip4:192.0.2.300",), FAIL),
        (("v=spf1 mx ip4=192.0.2.3 -all",), FAIL),
        (("v=spf1 ip4:192.0.2.1ip4:192.0.2.2 -all",), FAIL),
        (("v=spf1 mx -all", "v=spf1 includ:b.example"), FAIL),
        ((), NOT_APPLICABLE),
    ],
)
def test_syntax(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(spf.syntax, *records).outcome is outcome


def test_syntax_names_the_term() -> None:
    found = verdict(spf.syntax, "v=spf1 ipv4:192.0.2.1 -all")
    assert "ipv4:192.0.2.1" in found.summary
    assert "ipv4:192.0.2.1" in found.fix


@pytest.mark.parametrize(
    ("record", "outcome", "severity"),
    [
        ("v=spf1 mx -all", PASS, None),
        ("v=spf1 mx ~all", PASS, None),
        ("v=spf1 mx ~ALL +all", PASS, None),
        ("v=spf1 mx ?all", WARN, None),
        ("v=spf1 mx", WARN, None),
        ("v=spf1 exp=all", WARN, None),
        ("v=spf1 mx +all", FAIL, Severity.BLOCKER),
        ("v=spf1 mx all", FAIL, Severity.BLOCKER),
        ("v=spf1 redirect=%{d}._spf.example", PASS, None),
    ],
)
def test_ending(record: str, outcome: Outcome, severity: Severity | None) -> None:
    found = verdict(spf.ending, record)
    assert (found.outcome, found.severity) == (outcome, severity)


@pytest.mark.parametrize(
    ("target", "outcome"),
    [("v=spf1 -all", PASS), ("v=spf1 mx", WARN), ("v=spf1 +all", FAIL), ("", FAIL), ("v=spf1 redirect=b.example", FAIL)],
)
def test_ending_follows_a_redirect(target: str, outcome: Outcome) -> None:
    assert verdict(spf.ending, "v=spf1 mx redirect=B.example", b=target).outcome is outcome


def test_ending_gives_the_whole_record() -> None:
    assert (
        verdict(spf.ending, "v=spf1 include:all.example mx +all").fix == f'{IN_ZONE}\nchange TXT @ to "v=spf1 include:all.example mx ~all"'
    )


def test_ending_replaces_a_redirect_that_leads_nowhere_where_it_stands() -> None:
    """In the zone of the record that redirects, which may be somebody else's."""
    assert verdict(spf.ending, "v=spf1 mx redirect=b.example", b="").fix == f'{IN_ZONE}\nchange TXT @ to "v=spf1 mx ~all"'
    far = verdict(spf.ending, "v=spf1 redirect=b.example", b="v=spf1 redirect=c.example", c="").fix
    assert far == 'In the zone that holds b.example:\nchange TXT b.example to "v=spf1 ~all"'
    assert (
        verdict(spf.ending, "v=spf1 mx redirect=b.example", b="v=spf1 redirect=b.example").fix
        == f'{IN_ZONE}\nchange TXT @ to "v=spf1 mx ~all"'
    )


def test_present_takes_away_what_only_looks_like_spf() -> None:
    lines = verdict(spf.present, " v=spf1 -all").fix.splitlines()
    assert lines == [IN_ZONE, 'delete TXT @ " v=spf1 -all"', 'add TXT @ "v=spf1 include:<the SPF name of your mail provider> ~all"']


def test_syntax_says_in_which_record() -> None:
    assert verdict(spf.syntax, "v=spf1 ipv4:192.0.2.1 -all").fix.startswith(f"{IN_ZONE}\nin TXT @: correct or delete “ipv4:192.0.2.1”")


def test_ending_has_nothing_to_say_without_a_record() -> None:
    assert verdict(spf.ending).outcome is NOT_APPLICABLE
