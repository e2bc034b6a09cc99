"""Tests of the checks of what DMARC asks for, of its next step, and of who reads which record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import dmarc
from tests.stages.edge.dmarc_zone import DOMAIN, RUA, of, survey
from tests.stages.edge.northstar import DOMAIN as KEPT
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, PASS, SILENT, UNKNOWN, WARN, ZONE, each, project
from tests.stages.edge.spf_zone import seen
from tests.stages.recorded import answer, judge

SUB = SendingDomain(f"send.{ZONE}", receives=False)


@each(dmarc.sp_gap, dmarc.np, dmarc.walk_vs_psl)
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert of(check, "", answer(f"_dmarc.{ZONE}", "TXT", state=state)).outcome is UNKNOWN


@each(dmarc.sp_gap, dmarc.np, dmarc.walk_vs_psl)
def test_nothing_to_judge_without_a_record(check: Check) -> None:
    assert of(check, "").outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("record", "gap", "missing"),
    [
        ("v=DMARC1; p=reject", PASS, PASS),
        ("v=DMARC1; p=quarantine", PASS, WARN),
        ("v=DMARC1; p=quarantine; np=reject", PASS, PASS),
        ("v=DMARC1; p=none; sp=reject; np=none", PASS, WARN),
        ("v=DMARC1; p=reject; sp=quarantine", WARN, WARN),
        ("v=DMARC1; p=reject; sp=none", FAIL, WARN),
        ("v=DMARC1; p=reject; np=none", PASS, FAIL),
        ("v=DMARC1; p=reject; np=quarantine", PASS, FAIL),
        ("v=DMARC1; p=reject; sp=quarantine; t=y", FAIL, WARN),
    ],
)
def test_names_below_the_domain(record: str, gap: Outcome, missing: Outcome) -> None:
    assert (of(dmarc.sp_gap, record).outcome, of(dmarc.np, record).outcome) == (gap, missing)


def test_names_below_get_the_exact_record() -> None:
    record = f"v=DMARC1; p=reject; sp=none; {RUA}"
    assert of(dmarc.sp_gap, record).fix.splitlines()[:2] == [IN_ZONE, f'change TXT _dmarc to "v=DMARC1; p=reject; {RUA}"']
    assert of(dmarc.np, record).fix.splitlines() == [IN_ZONE, f'change TXT _dmarc to "v=DMARC1; p=reject; sp=none; {RUA}; np=reject"']


@each(dmarc.sp_gap, dmarc.np)
def test_a_subdomain_with_a_record_of_its_own_is_not_asked_for_sp(check: Check) -> None:
    both = survey({SUB.name: "v=DMARC1; p=reject; sp=none", ZONE: "v=DMARC1; p=reject"})
    found = judge(check, both, SUB)
    assert (found.outcome, ZONE in found.summary) == (NOT_APPLICABLE, True)


def test_policy_shows_all_three_values() -> None:
    shown = seen(of(dmarc.policy, f"v=DMARC1; p=quarantine; sp=none; np=reject; {RUA}"))
    labels = ("policy for the domain", "for a name below that exists", "for a name below that does not exist")
    assert [shown[label] for label in labels] == ["quarantine", "none", "reject"]


@pytest.mark.parametrize(
    ("record", "receives", "step"),
    [
        ("v=DMARC1; p=none", True, f"v=DMARC1; p=none; rua=mailto:dmarc-reports@{ZONE}"),
        (f"v=DMARC1; p=none; {RUA}", True, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=none; pct=20; {RUA}; t=y", True, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=nnoe; sp=x; {RUA}", True, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=quarantine; t=y; {RUA}", True, f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=reject; t=y; {RUA}", True, f"v=DMARC1; p=reject; {RUA}"),
        (f"v=DMARC1; p=quarantine; {RUA}", True, ""),
        (f"v=DMARC1; p=quarantine; {RUA}", False, f"v=DMARC1; p=reject; {RUA}"),
        (f"v=DMARC1; p=reject; {RUA}", False, ""),
        ("v=DMARC1; p=quarantine", True, f"v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@{ZONE}"),
    ],
)
def test_the_ladder_goes_one_step_at_a_time_and_never_by_share(record: str, receives: bool, step: str) -> None:
    found = of(dmarc.policy, record, receives=receives)
    told = found.fix or seen(found)["next step"]
    assert (f'to "{step}"' in told) if step else told.startswith("none")
    assert "pct" not in told


def test_a_human_domain_at_reject_is_told_of_mailing_lists_and_nothing_worse() -> None:
    found = of(dmarc.policy, f"v=DMARC1; p=reject; {RUA}")
    assert (found.outcome, "7.4" in seen(found)["note"]) == (PASS, True)
    assert "note" not in seen(of(dmarc.policy, f"v=DMARC1; p=reject; {RUA}", receives=False))


def test_reports_of_a_domain_without_mailboxes_go_to_the_one_above() -> None:
    ours = replace(project(), sending=(DOMAIN, SUB))
    found = judge(dmarc.present, survey({}, of=ours), SUB)
    assert f"rua=mailto:dmarc-reports@{ZONE}" in found.fix


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ({ZONE: "v=DMARC1; p=none"}, PASS),
        ({ZONE: "v=DMARC1; p=none", SUB.name: "v=DMARC1; p=none"}, PASS),
        ({SUB.name: "v=DMARC1; p=none"}, WARN),
        ({ZONE: "v=DMARC1; p=none", SUB.name: "v=DMARC1; p=none; psd=n"}, WARN),
        ({ZONE: "v=DMARC1; p=none", "example": "v=DMARC1; p=none"}, WARN),
        ({ZONE: "v=DMARC1; p=none", "example": "v=DMARC1; p=none; psd=y"}, PASS),
    ],
)
def test_old_and_new_readers(records: dict[str, str], outcome: Outcome) -> None:
    assert judge(dmarc.walk_vs_psl, survey(dict(records)), SUB).outcome is outcome


def test_old_and_new_readers_know_the_registries_of_countries() -> None:
    found = judge(dmarc.walk_vs_psl, survey({"northstar.co.uk": "v=DMARC1; p=none"}), SendingDomain("mail.northstar.co.uk"))
    assert found.outcome is PASS


def parked(*answers: DnsAnswer, sending: tuple[SendingDomain, ...] = ()) -> Verdict:
    return judge(dmarc.parked, survey({}, *answers, of=replace(project(), sending=sending)), KEPT)


SPF, MX = answer(ZONE, "TXT", "v=spf1 -all", "other"), answer(ZONE, "MX", "0 .")
POLICY = answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=reject")


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((SPF, MX, POLICY), PASS),
        ((SPF, MX, answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=reject; sp=reject; np=reject")), PASS),
        ((SPF, MX, answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=reject; np=none")), WARN),
        ((SPF, MX, answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=reject; t=y")), WARN),
        ((SPF, MX), WARN),
        ((SPF, POLICY), WARN),
        ((MX, POLICY), WARN),
        ((SPF, POLICY, answer(ZONE, "MX", "10 mx.host.example")), WARN),
        ((answer(ZONE, "TXT", "v=spf1 ~all"), MX, POLICY), WARN),
        ((answer(ZONE, "TXT", "v=spf1 include:old.example -all"),), FAIL),
        ((), FAIL),
        ((answer(ZONE, "TXT", state=DnsState.SERVFAIL), MX, POLICY), UNKNOWN),
        ((SPF, answer(ZONE, "MX", state=DnsState.TIMEOUT), POLICY), UNKNOWN),
        ((SPF, MX, answer(f"_dmarc.{ZONE}", "TXT", state=DnsState.TIMEOUT)), UNKNOWN),
    ],
)
def test_parked(answers: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert parked(*answers).outcome is outcome


def test_parked_gives_all_three_records_and_takes_the_old_ones_away() -> None:
    found = parked(answer(ZONE, "TXT", "v=spf1 include:old.example ~all"), answer(ZONE, "MX", "10 mx.host.example"))
    assert found.fix.splitlines() == [
        IN_ZONE,
        'delete TXT @ "v=spf1 include:old.example ~all"',
        'add TXT @ "v=spf1 -all"',
        'add TXT _dmarc "v=DMARC1; p=reject; sp=reject; np=reject"',
        "delete MX @ 10 mx.host.example",
        "add MX @ 0 .",
    ]


def test_a_domain_that_sends_or_has_a_sender_below_is_not_parked() -> None:
    assert parked(sending=(DOMAIN,)).outcome is NOT_APPLICABLE
    assert parked(sending=(SUB,)).outcome is NOT_APPLICABLE
