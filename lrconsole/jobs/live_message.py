"""One mail that was sent, judged as its receiver got it: reading, asking DNS, and the mathematics of its signatures."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import CredentialError, UsageError
from lrconsole.model.judgement import Outcome
from lrconsole.stages.edge.email.live_message import Receipt, Row, judge_message, receipt
from lrconsole.stages.edge.email.mail_message import LARGEST, read

if TYPE_CHECKING:
    from lrconsole.credentials.secret import Secret
    from lrconsole.model.project import Project

_SHOWN_BY = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.WARN: 2}


def read_mail(path: Path) -> bytes:
    """The mail in a file.

    Raises:
        UsageError: it cannot be read, or is larger than any mail.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(
            f"the mail cannot be read: {error.strerror}", where=str(path), fix="give the file of one mail, or - for stdin"
        ) from error
    return raw


def judge_mail(raw: bytes, project: Project, now: datetime, ip: str = "") -> tuple[Row, ...]:
    """Judge one mail. `ip` is who handed it over, where its own headers do not say.

    Raises:
        UsageError: it is no mail.
    """
    try:
        got = receipt(read(raw), int(now.timestamp()), ip)
    except ValueError as error:
        fix = "in the mail program, save the message as a file (.eml) or copy its source, headers and all"
        raise UsageError(f"this is no mail: {error}", fix=fix) from error
    return asyncio.run(_judged(got, project, now))


async def _judged(got: Receipt, project: Project, now: datetime) -> tuple[Row, ...]:
    from lrconsole.probes.signature import holds
    from lrconsole.probes.survey import LiveSurvey

    survey = LiveSurvey(project, _no_secret, now)
    try:
        return await judge_message(survey, got, holds)
    finally:
        await survey.close()


async def _no_secret(reference: str) -> Secret:
    raise CredentialError(f"a mail needs no credential, and {reference} was asked for")


def worst(rows: tuple[Row, ...]) -> Outcome:
    """The worst outcome among the rows, PASS when nothing stays open."""
    return min((row.verdict.outcome for row in rows if row.verdict.outcome in _SHOWN_BY), key=_SHOWN_BY.__getitem__, default=Outcome.PASS)
