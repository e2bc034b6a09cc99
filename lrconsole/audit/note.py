"""Write a note on a finding: what somebody knows about it, which changes nothing about the verdict."""

from __future__ import annotations

from datetime import datetime

from lrconsole.audit.decide import known, named
from lrconsole.model.audit import Note
from lrconsole.model.errors import UsageError
from lrconsole.model.standing import Standing
from lrconsole.model.text import count

LONGEST = 4_000
"""Characters that a note has at most."""


def note(standing: Standing, fingerprint: str, text: str, who: str, now: datetime) -> Note:
    """Make the note of `who` on one finding, whether it is open or met.

    Raises:
        UsageError: no such finding, nobody named, or the text is missing or too long.
    """
    name = known(standing, fingerprint).finding.fingerprint
    person = named(who, "a note needs the name of the person who writes it")
    said = text.strip()
    if not said:
        raise UsageError("a note needs a text", where=name, fix="write what is worth knowing about it")
    if len(said) > LONGEST:
        raise UsageError(
            f"a note has at most {LONGEST:,} characters, this one {count(len(said), 'character')}", where=name, fix="shorten it"
        )
    return Note(name, said, person, now)
