"""Tests of the checks of MTA-STS and TLS-RPT."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import DnsAnswer, Exchange
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import mta_sts, tls_rpt
from lrconsole.stages.edge.email.mta_sts_policy import parse_policy
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, SILENT, TIMEOUT, UNKNOWN, WARN, ZONE, each, project
from tests.stages.edge.spf_zone import ZoneSurvey, seen
from tests.stages.recorded import answer, judge

DOMAIN = SendingDomain(ZONE)
URL = f"https://mta-sts.{ZONE}/.well-known/mta-sts.txt"
MX1, MX2 = "mx1.mail.example", "mx2.mail.example"
GOOD = f"version: STSv1\nmode: enforce\nmx: {MX1}\nmx: *.mail.example\nmax_age: 604800\n"
RECORD = answer(f"_mta-sts.{ZONE}", "TXT", "v=STSv1; id=20261124")
SERVERS = answer(ZONE, "MX", f"10 {MX1}", f"20 {MX2}")


def served(body: str = GOOD, status: int = 200, state: HttpState = HttpState.ANSWERED, kind: str = "text/plain; charset=utf-8") -> Exchange:
    return Exchange(URL, "GET", state, status if state is HttpState.ANSWERED else 0, headers=(("content-type", kind),), body=body)


def verdict(check: Check, *dns: DnsAnswer, policy: Exchange | None = None) -> Verdict:
    return judge(check, ZoneSurvey(project=project(), dns=list(dns), exchanges=[policy or served()]), DOMAIN)


def sts(*records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(f"_mta-sts.{ZONE}", "TXT", *records, state=state)


@each(mta_sts.record, mta_sts.policy, mta_sts.mx, tls_rpt.reports)
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert verdict(check, sts(state=state)).outcome is UNKNOWN


@each(mta_sts.record, mta_sts.policy, mta_sts.mx, tls_rpt.reports)
def test_nothing_to_judge_where_it_is_not_used(check: Check) -> None:
    assert verdict(check, SERVERS).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (("v=STSv1; id=20261124",), PASS),
        (("v=STSv1;id=A1;", "other"), PASS),
        (("v=STSv1; id=2026-11-24",), FAIL),
        (("v=STSv1; id=" + "1" * 33,), FAIL),
        (("v=STSv1; id=",), FAIL),
        (("v=STSv1",), FAIL),
        (("v=STSv1; id=1; id=2",), FAIL),
        (("v=STSv1; id=1", "v=STSv1; id=2"), FAIL),
        (("v=stsv1; id=1",), FAIL),
        (('"v=STSv1; id=1"',), FAIL),
        (("v=STSv12; id=1",), FAIL),
        (("other",), NOT_APPLICABLE),
    ],
)
def test_record(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(mta_sts.record, sts(*records)).outcome is outcome


def test_record_gives_a_fresh_one() -> None:
    found = verdict(mta_sts.record, sts("v=STSv1; id=2026-11-24"))
    assert found.fix.splitlines() == [
        IN_ZONE,
        'delete TXT _mta-sts "v=STSv1; id=2026-11-24"',
        'add TXT _mta-sts "v=STSv1; id=20261124090000"',
    ]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (served(), PASS),
        (served(GOOD.replace("\n", "\r\n")), PASS),
        (served(GOOD + "future: x\n"), PASS),
        (served(GOOD.replace("enforce", "testing")), WARN),
        (served("version: STSv1\nmode: none\nmax_age: 86400\n"), WARN),
        (served(GOOD.replace("604800", "3600")), WARN),
        (served(kind="text/html"), WARN),
        (served(GOOD.replace("604800", "31557601")), FAIL),
        (served(GOOD.replace("604800", "a week")), FAIL),
        (served(GOOD.replace("version: STSv1\n", "")), FAIL),
        (served(GOOD.replace("enforce", "Enforce")), FAIL),
        (served(GOOD.replace("mode: enforce\n", "")), FAIL),
        (served("version: STSv1\nmode: enforce\nmax_age: 604800\n"), FAIL),
        (served(GOOD.replace(MX1, "https://mx")), FAIL),
        (served("<html>not found</html>"), FAIL),
        (served(status=404), FAIL),
        (served(status=301), FAIL),
        (served(state=HttpState.UNRESOLVED), FAIL),
        (served(state=HttpState.TLS), FAIL),
        (served(state=HttpState.REFUSED), FAIL),
        (served(state=HttpState.TIMEOUT), UNKNOWN),
        (served(state=HttpState.UNREACHABLE), UNKNOWN),
        (served(state=HttpState.UNDECLARED), UNKNOWN),
    ],
)
def test_policy(policy: Exchange, outcome: Outcome) -> None:
    assert verdict(mta_sts.policy, RECORD, SERVERS, policy=policy).outcome is outcome


def test_policy_gives_the_whole_file_and_keeps_what_a_later_audit_compares() -> None:
    found = verdict(mta_sts.policy, RECORD, SERVERS, policy=served(status=404))
    assert found.fix.splitlines()[1:] == ["version: STSv1", "mode: enforce", f"mx: {MX1}", f"mx: {MX2}", "max_age: 604800"]
    assert parse_policy(found.fix.partition("\n")[2]).problems == ()
    shown = seen(verdict(mta_sts.policy, RECORD, SERVERS))
    assert len(shown["SHA-256 of the policy"]) == 64
    other = seen(verdict(mta_sts.policy, RECORD, SERVERS, policy=served(GOOD + "mx: mx9.mail.example\n")))
    assert other["SHA-256 of the policy"] != shown["SHA-256 of the policy"]


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("mx.mail.example", "MX.mail.example.", True),
        ("*.mail.example", "mx.mail.example", True),
        ("*.mail.example", "a.mx.mail.example", False),
        ("*.mail.example", "mail.example", False),
        ("mail.example", "mx.mail.example", False),
    ],
)
def test_a_star_stands_for_one_label(pattern: str, host: str, covered: bool) -> None:
    assert parse_policy(f"version: STSv1\nmode: enforce\nmx: {pattern}\nmax_age: 1\n").covers(host) is covered


ALONE = GOOD.replace("mx: *.mail.example\n", "")


@pytest.mark.parametrize(
    ("dns", "policy", "outcome", "severity"),
    [
        ((SERVERS,), served(), PASS, None),
        ((SERVERS,), served(ALONE), FAIL, Severity.BLOCKER),
        ((SERVERS,), served(ALONE.replace("enforce", "testing")), WARN, None),
        ((answer(ZONE, "MX", "0 ."),), served(), NOT_APPLICABLE, None),
        ((answer(ZONE, "MX", state=TIMEOUT),), served(), UNKNOWN, None),
        ((SERVERS,), served(status=404), NOT_APPLICABLE, None),
        ((SERVERS,), served(state=HttpState.TLS), NOT_APPLICABLE, None),
        ((SERVERS,), served(state=HttpState.TIMEOUT), UNKNOWN, None),
    ],
)
def test_mx(dns: tuple[DnsAnswer, ...], policy: Exchange, outcome: Outcome, severity: Severity | None) -> None:
    found = verdict(mta_sts.mx, RECORD, *dns, policy=policy)
    assert (found.outcome, found.severity) == (outcome, severity)


def test_mx_names_the_line_and_the_new_id() -> None:
    found = verdict(mta_sts.mx, RECORD, SERVERS, policy=served(ALONE))
    assert f"mx: {MX2}" in found.fix
    assert 'change TXT _mta-sts to "v=STSv1; id=20261124090000"' in found.fix


def rpt(*records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(f"_smtp._tls.{ZONE}", "TXT", *records, state=state)


TAKES = answer(ZONE, "MX", "10 mx.example")


@pytest.mark.parametrize(
    ("dns", "outcome"),
    [
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE}"), TAKES), PASS),
        ((rpt("v=TLSRPTv1;rua=https://reports.example/v1"),), PASS),
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE},https://reports.example/v1"), TAKES), PASS),
        ((RECORD,), WARN),
        ((rpt("v=TLSRPTv1"),), FAIL),
        ((rpt("v=TLSRPTv1; rua=tls@northstar.example"),), FAIL),
        ((rpt("v=TLSRPTv1; rua=http://reports.example/"),), FAIL),
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE}", "v=TLSRPTv1; rua=mailto:b@c.example"),), FAIL),
        ((rpt("v=tlsrptv1; rua=mailto:a@b.example"),), FAIL),
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE}"), answer(ZONE, "MX", "0 .")), FAIL),
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE}"), answer(ZONE, "MX", state=NX)), FAIL),
        ((rpt(f"v=TLSRPTv1; rua=mailto:tls@{ZONE}"), answer(ZONE, "MX", state=TIMEOUT)), UNKNOWN),
        ((rpt(state=TIMEOUT),), UNKNOWN),
    ],
)
def test_tls_reports(dns: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert verdict(tls_rpt.reports, *dns).outcome is outcome


def test_tls_reports_give_the_record() -> None:
    assert verdict(tls_rpt.reports, RECORD).fix.splitlines() == [
        IN_ZONE,
        f'add TXT _smtp._tls "v=TLSRPTv1; rua=mailto:tls-reports@{ZONE}"',
        "the mailbox must exist",
    ]
