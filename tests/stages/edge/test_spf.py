"""Tests of the SPF checks."""

from __future__ import annotations

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages.edge import spf
from tests.stages.recorded import RecordedSurvey, answer, judge

DOMAIN = SendingDomain("northstar.example")


def single(*records: str, state: DnsState | None = None) -> Outcome:
    return judge(spf.single, RecordedSurvey(dns=[answer("northstar.example", "TXT", *records, state=state)]), DOMAIN).outcome


def test_single_passes_with_one_record_beside_other_txt() -> None:
    assert single("v=spf1 include:_spf.example -all", "google-site-verification=x") is Outcome.PASS


def test_single_fails_with_two_records() -> None:
    assert single("v=spf1 -all", "V=SPF1 ~all") is Outcome.FAIL


def test_single_ignores_other_versions() -> None:
    assert single("v=spf1 -all", "v=spf10 -all") is Outcome.PASS


def test_single_is_unknown_without_an_answer() -> None:
    assert single(state=DnsState.TIMEOUT) is Outcome.UNKNOWN
