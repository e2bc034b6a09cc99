"""Compare two audits: what is new, fixed, worse, no longer known, and where the check itself changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lrconsole.model.audit import Audit, Change, Comparison, Difference
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome

_BAD = (Outcome.FAIL, Outcome.WARN)
_GOOD = (Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


def compare(before: Audit, earlier: Sequence[Finding], after: Audit, later: Sequence[Finding], history: Iterable[str] = ()) -> Comparison:
    """What changed from the findings `earlier` to the findings `later`.

    Args:
        history: fingerprints that failed in some audit before `before`; a pass that fails again is then "regressed", not "new".

    What could be established before and cannot now is "became unknown", never "fixed".
    """
    old, new, failed_once = {item.fingerprint: item for item in earlier}, {item.fingerprint: item for item in later}, set(history)
    found = [_difference(old.get(key), new.get(key), key in failed_once) for key in dict.fromkeys([*new, *old])]
    return Comparison(before.id, after.id, tuple(item for item in found if item is not None))


def _difference(old: Finding | None, new: Finding | None, failed_once: bool) -> Difference | None:
    if new is None:
        assert old is not None
        return Difference(old.fingerprint, Change.GONE, old.outcome.value, "", old.summary)
    change = _change(old, new, failed_once)
    return None if change is None else Difference(new.fingerprint, change, old.outcome.value if old else "", new.outcome.value, new.summary)


def _change(old: Finding | None, new: Finding, failed_once: bool) -> Change | None:
    if old is None:
        return Change.NEW if new.outcome in _BAD else None
    if old.outcome is new.outcome and old.definition == new.definition:
        return Change.STILL_FAILING if new.outcome in _BAD else None
    if old.definition != new.definition and old.outcome is not new.outcome:
        return Change.CHECK_CHANGED
    if new.outcome.is_unestablished and not old.outcome.is_unestablished:
        return Change.BECAME_UNKNOWN
    if old.outcome in _BAD and new.outcome in _GOOD:
        return Change.FIXED
    if new.outcome in _BAD and old.outcome not in _BAD:
        return Change.REGRESSED if failed_once else Change.NEW
    return Change.STILL_FAILING if new.outcome in _BAD else None
