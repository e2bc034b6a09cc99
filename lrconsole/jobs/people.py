"""What people say, written to the record with its line in the activity log: decisions, waivers, answers, notes, taking back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from lrconsole.audit.attest import attest
from lrconsole.audit.decide import decide, named
from lrconsole.audit.note import note
from lrconsole.audit.waive import waive
from lrconsole.jobs.said import about, by, in_words, kind_of, when
from lrconsole.model.audit import Act, Answer, Attestation, Choice, Decision, EventKind, Note, Said, Waiver
from lrconsole.model.errors import UsageError
from lrconsole.model.standing import Standing
from lrconsole.model.text import as_it_is
from lrconsole.stages.roadmap import asked
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter

Item = TypeVar("Item", Decision, Waiver, Note)

_BUSY_SECONDS = 5.0


def masked(text: str) -> str:
    """`text` without what looks like a secret, for whoever has no secrets of its own to mask."""
    from lrconsole.credentials.redaction import Redactor

    return Redactor().redact(text)


class People:
    """The door through which people's acts come into a record: each is checked whole first, then kept whole or not at all.

    Args:
        record: the record; it is opened for one act and closed again.
        now: the clock, UTC.
        redact: every text passes through it before it is stored.
        read_only: refuse everything.
        folder: the folder that a relative evidence path starts from.
        busy_seconds: how long an act waits for another process's writing.

    Raises:
        UsageError: from every method that adds something: what was asked cannot be done; the error says what to do.
        RecordError: from every method: the record cannot be read or written.
    """

    def __init__(
        self,
        record: Path,
        now: Callable[[], datetime],
        redact: Callable[[str], str] = as_it_is,
        read_only: bool = False,
        *,
        folder: Path = Path(),
        busy_seconds: float = _BUSY_SECONDS,
    ) -> None:
        self._record = record
        self._now = now
        self._redact = redact
        self._read_only = read_only
        self._folder = folder
        self._busy_seconds = busy_seconds

    def standing(self) -> Standing:
        """Where the launch stands now."""
        from lrconsole.jobs.standing import standing_of

        with RecordReader(self._record) as reader:
            return standing_of(reader, self._now())

    def decide(self, fingerprints: Sequence[str], choice: Choice, who: str, reason: str = "") -> tuple[Decision, ...]:
        """Decide the same about each finding."""
        return self._keep_each(fingerprints, lambda standing, name, now: decide(standing, name, choice, who, reason, now))

    def waive(
        self, fingerprints: Sequence[str], owner: str, reason: str, expires: date | None = None, approved_by: str = ""
    ) -> tuple[Waiver, ...]:
        """Waive each finding until the same day, or its own default when `expires` is None."""

        def made(standing: Standing, name: str, now: datetime) -> Waiver:
            return waive(standing, name, owner, reason, now, expires=expires, approved_by=approved_by)

        return self._keep_each(fingerprints, made)

    def note(self, fingerprints: Sequence[str], text: str, who: str) -> tuple[Note, ...]:
        """Write the same note on each finding."""
        return self._keep_each(fingerprints, lambda standing, name, now: note(standing, name, text, who, now))

    def answer(self, row: str, answer: Answer, who: str, evidence: str = "", valid_until: date | None = None) -> Attestation:
        """Answer an attested row."""
        return self.answer_each((row,), answer, who, evidence, valid_until)[0]

    def answer_each(
        self, rows: Sequence[str], answer: Answer, who: str, evidence: str = "", valid_until: date | None = None
    ) -> tuple[Attestation, ...]:
        """Answer several attested rows the same way."""
        self._refuse_when_read_only()
        now = self._now()
        given = tuple(attest(row, answer, who, evidence, now, root=self._folder, valid_until=valid_until) for row in dict.fromkeys(rows))
        with self._writer() as writer:
            keep(writer, given)
        return given

    def last(self) -> Act | None:
        """What can be taken back next: the newest act that counts; None when there is none."""
        self._refuse_when_read_only()
        self._refuse_when_empty()
        with self._writer() as writer:
            return writer.newest_act()

    def undo(self, who: str, number: int | None = None) -> Act:
        """Take back the newest act, which must still be the one called `number` when that is given."""
        person = named(who, "to take something back needs the name of the person who does it")
        self._refuse_when_read_only()
        self._refuse_when_empty()
        with self._writer() as writer:
            return undo_last(writer, person, number)

    def _keep_each(self, fingerprints: Sequence[str], make: Callable[[Standing, str, datetime], Item]) -> tuple[Item, ...]:
        """Make something of each finding, once however often it is named, and keep it; the first that is refused refuses all."""
        self._refuse_when_read_only()
        if not fingerprints:
            raise UsageError("no finding is named", fix="name at least one finding")
        standing, now = self.standing(), self._now()
        made = tuple({item.fingerprint: item for item in (make(standing, name, now) for name in fingerprints)}.values())
        with self._writer() as writer:
            keep(writer, made, standing)
        return made

    def _refuse_when_read_only(self) -> None:
        if self._read_only:
            raise UsageError("--read-only was given, so lrconsole does not write to the record", fix="leave --read-only out")

    def _refuse_when_empty(self) -> None:
        """Taking something back makes no record where there is none."""
        RecordReader(self._record).close()

    def _writer(self) -> RecordWriter:
        self._refuse_when_read_only()
        return RecordWriter(self._record, now=self._now, redact=self._redact, busy_seconds=self._busy_seconds)


def keep(writer: RecordWriter, items: Sequence[Said], standing: Standing | None = None) -> None:
    """Keep what one person said in one go, each with its line in the activity log, in one transaction."""
    audit = standing.audit.id if standing and standing.audit else 0
    with writer.one_act():
        for item in items:
            match item:
                case Decision():
                    writer.add_decision(item)
                case Waiver():
                    writer.add_waiver(item)
                case Attestation():
                    writer.add_attestation(item)
                case Note():
                    writer.add_note(item)
            writer.add_event(kind_of(item), audit=audit, about=about(item), text=in_words(item), who=by(item))


def undo_last(writer: RecordWriter, who: str, number: int | None = None) -> Act:
    """Take back the newest act and return it; nothing is deleted, it is marked, and the activity log says by whom.

    Raises:
        UsageError: there is nothing to take back, or somebody has added something since `number` was the newest.
    """
    with writer.one_act():
        act = writer.newest_act()
        if act is None:
            raise UsageError("there is nothing to take back", fix="decide, waive, answer or note something first")
        if number is not None and act.number != number:
            newer = f"{by(act.items[0])} {kind_of(act.items[0]).value} {about(act.items[0])}"
            raise UsageError(f"somebody added something since: {newer}", fix="look again, then take back what you mean")
        writer.take_back(act.number, who)
        for item in act.items:
            said = f"{kind_of(item).value} by {by(item)} on {when(item):%Y-%m-%d %H:%M}: {in_words(item)}"
            writer.add_event(EventKind.UNDONE, about=about(item), text=said, who=who)
    return act


def questions(standing: Standing) -> list[dict[str, str]]:
    """The rows that people answer, with where each stands, in roadmap order."""
    outcomes = {risk.finding.asked_row: risk.finding.outcome.word for risk in standing.risks}
    return [
        {
            "row": row.id,
            "outcome": outcomes.get(row.id, ""),
            "question": row.question,
            "confirms": row.confirms,
            "title": row.title,
        }
        for row in asked()
    ]
