"""Tests of reading a mail's source from a file, and that only declared ones are read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.credentials.secret import Secret
from lrconsole.model.mail_seen import MailSeen
from lrconsole.model.project import Project, SendingDomain
from lrconsole.probes import sent_mail
from lrconsole.probes.sent_mail import read_mail
from lrconsole.probes.survey import LiveSurvey


def test_a_mail_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a\r\n\r\n\xff")
    assert read_mail(tmp_path / "a.eml") == MailSeen("a.eml", b"From: a\r\n\r\n\xff")


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be read: No such file" in read_mail(tmp_path / "gone.eml").reason
    assert "is no file" in read_mail(tmp_path).reason
    (tmp_path / "big.eml").write_bytes(b"x" * 101)
    monkeypatch.setattr(sent_mail, "LARGEST", 100)
    found = read_mail(tmp_path / "big.eml")
    assert (found.raw, found.reason) == (b"", "big.eml is larger than any mail")


def test_a_survey_reads_declared_mails_only(tmp_path: Path) -> None:
    async def no_secret(reference: str) -> Secret:
        raise AssertionError(reference)

    async def seen(*paths: Path) -> list[MailSeen]:
        sending = SendingDomain("northstar.example", mails=(tmp_path / "a.eml",))
        survey = LiveSurvey(Project("Northstar", tmp_path / "lrconsole.toml", sending=(sending,)), no_secret, datetime.now(UTC))
        try:
            return [await survey.mail(path) for path in paths]
        finally:
            await survey.close()

    (tmp_path / "a.eml").write_bytes(b"From: a\r\n\r\n")
    (tmp_path / "b.eml").write_bytes(b"From: b\r\n\r\n")
    first, second = asyncio.run(seen(tmp_path / "a.eml", tmp_path / "b.eml"))
    assert first.raw == b"From: a\r\n\r\n"
    assert (second.raw, "is not declared" in second.reason) == (b"", True)
