"""Take a person's answer to a row of the roadmap, with its evidence."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from lrconsole.audit.days import until
from lrconsole.model.audit import Answer, Attestation, EvidenceKind
from lrconsole.model.errors import UsageError
from lrconsole.model.finding import QUESTION
from lrconsole.model.text import clean_line
from lrconsole.stages import roadmap

MAX_DAYS = 365
"""Days that an answer may stay valid at most."""

MAX_FILE_BYTES = 100_000_000
"""Bytes that an evidence file has at most: its hash is taken while somebody waits."""

FILE = "file:"
"""What evidence begins with that is the path of a file."""

LINKS = ("https://", "http://")


def attest(
    row: str, answer: Answer, who: str, evidence: str, now: datetime, *, valid_until: date | None = None, root: Path = Path()
) -> Attestation:
    """Make the answer of `who` to the row called `row` ("B1", in any case, or its check id "attest.B1").

    Args:
        evidence: a sentence, a link, or `file:` and a path, of which the hash is kept. Only a no may go without.
        valid_until: the day on which the row turns back to unknown; None for the row's own number of days.
        root: the folder that a relative evidence path starts from.

    Raises:
        UsageError: nobody is asked about that row, the person or the evidence is missing, or the day is out of range.
    """
    asked = _asked(row)
    person = " ".join(who.split())
    if not person:
        raise UsageError(f"{asked.id} needs the name of the person who answers", fix="add --by NAME")
    if not evidence.strip() and answer is not Answer.NO:
        raise UsageError(f"{asked.id} needs evidence", fix="add --evidence with a sentence, a link or file:PATH")
    ends = until(valid_until, now, default=asked.days, limit=MAX_DAYS, what="an answer")
    kind, text, sha256 = _evidence(evidence.strip(), root)
    return Attestation(asked.id, answer, person, kind, text, sha256, now, ends)


def _asked(id: str) -> roadmap.Row:
    row = roadmap.BY_ID.get(id.strip().removeprefix(QUESTION).upper())
    if row is None:
        raise UsageError(
            f"the roadmap has no row {clean_line(id, 40)!r}", fix="rows are called B1 to B11, T1 to T5, R1.1 to R7.3, F1 to F7"
        )
    if row.automatic:
        raise UsageError(f"{row.id} is established by checks, nobody can answer it", fix="run the audit, and mend what it finds")
    if not row.asked:
        raise UsageError(f"{row.id} has no question, it is listed as {row.kind.value}", fix="answer a row that has a question")
    return row


def _evidence(text: str, root: Path) -> tuple[EvidenceKind, str, str]:
    if text.startswith(FILE):
        name = text.removeprefix(FILE).strip()
        return EvidenceKind.FILE, name, _hash(root / name, name)
    return (EvidenceKind.LINK if text.startswith(LINKS) else EvidenceKind.TEXT), text, ""


def _hash(path: Path, name: str) -> str:
    try:
        if "\0" in name or not path.is_file():
            raise UsageError("the evidence file does not exist or is no file", where=name, fix="check the path after file:")
        if path.stat().st_size > MAX_FILE_BYTES:
            what = f"the evidence file is larger than {MAX_FILE_BYTES // 1_000_000} MB"
            raise UsageError(what, where=name, fix="give a link to it, or say in a sentence what it shows")
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"the evidence file cannot be read: {error.strerror}", where=name, fix="make it readable") from error
