"""What a standing rests on: the newest audit, the full audit below a partial one, and the findings that count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lrconsole.audit.compare import compare
from lrconsole.audit.name_changes import compare_names
from lrconsole.model.audit import Attestation, Audit, AuditState, ClockSegment, Comparison, Decision, Note, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.name_watch import NameChange, NameSeen

_AUDITS = 100
_HISTORY = 10


class Reader(Protocol):
    """The questions to the record that a standing needs answered."""

    def audits(self, limit: int = 20) -> tuple[Audit, ...]:
        """The newest audits."""
        ...

    def findings(self, audit: int) -> tuple[Finding, ...]:
        """All findings of an audit."""
        ...

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions."""
        ...

    def waivers(self) -> tuple[Waiver, ...]:
        """All waivers."""
        ...

    def attestations(self) -> tuple[Attestation, ...]:
        """All answers of people."""
        ...

    def notes(self) -> tuple[Note, ...]:
        """All notes."""
        ...

    def names(self, *, before: int | None = None) -> tuple[tuple[NameSeen, datetime], ...]:
        """What each declared name had, and when."""
        ...

    def audit_of_names(self) -> int | None:
        """The newest audit that has taken that down."""
        ...

    def clock(self) -> tuple[ClockSegment, ...]:
        """All stretches of audit time."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """`audit` is the newest one. `full` is the newest that was to look at everything: the same one, or one that partial audits follow.

    `findings` are those of the newest full audit that ran to its end, with what was found since put over them: an audit that still runs,
    or was cut off, takes nothing away. `earlier` is the finished full audit to compare with.
    """

    audit: Audit | None
    full: Audit | None
    earlier: Audit | None
    findings: tuple[Finding, ...]
    older: tuple[Audit, ...]

    @property
    def is_whole(self) -> bool:
        """Whether an audit has looked at everything to its end."""
        return self.full is None or self.full.state is AuditState.DONE or self.earlier is not None


def ground(reader: Reader) -> Ground:
    """Read what the standing of a launch rests on."""
    audits = sorted(reader.audits(limit=_AUDITS), key=lambda audit: audit.id, reverse=True)
    if not audits:
        return Ground(None, None, None, (), ())
    full = next((audit for audit in audits if not audit.only), None)
    whole = next((audit for audit in audits if not audit.only and audit.state is AuditState.DONE), full)
    layers = [audit for audit in audits if whole is None or audit.id >= whole.id]
    found: dict[str, Finding] = {}
    for audit in reversed(layers):
        found = _over(found, reader.findings(audit.id))
    finished = [audit for audit in audits[1:] if audit.state is AuditState.DONE and not audit.only]
    return Ground(audits[0], full, finished[0] if finished else None, tuple(found.values()), tuple(finished[1:]))


def _over(below: dict[str, Finding], layer: tuple[Finding, ...]) -> dict[str, Finding]:
    """`below` with `layer` over it. A check that had nothing to look at, and now has, loses its finding without a subject."""
    unlocked = {finding.check for finding in layer if finding.subject}
    kept = {name: finding for name, finding in below.items() if finding.subject or finding.check not in unlocked}
    return kept | {finding.fingerprint: finding for finding in layer}


def changes(reader: Reader, base: Ground) -> Comparison | None:
    """What changed since the finished audit before; None when there is none."""
    if base.audit is None or base.earlier is None:
        return None
    return compare(base.earlier, reader.findings(base.earlier.id), base.audit, base.findings, _history(reader, base.older))


def name_changes(reader: Reader) -> tuple[NameChange, ...]:
    """The declared names that have other records than at the run before."""
    newest = reader.audit_of_names()
    if newest is None:
        return ()
    before = {(one.name, one.kind): (one, at) for one, at in reader.names(before=newest)}
    return compare_names(before, (one for one, _ in reader.names()))


def _history(reader: Reader, older: tuple[Audit, ...]) -> Iterator[tuple[Finding, ...]]:
    for audit in older[:_HISTORY]:
        yield reader.findings(audit.id)
