"""Tests of takeover by way of mail: mail servers, SPF terms and DKIM keys in domains that anybody may buy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Project, SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import takeover
from lrconsole.stages.edge.claims.names import is_registry
from tests.stages.edge.northstar import DOMAIN, FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, SERVFAIL, TIMEOUT, UNKNOWN, ZONE, project
from tests.stages.recorded import RecordedSurvey, answer, judge

SENDER = SendingDomain(ZONE, selectors=("s1",))
NEWS = SendingDomain(f"news.{ZONE}")
GONE = "cancelled.example"
TLD = answer("example", "NS", "a.nic.example")
BUYABLE = (TLD, answer(GONE, "NS", state=NX))
THERE = (TLD, answer("sender.example", "NS", "ns1.sender.example"))


def ours() -> Project:
    return replace(project(), sending=(SENDER, NEWS))


def verdict(check: Check, subject: object, *dns: DnsAnswer) -> Verdict:
    return judge(check, RecordedSurvey(project=ours(), dns=list(dns)), subject)


def mx(*records: str, state: DnsState | None = None, name: str = ZONE) -> DnsAnswer:
    return answer(name, "MX", *records, state=state, ttl=600)


NONE = mx("0 .", name=NEWS.name)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((mx("10 mx.sender.example"), NONE, answer("mx.sender.example", "A", "192.0.2.1")), PASS),
        ((mx(), NONE), PASS),
        ((mx("0 ."), NONE), PASS),
        ((mx(f"10 mx.{ZONE}"), NONE), PASS),
        ((mx(f"10 mx.{GONE}"), NONE, answer(f"mx.{GONE}", "A", state=NX), *BUYABLE), FAIL),
        ((mx("10 old.sender.example"), NONE, answer("old.sender.example", "A", state=NX), *THERE), PASS),
        ((mx("10 a.b.sender.example"), NONE, answer("a.b.sender.example", "A", state=NX), *THERE), PASS),
        ((mx(), mx(f"10 mx.{GONE}", name=NEWS.name), answer(f"mx.{GONE}", "A", state=NX), *BUYABLE), FAIL),
        ((mx(state=TIMEOUT), NONE), UNKNOWN),
        ((mx("10 mx.sender.example"), NONE, answer("mx.sender.example", "A", state=SERVFAIL)), UNKNOWN),
        ((mx(f"10 mx.{GONE}"), NONE, answer(f"mx.{GONE}", "A", state=NX), answer("example", "NS", state=TIMEOUT)), UNKNOWN),
    ],
)
def test_mx(answers: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert verdict(takeover.mx, DOMAIN, *answers).outcome is outcome


def test_mx_says_what_may_be_bought_and_which_record_goes() -> None:
    found = verdict(takeover.mx, DOMAIN, mx(f"10 mx.{GONE}"), NONE, answer(f"mx.{GONE}", "A", state=NX), *BUYABLE)
    assert found.confidence is Confidence.LIKELY
    assert f"{GONE} is not registered" in found.summary
    assert found.fix == f"{IN_ZONE}\ndelete MX @ 10 mx.{GONE}\nthen, 600 seconds later, run the audit again"
    assert any(GONE in item.label for item in found.evidence)


def spf(*more: DnsAnswer, record: str) -> Verdict:
    return verdict(takeover.spf_include, SENDER, answer(ZONE, "TXT", f"v=spf1 {record} -all"), *more)


OTHER = answer("_spf.sender.example", "TXT", f"v=spf1 include:_spf.{GONE} ip4:192.0.2.1 -all")
INCLUDED = (answer(f"_spf.{GONE}", "TXT", state=NX), *BUYABLE)
ADDRESSED = (answer(f"mail.{GONE}", "A", state=NX), answer(f"mail.{GONE}", "AAAA", state=NX), *BUYABLE)


@pytest.mark.parametrize(
    ("record", "more", "outcome"),
    [
        ("ip4:192.0.2.1", (), PASS),
        ("include:_spf.sender.example", (answer("_spf.sender.example", "TXT", "v=spf1 ip4:192.0.2.1 -all"),), PASS),
        (f"include:_spf.{GONE}", INCLUDED, FAIL),
        (f"redirect=_spf.{GONE}", INCLUDED, FAIL),
        (f"a:mail.{GONE}", ADDRESSED, FAIL),
        ("include:_spf.sender.example", (OTHER, *INCLUDED), FAIL),
        ("include:old.sender.example", (answer("old.sender.example", "TXT", state=NX), *THERE), PASS),
        (f"include:old.{ZONE}", (answer(f"old.{ZONE}", "TXT", state=NX),), PASS),
        ("include:_spf.sender.example", (answer("_spf.sender.example", "TXT", state=TIMEOUT),), UNKNOWN),
    ],
)
def test_spf_include(record: str, more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    # A record with `all` follows no redirect (RFC 7208 6.1).
    first = answer(ZONE, "TXT", f"v=spf1 {record}" if "redirect" in record else f"v=spf1 {record} -all")
    assert verdict(takeover.spf_include, SENDER, first, *more).outcome is outcome


def test_spf_include_writes_the_record_without_the_term() -> None:
    found = spf(*INCLUDED, record=f"ip4:192.0.2.1 include:_spf.{GONE}")
    assert found.fix.splitlines() == [IN_ZONE, 'change TXT @ to "v=spf1 ip4:192.0.2.1 -all"']
    assert f"“include:_spf.{GONE}” rests on {GONE}" in found.summary


def test_spf_include_in_somebody_elses_record_says_whose() -> None:
    found = spf(OTHER, *INCLUDED, record="include:_spf.sender.example")
    assert "leads to _spf.sender.example" in found.fix


def test_spf_include_without_a_record_or_an_answer() -> None:
    assert verdict(takeover.spf_include, SENDER, answer(ZONE, "TXT")).outcome is NOT_APPLICABLE
    assert verdict(takeover.spf_include, SENDER, answer(ZONE, "TXT", state=SERVFAIL)).outcome is UNKNOWN


KEY = f"s1._domainkey.{ZONE}"


def dkim(first: DnsAnswer, *more: DnsAnswer) -> Verdict:
    return verdict(takeover.dkim_cname, SENDER, first, *more)


def test_dkim_cname() -> None:
    target = f"s1.{GONE}"
    gone = answer(KEY, "TXT", state=NX, chain=(target,))
    assert dkim(answer(KEY, "TXT", "v=DKIM1; p=AAAA")).outcome is PASS
    assert dkim(answer(KEY, "TXT", "v=DKIM1; p=AAAA", chain=("s1.sender.example",))).outcome is PASS
    assert dkim(answer(KEY, "TXT", state=NX)).outcome is PASS
    assert dkim(answer(KEY, "TXT", state=TIMEOUT)).outcome is UNKNOWN
    assert dkim(gone, answer(target, "TXT", state=SERVFAIL)).outcome is UNKNOWN
    found = dkim(gone, answer(target, "TXT", state=NX), *BUYABLE)
    assert (found.outcome, found.confidence) == (FAIL, Confidence.LIKELY)
    assert found.fix.splitlines() == [IN_ZONE, f"delete CNAME s1._domainkey {target}"]
    undeclared = verdict(takeover.dkim_cname, NEWS)
    assert (undeclared.outcome, undeclared.severity) == (UNKNOWN, Severity.HIGH)


@pytest.mark.parametrize(("name", "known"), [("com", True), ("co.uk", True), ("com.au", True), ("co.com", False), ("host.example", False)])
def test_registries(name: str, known: bool) -> None:
    assert is_registry(name) is known
