"""Tests of the checks of a DMARC record's form, place and company."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages import Check
from lrconsole.stages.edge import dmarc
from tests.stages.edge.dmarc_zone import RUA, of
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, PASS, SILENT, UNKNOWN, WARN, ZONE, each
from tests.stages.recorded import answer

AT, DOUBLED = f"_dmarc.{ZONE}", f"_dmarc.{ZONE}.{ZONE}"


@each(dmarc.syntax, dmarc.location, dmarc.cname, dmarc.obsolete)
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert of(check, "", answer(AT, "TXT", state=state)).outcome is UNKNOWN


@pytest.mark.parametrize("name", [ZONE, DOUBLED])
def test_location_is_unknown_until_each_place_was_looked_at(name: str) -> None:
    assert of(dmarc.location, "v=DMARC1; p=none", answer(name, "TXT", state=DnsState.TIMEOUT)).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("record", "outcome", "told"),
    [
        (f"v=DMARC1; p=none; sp=reject; np=reject; adkim=s; aspf=R; t=Y; psd=n; fo=1:d:s; ruf=mailto:r@{ZONE}; {RUA}", PASS, ""),
        (f"v=DMARC1;p=none;{RUA};", PASS, ""),
        ("v=DMARC1; p=none; pct=100; rf=afrf; ri=86400", PASS, ""),
        ("v=DMARC1; p=nnoe", FAIL, "p=nnoe is no policy"),
        ("v=DMARC1; p=none; sp=x", FAIL, "sp=x is no policy"),
        ("v=DMARC1; p=none; np=", FAIL, "np= is no policy"),
        (f"v=DMARC1; p=quarantine {RUA}", FAIL, "a semicolon is missing after p"),
        (f"v=DMARC1; {RUA}", WARN, "there is no p"),
        ("v=DMARC1; p=none; adkim=strict", WARN, "adkim=strict is no value"),
        ("v=DMARC1; p=none; t=yes", WARN, "t=yes is no value"),
        ("v=DMARC1; p=none; p=reject", WARN, "p stands twice"),
        ("v=DMARC1; p=none; policy=x", WARN, "no tag policy"),
        ("v=DMARC1; p=none; junk", WARN, "“junk” is no tag"),
        ("", NOT_APPLICABLE, ""),
        ("v=dmarc1; p=none", NOT_APPLICABLE, ""),
    ],
)
def test_syntax(record: str, outcome: Outcome, told: str) -> None:
    found = of(dmarc.syntax, record)
    assert (found.outcome, told in found.summary) == (outcome, True), found.summary


@pytest.mark.parametrize(
    ("record", "mended"),
    [
        (f"v=DMARC1; p=qarantine; {RUA}", f"v=DMARC1; p=quarantine; {RUA}"),
        (f"v=DMARC1; p=none; adkim=strict; x=1; {RUA}", f"v=DMARC1; p=none; {RUA}"),
        (f"v=DMARC1; p=none; sp=rejct; {RUA}", f"v=DMARC1; p=none; {RUA}"),
    ],
)
def test_syntax_gives_the_record_as_it_was_meant(record: str, mended: str) -> None:
    assert of(dmarc.syntax, record).fix.splitlines() == [IN_ZONE, f'change TXT _dmarc to "{mended}"']


def wrong(name: str, text: str = "v=DMARC1; p=reject") -> DnsAnswer:
    return answer(name, "TXT", text)


@pytest.mark.parametrize(
    ("record", "more", "outcome"),
    [
        ("v=DMARC1; p=none", (), PASS),
        ("", (), PASS),
        ("", (answer(ZONE, "TXT", "v=spf1 -all", "dmarc is great"),), PASS),
        ("", (wrong(ZONE),), FAIL),
        ("", (wrong(ZONE, "v=dmarc1; p=reject"),), FAIL),
        ("v=DMARC1; p=none", (wrong(ZONE),), WARN),
        ("", (wrong(DOUBLED),), FAIL),
        ("v=DMARC1; p=none", (wrong(DOUBLED),), WARN),
    ],
)
def test_location(record: str, more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert of(dmarc.location, record, *more).outcome is outcome


def test_location_moves_the_record_and_names_the_trap() -> None:
    found = of(dmarc.location, "", wrong(DOUBLED))
    assert "the panel adds northstar.example by itself, so enter _dmarc" in found.summary
    assert found.fix.splitlines() == [
        IN_ZONE,
        f'delete TXT _dmarc.{ZONE} "v=DMARC1; p=reject"',
        'add TXT _dmarc "v=DMARC1; p=reject"',
    ]


@pytest.mark.parametrize(
    ("record", "outcome", "severity"),
    [
        (f"v=DMARC1; p=none; {RUA}", PASS, None),
        ("v=DMARC1; p=none; pct=50", WARN, None),
        ("v=DMARC1; p=quarantine; pct=100", WARN, None),
        ("v=DMARC1; p=quarantine; pct=50", WARN, Severity.HIGH),
        ("v=DMARC1; p=none; rf=afrf", WARN, None),
        ("v=DMARC1; p=none; ri=3600", WARN, None),
        (f"v=DMARC1; p=none; {RUA}!10m", WARN, None),
        ("", NOT_APPLICABLE, None),
    ],
)
def test_obsolete(record: str, outcome: Outcome, severity: Severity | None) -> None:
    found = of(dmarc.obsolete, record)
    assert (found.outcome, found.severity) == (outcome, severity)


def test_obsolete_gives_the_record_without_its_history() -> None:
    found = of(dmarc.obsolete, f"v=DMARC1; p=quarantine; pct=50; {RUA}!10m,mailto:x@r.example; ri=1; rf=afrf")
    assert found.fix.splitlines() == [IN_ZONE, f'change TXT _dmarc to "v=DMARC1; p=quarantine; {RUA},mailto:x@r.example"']


ALIAS, TARGET = answer(AT, "CNAME", "northstar.dmarc.service.example"), "northstar.dmarc.service.example"


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ((), NOT_APPLICABLE),
        ((wrong(AT),), NOT_APPLICABLE),
        ((ALIAS, answer(AT, "TXT", "v=DMARC1; p=none", chain=(TARGET,))), PASS),
        ((ALIAS, answer(AT, "TXT", "hello", chain=(TARGET,))), FAIL),
        ((ALIAS, answer(AT, "TXT", chain=(TARGET,))), FAIL),
        ((ALIAS, answer(AT, "TXT", state=DnsState.NXDOMAIN, chain=(TARGET,))), FAIL),
        ((ALIAS, wrong(AT)), FAIL),
    ],
)
def test_cname(more: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert of(dmarc.cname, "", *more).outcome is outcome


def test_cname_names_what_goes() -> None:
    gone = of(dmarc.cname, "", ALIAS, answer(AT, "TXT", state=DnsState.NXDOMAIN, chain=(TARGET,)))
    assert f"{TARGET}, which does not exist" in gone.summary
    assert gone.fix.splitlines() == [IN_ZONE, f"delete CNAME _dmarc {TARGET}", "add TXT _dmarc <the DMARC record>"]
