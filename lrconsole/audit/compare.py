"""Compare two audits: what is new, fixed, regressed, or can no longer be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lrconsole.model.audit import Audit, AuditState, Change, Comparison, Difference
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome

_BAD = (Outcome.FAIL, Outcome.WARN)


def compare(
    before: Audit,
    earlier: Sequence[Finding],
    after: Audit,
    later: Sequence[Finding],
    history: Iterable[Sequence[Finding]] = (),
) -> Comparison:
    """What changed from `before` with its findings `earlier` to `after` with its findings `later`.

    What could not be established is never called fixed: an unknown in between is looked through to the last outcome that was
    established. A failure that was seen before, and met since, has regressed. What `after` has no finding of is called gone only when
    that audit ran to its end and looked at everything.

    Args:
        history: findings of the audits before `before`, newest first; read only when it matters.
    """
    old = {finding.fingerprint: finding for finding in earlier}
    new = {finding.fingerprint: finding for finding in later}
    past = _Past(history)
    whole = after.state is AuditState.DONE and not after.only
    found = []
    for name in sorted(old.keys() | new.keys()):
        change = _change(old.get(name), new.get(name), past, whole)
        if change is not None:
            found.append(_difference(name, change, old.get(name), new.get(name)))
    order = list(Change)
    return Comparison(before.id, after.id, tuple(sorted(found, key=lambda item: (order.index(item.change), item.fingerprint))))


def _change(old: Finding | None, new: Finding | None, past: _Past, whole: bool) -> Change | None:
    if new is None:
        return Change.GONE if whole else None
    if new.outcome is Outcome.NOT_APPLICABLE:
        return Change.GONE if old is not None and old.outcome is not Outcome.NOT_APPLICABLE else None
    if old is None:
        return Change.NEW if new.outcome.is_open else None
    if old.definition != new.definition and _kind(old.outcome) != _kind(new.outcome):
        return Change.CHECK_CHANGED
    if new.outcome.is_unestablished:
        return None if old.outcome.is_unestablished else Change.BECAME_UNKNOWN
    return _established(old, new, past)


def _established(old: Finding, new: Finding, past: _Past) -> Change | None:
    was = past.last_established(old.fingerprint) if old.outcome.is_unestablished else old.outcome
    if new.outcome not in _BAD:
        return Change.FIXED if was in _BAD else None
    if was in _BAD:
        return Change.STILL_FAILING
    return Change.REGRESSED if past.ever_failed(old.fingerprint) else Change.NEW


def _kind(outcome: Outcome) -> str:
    if outcome.is_unestablished:
        return "unknown"
    return "bad" if outcome in _BAD else "good"


def _difference(name: str, change: Change, old: Finding | None, new: Finding | None) -> Difference:
    shown = new or old
    return Difference(name, change, old.outcome.value if old else "", new.outcome.value if new else "", shown.summary if shown else "")


class _Past:
    """The outcomes of older audits, newest first, read on first need."""

    def __init__(self, history: Iterable[Sequence[Finding]]) -> None:
        self._history = history
        self._audits: list[dict[str, Outcome]] | None = None

    def last_established(self, fingerprint: str) -> Outcome | None:
        known = (outcomes[fingerprint] for outcomes in self._read() if fingerprint in outcomes)
        return next((outcome for outcome in known if not outcome.is_unestablished), None)

    def ever_failed(self, fingerprint: str) -> bool:
        return any(outcomes.get(fingerprint) in _BAD for outcomes in self._read())

    def _read(self) -> list[dict[str, Outcome]]:
        if self._audits is None:
            self._audits = [{item.fingerprint: item.outcome for item in findings} for findings in self._history]
        return self._audits
