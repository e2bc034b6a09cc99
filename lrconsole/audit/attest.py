"""Attest a row that only a person knows: an answer with evidence that holds until a day."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lrconsole.model.audit import Answer, Attestation, EvidenceKind
from lrconsole.model.errors import UsageError
from lrconsole.stages.roadmap import Row, asked

LONGEST_DAYS = 365
LARGEST_FILE = 100_000_000
PREFIX = "attest."


def attest(
    row_id: str, answer: Answer, who: str, evidence: str, now: datetime, *, folder: Path, valid_until: date | None = None
) -> Attestation:
    """The answer of `who` to a roadmap row.

    Args:
        evidence: a sentence, an address (http:// or https://) or "file:" with a path, which is kept as its path and SHA-256.
        folder: what a relative file path is taken from.
        valid_until: the first day on which it no longer holds; the row's own number of days when None.

    Raises:
        UsageError: no such row, nobody named, no evidence, a file that cannot be read, or a day too far or past.
    """
    row = row_asked(row_id.removeprefix(PREFIX))
    if not who.strip():
        raise UsageError("an answer needs the name of the person who gives it", fix="add --by NAME")
    if not evidence.strip():
        raise UsageError("an answer needs evidence", fix="add --evidence with a sentence, a link or file:PATH")
    end = valid_until or (now + timedelta(days=row.days)).date()
    if not now.date() < end <= (now + timedelta(days=LONGEST_DAYS)).date():
        raise UsageError(f"the answer cannot hold until {end}", fix=f"choose a day within {LONGEST_DAYS} days with --until")
    kind, kept, sha256 = _evidence(evidence.strip(), folder)
    return Attestation(row.id, answer, who.strip(), kind, kept, sha256, now, datetime(end.year, end.month, end.day, tzinfo=UTC))


def row_asked(id: str) -> Row:
    """The asked row with this id (any case).

    Raises:
        UsageError: there is none.
    """
    found = next((row for row in asked() if row.id.lower() == id.lower()), None)
    if found is None:
        raise UsageError(f'no row called "{id}" is answered by a person', fix=f"those are: {', '.join(row.id for row in asked())}")
    return found


def _evidence(text: str, folder: Path) -> tuple[EvidenceKind, str, str]:
    if text.startswith(("http://", "https://")):
        return EvidenceKind.LINK, text, ""
    if not text.startswith("file:"):
        return EvidenceKind.TEXT, text, ""
    path = folder / text.removeprefix("file:")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UsageError(
                f"the evidence file is larger than {LARGEST_FILE:,} bytes", where=str(path), fix="give a smaller one or a link"
            )
        return EvidenceKind.FILE, text.removeprefix("file:"), hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"cannot read the evidence: {error.strerror}", where=str(path), fix="check the path") from error
