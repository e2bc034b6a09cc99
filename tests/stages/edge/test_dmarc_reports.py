"""Tests of where DMARC reports go, and of the agreement of those who get them (RFC 9990 4)."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages.edge import dmarc
from tests.stages.edge.dmarc_zone import RUA, of, survey
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, PASS, SILENT, UNKNOWN, WARN, ZONE
from tests.stages.recorded import answer, judge

SERVICE = "reports.example.net"
AGREES = f"{ZONE}._report._dmarc.{SERVICE}"
AWAY = f"v=DMARC1; p=none; rua=mailto:a@{SERVICE}"


@SILENT
def test_unknown_without_an_answer(state: DnsState) -> None:
    assert of(dmarc.rua_external, "", answer(f"_dmarc.{ZONE}", "TXT", state=state)).outcome is UNKNOWN
    assert of(dmarc.rua_external, AWAY, answer(AGREES, "TXT", state=state)).outcome is UNKNOWN
    assert of(dmarc.rua_external, AWAY, answer(f"_dmarc.{SERVICE}", "TXT", state=state)).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("record", "more", "outcome"),
    [
        (f"v=DMARC1; p=none; {RUA}", (), PASS),
        (f"v=DMARC1; p=none; rua=mailto:d@post.{ZONE}", (), PASS),
        (AWAY, (answer(AGREES, "TXT", "v=DMARC1"),), PASS),
        (AWAY, (answer(AGREES, "TXT", "v=DMARC1;", "other"),), PASS),
        (AWAY, (answer(AGREES, "TXT", f"v=DMARC1; rua=mailto:b@{SERVICE}"),), PASS),
        (AWAY, (answer(AGREES, "TXT", "v=dmarc1"),), FAIL),
        (AWAY, (answer(AGREES, "TXT"),), FAIL),
        (AWAY, (), FAIL),
        (f"v=DMARC1; p=none; {RUA},mailto:a@{SERVICE}!5m", (), FAIL),
        (f"v=DMARC1; p=none; {RUA}; ruf=mailto:a@{SERVICE}", (), FAIL),
        ("v=DMARC1; p=none", (), NOT_APPLICABLE),
        (f"v=DMARC1; p=none; rua=https://{SERVICE}/", (), NOT_APPLICABLE),
        ("", (), NOT_APPLICABLE),
    ],
)
def test_rua_external(record: str, more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert of(dmarc.rua_external, record, *more).outcome is outcome


def test_the_fix_is_the_record_in_the_zone_of_whoever_gets_the_reports() -> None:
    assert of(dmarc.rua_external, AWAY).fix.splitlines() == [
        f"In the zone that holds {AGREES}:",
        f'add TXT {AGREES} "v=DMARC1"',
        f"only the owner of {SERVICE} can do that; else name a mailbox of your own",
    ]


def test_the_agreement_is_for_the_name_where_the_record_stands() -> None:
    sub = SendingDomain(f"send.{ZONE}")
    found = judge(dmarc.rua_external, survey({ZONE: AWAY}, answer(AGREES, "TXT", "v=DMARC1")), sub)
    assert found.outcome is PASS
    own = survey({ZONE: "v=DMARC1; p=none", sub.name: AWAY}, answer(AGREES, "TXT", "v=DMARC1"))
    assert judge(dmarc.rua_external, own, sub).outcome is FAIL


@pytest.mark.parametrize(
    ("mx", "outcome"),
    [
        (answer(ZONE, "MX", "10 mx.host.example"), PASS),
        (answer(ZONE, "MX"), PASS),
        (answer(ZONE, "MX", "0 ."), FAIL),
        (answer(ZONE, "MX", state=DnsState.NXDOMAIN), FAIL),
        (answer(ZONE, "MX", state=DnsState.TIMEOUT), UNKNOWN),
    ],
)
def test_reports_need_a_domain_that_takes_mail(mx: DnsAnswer, outcome: Outcome) -> None:
    assert of(dmarc.reports, f"v=DMARC1; p=none; {RUA}", mx).outcome is outcome


def test_a_size_limit_goes_and_nothing_else() -> None:
    found = of(dmarc.reports, f"v=DMARC1; p=none; {RUA}!10m; adkim=s")
    assert (found.outcome, found.fix.splitlines()) == (WARN, [IN_ZONE, f'change TXT _dmarc to "v=DMARC1; p=none; {RUA}; adkim=s"'])
