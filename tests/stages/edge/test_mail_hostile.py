"""Tests that no answer, policy or mail whatever breaks a check of mail, and that no fix ever brings back what is history."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.mail_seen import MailSeen
from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import MailTool, SendingDomain
from lrconsole.probes.signature import holds
from lrconsole.stages import Check
from lrconsole.stages.edge import bimi, dkim, dmarc, mail, mta_sts, tls_rpt
from lrconsole.stages.edge.email.dkim_verification import verify
from lrconsole.stages.edge.email.mail_message import read
from tests.stages.edge.dkim_signing import Signing, key_record
from tests.stages.edge.northstar import ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer

CHECKS = [
    item
    for module in (dmarc, dkim, mail, mta_sts, tls_rpt, bimi)
    for item in vars(module).values()
    if isinstance(item, Check) and item.subject is SendingDomain
]
TOOL = MailTool("Bookings", f"send.{ZONE}", f"send.{ZONE}", ("s1",))
DOMAIN = SendingDomain(ZONE, "Google", ("s1", "s2"), senders=("192.0.2.25", "2001:db8::25"), tools=(TOOL,), mails=(Path("a.eml"),))
NAMES = (
    ZONE,
    f"_dmarc.{ZONE}",
    f"s1._domainkey.{ZONE}",
    f"_mta-sts.{ZONE}",
    f"_smtp._tls.{ZONE}",
    f"default._bimi.{ZONE}",
    "_dmarc.example",
)
TAGS = ("v=DMARC1", "v=DKIM1", "v=STSv1", "v=TLSRPTv1", "v=BIMI1", "p=none", "p=reject", "sp=", "np=x", "t=y", "psd=y", "psd=n", "pct=50")
MORE = (
    "rua=mailto:a@b.example!10m",
    "rua=mailto:@",
    "ruf=,,",
    "id=1",
    "k=ed25519",
    "p=AAAA",
    "h=sha1",
    "l=https://x",
    "=",
    ";;",
    "\x00",
    "“",
)
RECORD = st.lists(st.one_of(st.sampled_from(TAGS + MORE), st.text(max_size=12)), max_size=9).map("; ".join)
MX = st.one_of(
    st.sampled_from(("0 .", "10 mx.northstar.example", "10 192.0.2.1", "x", "", "99999999999 a", "10 " + "a" * 300)), st.text(max_size=20)
)


async def run(check: Check, survey: ZoneSurvey) -> Verdict:
    return await check.judge(survey, DOMAIN)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(st.lists(RECORD, max_size=3), min_size=len(NAMES), max_size=len(NAMES)), servers=st.lists(MX, max_size=3), body=RECORD
)
def test_no_record_breaks_a_check(check: Check, records: list[list[str]], servers: list[str], body: str) -> None:
    found = [answer(name, "TXT", *texts) for name, texts in zip(NAMES, records, strict=True)]
    served = Exchange(f"https://mta-sts.{ZONE}/.well-known/mta-sts.txt", "GET", HttpState.ANSWERED, 200, body=body.replace("; ", "\n"))
    logo = replace(served, url="https://x")
    survey = ZoneSurvey(
        project=replace(project(), sending=(DOMAIN,)),
        dns=[*found, answer(ZONE, "MX", *servers)],
        exchanges=[served, logo],
        mails=[MailSeen("a.eml", body.encode())],
    )
    verdict = asyncio.run(run(check, survey))
    assert isinstance(verdict.outcome, Outcome)
    assert verdict.summary
    kept = [line for line in verdict.fix.splitlines() if line.startswith(("add", "change"))]
    assert not any("pct=" in line for line in kept), verdict.fix


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading_and_verifying_of_a_mail(raw: bytes) -> None:
    async def ask(name: str, kind: str) -> object:
        return answer(name, kind, key_record())

    for mail_raw in (raw, b"DKIM-Signature: " + raw, b"From: " + raw + b"\r\n\r\n" + raw, Signing().sign().replace(b"b=", b"b=" + raw, 1)):
        try:
            message = read(mail_raw)
        except ValueError:
            continue
        asyncio.run(verify(message, ask, holds, 0))  # type: ignore[arg-type]


def test_a_mail_of_many_lines_and_a_body_of_empty_ones_take_no_time_to_speak_of() -> None:
    async def ask(name: str, kind: str) -> object:
        return answer(name, kind, key_record())

    for form in ("simple/simple", "relaxed/relaxed"):
        signed = Signing(form=form).sign()
        long = b"X: y\r\n" * 20_000 + signed + b"\r\n" * 200_000 + b" \t" * 100_000
        assert len(asyncio.run(verify(read(long), ask, holds, 0))) == 1  # type: ignore[arg-type]
