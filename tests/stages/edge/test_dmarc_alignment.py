"""Tests of alignment: which declared sender passes DMARC by SPF, by DKIM, or not at all (RFC 9989 4.4)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import MailTool
from lrconsole.stages.edge import dmarc
from tests.stages.edge.dmarc_zone import DOMAIN, of, survey
from tests.stages.edge.northstar import FAIL, NOT_APPLICABLE, PASS, SILENT, UNKNOWN, WARN, ZONE
from tests.stages.edge.spf_zone import seen
from tests.stages.edge.test_dkim import RSA2048
from tests.stages.recorded import answer, judge

OWN, SUB, OTHER = ZONE, f"send.{ZONE}", "bounces.tool.example"
RANK = {PASS: 0, WARN: 1, FAIL: 2}


def key(name: str, *records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(f"s1._domainkey.{name}", "TXT", *(records or ([] if state else [RSA2048])), state=state)


def tool(bounces: str, signs: str, *selectors: str) -> tuple[MailTool, ...]:
    return (MailTool("Bookings", bounces, signs, selectors),)


def judged(record: str, tools: tuple[MailTool, ...], *more: DnsAnswer, **declared: Any) -> Verdict:
    return of(dmarc.alignment, record, *more, tools=tools, **declared)


@pytest.mark.parametrize(("aspf", "adkim"), list(product("rs", repeat=2)))
@pytest.mark.parametrize(("bounces", "signs"), list(product((OWN, SUB, OTHER), repeat=2)))
def test_every_way_relaxed_and_strict(aspf: str, adkim: str, bounces: str, signs: str) -> None:
    by_spf = bounces == OWN or (bounces == SUB and aspf == "r")
    by_dkim = signs == OWN or (signs == SUB and adkim == "r")
    found = judged(f"v=DMARC1; p=none; aspf={aspf}; adkim={adkim}", tool(bounces, signs))
    assert found.outcome is (PASS if by_dkim else WARN if by_spf else FAIL)


def test_siblings_align_below_one_organisation_and_not_below_a_public_suffix() -> None:
    def outcome(above: str) -> Outcome:
        more = answer("_dmarc.host.example", "TXT", above)
        return of(dmarc.alignment, "v=DMARC1; p=none", more, name="alice.host.example", tools=tool("", "bob.host.example")).outcome

    assert outcome("v=DMARC1; p=none") is PASS
    assert outcome("v=DMARC1; p=none; psd=y") is FAIL


@pytest.mark.parametrize(
    ("record", "severity"),
    [("v=DMARC1; p=none", None), ("v=DMARC1; p=quarantine", Severity.BLOCKER), ("v=DMARC1; p=quarantine; t=y", None)],
)
def test_a_sender_that_never_aligns_blocks_the_launch_once_the_policy_is_enforced(record: str, severity: Severity | None) -> None:
    found = judged(record, tool(OTHER, "tool.example"))
    assert (found.outcome, found.severity) == (FAIL, severity)
    assert "in Bookings: authenticate northstar.example" in found.fix


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ((key(ZONE),), PASS),
        ((key(ZONE, "v=DKIM1; p="),), FAIL),
        ((key(ZONE, "v=spf1 -all"),), FAIL),
        ((), FAIL),
        ((key(ZONE, state=DnsState.SERVFAIL),), UNKNOWN),
    ],
)
def test_a_signature_needs_its_key(more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert judged("v=DMARC1; p=none", tool(OTHER, ZONE, "s1"), *more).outcome is outcome


@pytest.mark.parametrize(
    ("declared", "outcome"),
    [
        ({}, UNKNOWN),
        ({"provider": "Google Workspace", "selectors": ("s1",)}, PASS),
        ({"provider": "Google Workspace"}, WARN),
        ({"provider": "Postmark", "selectors": ("s1",)}, PASS),
        ({"provider": "Postmark"}, UNKNOWN),
        ({"senders": ("192.0.2.25",)}, WARN),
    ],
)
def test_the_provider_is_a_sender_too(declared: dict[str, Any], outcome: Outcome) -> None:
    found = of(dmarc.alignment, "v=DMARC1; p=none", key(ZONE), **declared)
    assert found.outcome is outcome
    assert outcome is not UNKNOWN or "[[mail]]" in found.fix


def test_each_sender_is_told_both_ways() -> None:
    found = judged("v=DMARC1; p=none; aspf=s", tool(SUB, ZONE), key(ZONE), provider="Google Workspace", selectors=("s1",))
    assert seen(found)["Bookings"] == f"SPF: {SUB} not aligned (strict); DKIM: {ZONE} aligned (relaxed)"
    assert seen(found)["Google Workspace"].startswith(f"SPF: {ZONE} aligned (strict)")


@SILENT
def test_unknown_without_an_answer(state: DnsState) -> None:
    policy = answer(f"_dmarc.{ZONE}", "TXT", state=state)
    for check in (dmarc.alignment, dmarc.spf_only_reject):
        assert of(check, "", policy, tools=tool(OTHER, ZONE)).outcome is UNKNOWN
    walk = answer(f"_dmarc.{SUB}", "TXT", state=state)
    assert judged("v=DMARC1; p=reject", tool("", SUB), walk).outcome is UNKNOWN
    assert judged("v=DMARC1; p=reject; adkim=s", tool("", SUB), walk).outcome is FAIL


@pytest.mark.parametrize(
    ("record", "tools", "more", "outcome"),
    [
        ("v=DMARC1; p=reject", tool(OTHER, ZONE), (), PASS),
        ("v=DMARC1; p=reject", tool(ZONE, "tool.example"), (), FAIL),
        ("v=DMARC1; p=reject", tool(ZONE, ZONE, "s1"), (), FAIL),
        ("v=DMARC1; p=reject", tool(ZONE, ZONE, "s1"), (key(ZONE),), PASS),
        ("v=DMARC1; p=reject", tool(ZONE, ZONE, "s1"), (key(ZONE, state=DnsState.TIMEOUT),), UNKNOWN),
        ("v=DMARC1; p=reject", (), (), UNKNOWN),
        ("v=DMARC1; p=reject; t=y", tool(ZONE, ""), (), NOT_APPLICABLE),
        ("v=DMARC1; p=quarantine", tool(ZONE, ""), (), NOT_APPLICABLE),
        ("", tool(ZONE, ""), (), NOT_APPLICABLE),
    ],
)
def test_spf_only_reject(record: str, tools: tuple[MailTool, ...], more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert of(dmarc.spf_only_reject, record, *more, tools=tools).outcome is outcome


def test_nothing_to_align_without_a_record() -> None:
    assert judged("", tool(OTHER, ZONE)).outcome is NOT_APPLICABLE


def test_a_tool_outside_the_organisation_costs_no_question() -> None:
    seen = survey({ZONE: "v=DMARC1; p=none"})
    assert judge(dmarc.alignment, seen, replace(DOMAIN, tools=tool(OTHER, "tool.example"))).outcome is FAIL
    assert {name for name, _ in seen.asked} == {f"_dmarc.{ZONE}", "_dmarc.example"}
