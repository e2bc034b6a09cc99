"""Tests of `lrconsole mail` with a mail of the practice business, whose name servers answer for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import Ran, lrconsole
from tests.demo.practice import Practice

MAIL = (
    "Return-Path: <dmarc@northstar.example>\n"
    "Received: from mail.northstar.example (mail.northstar.example [192.0.2.25]) by mx.client.example; Tue, 24 Nov 2026 09:00:00 +0000\n"
    "From: Ana Ruiz <ana@northstar.example>\nSubject: \x1b[31mYour booking\n\nSee https://www.northstar.example/book\n"
)


def mail(fixed: Practice, home: Path, *arguments: str, given: str = "") -> Ran:
    return lrconsole("mail", *arguments, "--project", str(fixed.folder), home=home, given=given)


def test_a_mail_is_judged_row_by_row_and_an_unsigned_one_is_no_go(fixed: Practice, tmp_path: Path) -> None:
    file = tmp_path / "booking.eml"
    file.write_text(MAIL)
    ran = mail(fixed, tmp_path, str(file))
    assert ran.code == 1, ran.err
    assert "✖ fail           Signed by DKIM: not signed" in ran.out
    assert "✔ pass           Sent from an address that SPF lets: 192.0.2.25 may send" in ran.out
    assert "▲ warn           Passes DMARC: by SPF alone" in ran.out
    assert "\x1b" not in ran.out


def test_a_mail_from_stdin_as_json(fixed: Practice, tmp_path: Path) -> None:
    ran = mail(fixed, tmp_path, "-", "--json", "--ip", "203.0.113.9", given=MAIL)
    found = {row["row"]: row["outcome"] for row in json.loads(ran.out)}
    assert (found["sender"], found["policy"], found["links"]) == ("fail", "fail", "pass")


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (("nowhere.eml",), "", "cannot be read"),
        (("-",), "hello", "this is no mail"),
        (("-", "--ip", "mail.example"), MAIL, "is no IP address"),
    ],
)
def test_what_cannot_be_judged_is_said_in_one_line(
    fixed: Practice, tmp_path: Path, arguments: tuple[str, ...], given: str, told: str
) -> None:
    ran = mail(fixed, tmp_path, *arguments, given=given)
    assert (ran.code, told in ran.err) == (2, True), ran.err
