"""Tests of SPF evaluation beyond the public suite: who is asked about, what is counted, and what is said."""

from __future__ import annotations

import asyncio

import pytest

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.spf_evaluation import Delivery, Evaluation, SpfResult, evaluate
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer

IP = "192.0.2.1"


def said(delivery: Delivery, *answers: DnsAnswer, **spf: str) -> Evaluation:
    survey = ZoneSurvey(dns=[*answers, *(answer(f"{label}.example", "TXT", text) for label, text in spf.items())])
    return asyncio.run(evaluate(survey.records, delivery))


def test_mail_from_comes_before_the_greeting_and_a_bounce_is_judged_by_it() -> None:
    records = {"a": "v=spf1 +all", "helo": "v=spf1 -all"}
    assert said(Delivery(IP, "helo.example", "x@a.example"), **records).result is SpfResult.PASS
    assert said(Delivery(IP, "helo.example", ""), **records).result is SpfResult.FAIL
    assert said(Delivery(IP, "helo.example", "x@a.example."), **records).result is SpfResult.PASS


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        said(Delivery("nonsense", "a.example"))


def test_the_reason_names_the_term_that_decided() -> None:
    found = said(Delivery(IP, "a.example"), a="v=spf1 include:b.example -all", b="v=spf1 ip4:192.0.2.0/24 -all")
    assert (found.result, found.reason, found.lookups, found.voids) == (SpfResult.PASS, "“include:b.example” of a.example", 1, 0)
    assert said(Delivery(IP, "a.example"), a="v=spf1 moo").reason == "a.example: “moo”: there is no mechanism “moo”"
    assert said(Delivery(IP, "a.example"), a="v=spf1 mx").reason == "nothing in the record of a.example matches"


def test_a_term_is_one_empty_answer_however_many_names_are_gone() -> None:
    dead = answer("a.example", "MX", "10 gone1.example", "20 gone2.example", "30 gone3.example")
    found = said(Delivery(IP, "a.example"), dead, a="v=spf1 mx mx -all")
    assert (found.result, found.voids) == (SpfResult.FAIL, 2)
    assert said(Delivery(IP, "a.example"), dead, a="v=spf1 mx mx mx -all").result is SpfResult.PERMERROR


@pytest.mark.parametrize("state", [DnsState.TIMEOUT, DnsState.SERVFAIL, DnsState.REFUSED, DnsState.UNREACHABLE, DnsState.MALFORMED])
def test_what_is_no_answer_is_temperror_wherever_it_is_met(state: DnsState) -> None:
    for kind, record in (
        ("TXT", "include:b.example"),
        ("A", "a:b.example"),
        ("MX", "mx:b.example"),
        ("A", "exists:b.example"),
        ("TXT", "redirect=b.example"),
    ):
        found = said(Delivery(IP, "a.example"), answer("b.example", kind, state=state), a=f"v=spf1 {record}")
        assert found.result is SpfResult.TEMPERROR
        assert f"{kind} b.example" in found.reason


def test_two_included_records_are_a_permerror() -> None:
    two = answer("b.example", "TXT", "v=spf1 -all", "v=spf1 +all")
    assert said(Delivery(IP, "a.example"), two, a="v=spf1 include:b.example ~all").result is SpfResult.PERMERROR


def test_a_pass_or_softfail_has_no_explanation() -> None:
    why = answer("why.example", "TXT", "%{i} may not send for %{d}")
    assert said(Delivery(IP, "a.example"), why, a="v=spf1 -all exp=why.example").explanation == "192.0.2.1 may not send for a.example"
    assert said(Delivery(IP, "a.example"), why, a="v=spf1 ~all exp=why.example").explanation == ""


def test_the_receiver_and_the_time_show_in_explanations_only() -> None:
    why = answer("why.example", "TXT", "%{c} at %{r}, %{t}: %{h}")
    delivery = Delivery("2001:db8::1", "a.example", "x@a.example", receiver="mx.b.example", at=1_795_000_000)
    assert said(delivery, why, a="v=spf1 -all exp=why.example").explanation == "2001:db8::1 at mx.b.example, 1795000000: a.example"


def test_the_name_of_an_address_is_the_domain_itself_then_one_below_it_then_any() -> None:
    reverse = answer("1.2.0.192.in-addr.arpa", "PTR", "other.example", "mail.a.example", "a.example", "forged.example")
    back = [answer(name, "A", IP) for name in ("other.example", "mail.a.example", "a.example")]
    why = answer("why.example", "TXT", "%{p}")
    record = "v=spf1 -all exp=why.example"
    assert said(Delivery(IP, "a.example"), reverse, *back, why, a=record).explanation == "a.example"
    assert said(Delivery(IP, "a.example"), reverse, *back[:2], why, a=record).explanation == "mail.a.example"
    assert said(Delivery(IP, "a.example"), reverse, back[0], why, a=record).explanation == "other.example"
    assert said(Delivery(IP, "a.example"), reverse, why, a=record).explanation == "unknown"
