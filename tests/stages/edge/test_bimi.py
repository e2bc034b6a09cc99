"""Tests of the check of a BIMI logo."""

from __future__ import annotations

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsAnswer, Exchange
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import SendingDomain
from lrconsole.stages.edge import bimi
from tests.stages.edge.northstar import FAIL, NOT_APPLICABLE, PASS, SILENT, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer, judge

LOGO = f"https://www.{ZONE}/logo.svg"
SVG = '<?xml version="1.0"?><svg version="1.2" baseProfile="tiny-ps" ><title>Northstar</title><path d="M0 0"/></svg>'
CERTIFIED = f"v=BIMI1; l={LOGO}; a=https://www.{ZONE}/logo.pem"
ENFORCED = answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=quarantine")


def outcome(*records: str, policy: DnsAnswer = ENFORCED, picture: Exchange | None = None, state: DnsState | None = None) -> Outcome:
    asked = answer(f"default._bimi.{ZONE}", "TXT", *records, state=state)
    survey = ZoneSurvey(project=project(), dns=[asked, policy], exchanges=[picture or served()])
    return judge(bimi.logo, survey, SendingDomain(ZONE)).outcome


def served(body: str = SVG, status: int = 200, state: HttpState = HttpState.ANSWERED, size: int = 900) -> Exchange:
    return Exchange(LOGO, "GET", state, status, headers=(("content-type", "image/svg+xml"),), body=body, size=size)


@SILENT
def test_unknown_without_an_answer(state: DnsState) -> None:
    assert outcome(state=state) is UNKNOWN
    assert outcome(CERTIFIED, policy=answer(f"_dmarc.{ZONE}", "TXT", state=state)) is UNKNOWN


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        ((), NOT_APPLICABLE),
        (("other",), NOT_APPLICABLE),
        (("v=BIMI1; l=; a=;",), PASS),
        ((CERTIFIED,), PASS),
        ((f"v=BIMI1; l={LOGO}",), WARN),
        ((f"v=BIMI1; l={LOGO}; a=;",), WARN),
        (("v=BIMI1; l=http://www.northstar.example/logo.svg",), FAIL),
        ((CERTIFIED, CERTIFIED.replace("logo", "other")), FAIL),
    ],
)
def test_the_record(records: tuple[str, ...], wanted: Outcome) -> None:
    assert outcome(*records) is wanted


@pytest.mark.parametrize("policy", ["v=DMARC1; p=none", "v=DMARC1; p=quarantine; t=y", "v=DMARC1; p=reject; sp=none", "nothing"])
def test_no_logo_without_an_enforced_policy(policy: str) -> None:
    assert outcome(CERTIFIED, policy=answer(f"_dmarc.{ZONE}", "TXT", policy)) is FAIL


@pytest.mark.parametrize(
    ("picture", "wanted"),
    [
        (served("<html></html>"), FAIL),
        (served(SVG.replace(' baseProfile="tiny-ps"', "")), FAIL),
        (served(SVG.replace('version="1.2"', 'version="1.1"')), FAIL),
        (served(SVG.replace("<title>Northstar</title>", "")), FAIL),
        (served(SVG.replace("<path", "<script>x</script><path")), FAIL),
        (served(SVG.replace("<path", '<image href="x.png"/><path')), FAIL),
        (served(size=40_000), FAIL),
        (served(status=404), FAIL),
        (served(state=HttpState.TLS), FAIL),
        (served(state=HttpState.TIMEOUT), UNKNOWN),
        (served(state=HttpState.UNDECLARED), UNKNOWN),
    ],
)
def test_the_picture(picture: Exchange, wanted: Outcome) -> None:
    assert outcome(CERTIFIED, picture=picture) is wanted
