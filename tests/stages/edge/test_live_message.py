"""Tests of what is said of one mail that was sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.mail_seen import MailSeen
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.probes.signature import holds
from lrconsole.stages.edge import mail
from lrconsole.stages.edge.email.live_message import judge_message, receipt
from lrconsole.stages.edge.email.mail_links import links_in
from lrconsole.stages.edge.email.mail_message import read
from tests.stages.edge.dkim_signing import MAIL, Signing, key_record
from tests.stages.edge.northstar import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer, judge

AT = 1_795_510_800
HEAD = b"Return-Path: <bounces@northstar.example>\r\n"
SPF, DMARC = answer(ZONE, "TXT", "v=spf1 ip4:192.0.2.25 -all"), answer(f"_dmarc.{ZONE}", "TXT", "v=DMARC1; p=quarantine")
KEY = answer(f"s1._domainkey.{ZONE}", "TXT", key_record())
OURS = replace(project(), sending=(SendingDomain(ZONE, selectors=("s1",)),))


def rows(raw: bytes, *dns: DnsAnswer, ip: str = "") -> dict[str, Verdict]:
    survey = ZoneSurvey(project=OURS, dns=list(dns or (SPF, DMARC, KEY)))
    return {row.name: row.verdict for row in asyncio.run(judge_message(survey, receipt(read(raw), AT, ip), holds))}


def outcomes(raw: bytes, *dns: DnsAnswer, ip: str = "") -> dict[str, Outcome]:
    return {name: verdict.outcome for name, verdict in rows(raw, *dns, ip=ip).items()}


def test_a_good_mail_passes_every_row() -> None:
    found = outcomes(HEAD + Signing().sign())
    assert found == {
        "author": PASS,
        "signature": PASS,
        "sender": PASS,
        "policy": PASS,
        "selectors": PASS,
        "unsubscribe": NOT_APPLICABLE,
        "links": NOT_APPLICABLE,
    }


def test_an_unsigned_mail_rests_on_spf() -> None:
    found = outcomes(HEAD + MAIL)
    assert (found["signature"], found["sender"], found["policy"]) == (FAIL, PASS, WARN)


def test_a_mail_of_nobodys_fails_dmarc_and_names_the_policy() -> None:
    found = rows(HEAD + MAIL, answer(ZONE, "TXT", "v=spf1 -all"), DMARC)
    assert [found[name].outcome for name in ("signature", "sender", "policy")] == [FAIL, FAIL, FAIL]
    assert "quarantine" in found["policy"].summary


def test_a_tool_that_signs_as_itself_is_told_apart() -> None:
    tool = answer("s1._domainkey.tool.example", "TXT", key_record())
    found = rows(Signing(domain="tool.example").sign(), SPF, DMARC, tool)
    assert (found["signature"].outcome, "tool.example" in found["signature"].summary) == (WARN, True)
    assert found["policy"].outcome is FAIL


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        (answer(f"s1._domainkey.{ZONE}", "TXT", state=DnsState.TIMEOUT), UNKNOWN),
        (answer(f"s1._domainkey.{ZONE}", "TXT", "v=DKIM1; p="), FAIL),
        (KEY, PASS),
    ],
)
def test_the_key_decides(key: DnsAnswer, outcome: Outcome) -> None:
    assert outcomes(Signing().sign(), SPF, DMARC, key)["signature"] is outcome


def test_who_handed_it_over_is_read_from_the_topmost_public_line_or_told() -> None:
    relay = b"Received: from inner (inner [10.0.0.5]) by mx.client.example; Tue\r\n"
    got = receipt(read(relay + HEAD + MAIL), AT)
    assert (got.ip, got.greeting, got.sender) == ("192.0.2.25", "mail.northstar.example", "bounces@northstar.example")
    assert receipt(read(HEAD + MAIL), AT, "203.0.113.9").ip == "203.0.113.9"
    assert outcomes(HEAD + MAIL, ip="203.0.113.9")["sender"] is FAIL
    bare = HEAD + MAIL.partition(b"\r\n")[2]
    assert outcomes(bare)["sender"] is UNKNOWN
    assert outcomes(bare, answer(ZONE, "TXT", state=DnsState.TIMEOUT), DMARC, ip="192.0.2.25")["sender"] is UNKNOWN


def test_policy_without_a_record_or_an_answer() -> None:
    assert outcomes(MAIL, SPF)["policy"] is NOT_APPLICABLE
    assert outcomes(MAIL, SPF, answer(f"_dmarc.{ZONE}", "TXT", state=DnsState.SERVFAIL))["policy"] is UNKNOWN


def test_a_selector_that_was_learned_is_offered_for_the_project_file() -> None:
    found = rows(Signing(selector="new").sign())
    assert (found["selectors"].outcome, 'add "new"' in found["selectors"].fix) == (WARN, True)


@pytest.mark.parametrize(
    "head", [b"From: a@a.example, b@b.example\r\n", b"From: x@a.example\r\nFrom: y@a.example\r\n", b"To: a@a.example\r\n"]
)
def test_a_mail_without_one_author_is_judged_no_further(head: bytes) -> None:
    assert outcomes(head + b"\r\nhi\r\n") == {"author": FAIL}


HTTPS, CLICK = b"List-Unsubscribe: <https://www.northstar.example/out>\r\n", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
BOTH = "from:to:subject:list-unsubscribe:list-unsubscribe-post"


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (Signing(headers=BOTH).sign(HTTPS + CLICK + MAIL), PASS),
        (Signing().sign(HTTPS + CLICK + MAIL), WARN),
        (HTTPS + CLICK + MAIL, WARN),
        (HTTPS + MAIL, WARN),
        (b"List-Unsubscribe: <mailto:out@northstar.example>\r\n" + CLICK + MAIL, WARN),
        (b"Precedence: bulk\r\n" + MAIL, WARN),
        (MAIL, NOT_APPLICABLE),
    ],
)
def test_unsubscribing(raw: bytes, outcome: Outcome) -> None:
    assert outcomes(raw)["unsubscribe"] is outcome


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"https://www.northstar.example/book and https://maps.example/x", PASS),
        (b"http://www.northstar.example/reset?t=1", FAIL),
        (b"https://northstar-git-main.vercel.app/reset", FAIL),
        (b"http://localhost:3000/reset", FAIL),
        (b"https://192.0.2.10/reset", FAIL),
        (b"https://other.example/reset", WARN),
        (b"no link", NOT_APPLICABLE),
    ],
)
def test_links(body: bytes, outcome: Outcome) -> None:
    assert outcomes(MAIL + body)["links"] is outcome


def test_links_are_found_in_every_part_and_form() -> None:
    raw = (
        b"From: a@a.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b'--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<a href=3D"HTTPS://A.exam=\r\nple/">\r\n'
        b"--x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naHR0cDovL2IuZXhhbXBsZS8=\r\n"
        b"--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nhttp://c.example/\r\n--x--\r\n"
    )
    assert links_in(read(raw)) == (("https", "a.example"), ("http", "b.example"))


def declared(*mails: MailSeen, dns: tuple[DnsAnswer, ...] = (SPF, DMARC, KEY)) -> Verdict:
    domain = SendingDomain(ZONE, selectors=("s1",), mails=tuple(Path(item.name) for item in mails))
    ours = replace(project(), sending=(domain,))
    return judge(mail.live_message, ZoneSurvey(project=ours, dns=list(dns), mails=list(mails)), domain)


SIGNED, UNSIGNED = MailSeen("booking.eml", HEAD + Signing().sign()), MailSeen("invoice.eml", HEAD + MAIL)


@pytest.mark.parametrize(
    ("mails", "outcome"),
    [
        ((SIGNED,), PASS),
        ((SIGNED, UNSIGNED), FAIL),
        ((MailSeen("news.eml", b"Precedence: bulk\r\n" + HEAD + Signing().sign()),), WARN),
        ((MailSeen("gone.eml", reason="gone.eml cannot be read: No such file or directory"),), UNKNOWN),
        ((MailSeen("notes.txt", b"hello"),), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_declared_mails_are_one_row_of_the_audit(mails: tuple[MailSeen, ...], outcome: Outcome) -> None:
    assert declared(*mails).outcome is outcome


def test_the_worst_mail_is_named_and_each_row_is_evidence() -> None:
    found = declared(SIGNED, UNSIGNED)
    assert found.summary == "invoice.eml: not signed"
    shown = {item.label: item.value for item in found.evidence}
    assert shown["booking.eml: Signed by DKIM"].startswith("pass: signed by northstar.example")
    assert shown["invoice.eml: Signed by DKIM"] == "fail: not signed"
    assert "mails" in declared().fix


def test_a_signature_is_judged_as_of_the_day_it_was_received() -> None:
    received = receipt(read(MAIL), AT + 9_000_000).at
    mail_of_then = MailSeen("booking.eml", HEAD + Signing(more=f" x={received + 60};").sign())
    assert declared(mail_of_then).outcome is PASS
    assert declared(MailSeen("booking.eml", HEAD + Signing(more=f" x={received - 60};").sign())).outcome is FAIL


@pytest.mark.parametrize("line", [b"Received: from x; no date", b"Received: from x; Tue, 99 Nov 2026 09:00:00 +0000", b"Subject: none"])
def test_without_a_date_today_counts(line: bytes) -> None:
    assert receipt(read(line + b"\r\nFrom: a@a.example\r\n\r\n"), AT).at == AT
