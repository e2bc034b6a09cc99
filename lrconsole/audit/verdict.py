"""The verdict on a launch, with the sentences that say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrconsole.audit.ground import Ground
from lrconsole.model.audit import Audit, AuditState, Choice
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Launch, Risk
from lrconsole.model.text import clean_line, count

_LISTED = 10
_BLOCKING = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)


def verdict(base: Ground, risks: Sequence[Risk]) -> tuple[Launch, tuple[str, ...]]:
    """GO only when an audit looked at everything to its end and every blocker is fixed or decided; `risks` are in rank order.

    A blocker that failed, could not be established or whose check broke blocks until it is deferred, called not applicable or waived by
    a waiver that holds. "Fix now" does not unblock, and a "no-go" on any open finding is a no-go.
    """
    audit = base.audit
    if audit is None:
        return Launch.NOT_AUDITED, ("No audit has been made yet: run `lrconsole audit`.",)
    if audit.state is AuditState.RUNNING and base.earlier is None:
        return Launch.NOT_AUDITED, (f"No audit has finished yet; {_running(audit)}",)
    against = (*_unfinished(base), *_refused(risks), *_blocked([risk for risk in risks if risk.blocks and risk.finding.is_blocking]))
    if against:
        return Launch.NO_GO, against
    return Launch.GO, ("Every blocker is fixed or decided.", *_decided(risks))


def _unfinished(base: Ground) -> Iterator[str]:
    if base.full is None:
        yield "Only a part was audited so far: run `lrconsole audit` for the whole."
    for audit in dict.fromkeys(item for item in (base.full, base.audit) if item is not None):
        reason = _gap(audit)
        if reason:
            yield reason


def _gap(audit: Audit) -> str:
    missing = audit.planned - audit.done
    if audit.state is AuditState.RUNNING:
        return _running(audit).capitalize()
    if audit.state is not AuditState.DONE:
        return f"Audit {audit.id} was {audit.state.value}: {missing} of {audit.planned} checks have no result."
    if missing > 0:
        return f"Audit {audit.id} ended without a result of {missing} of {audit.planned} planned checks."
    return "" if audit.planned else f"Audit {audit.id} had nothing to check."


def _running(audit: Audit) -> str:
    return f"audit {audit.id} is still running: {audit.done} of {audit.planned} checks have a result."


def _refused(risks: Sequence[Risk]) -> Iterator[str]:
    for risk in risks:
        decision = risk.decision
        if risk.blocks and decision and decision.choice is Choice.NO_GO:
            yield f"{clean_line(decision.who, 60)} decided no-go on {_name(risk)}: {clean_line(decision.reason)}"


def _blocked(blockers: Sequence[Risk]) -> Iterator[str]:
    if not blockers:
        return
    tally = {outcome: sum(risk.finding.outcome is outcome for risk in blockers) for outcome in _BLOCKING}
    counted = ", ".join(f"{number} {outcome.word}" for outcome, number in tally.items() if number)
    yield f"{count(len(blockers), 'blocker')} in the way of the launch: {counted}."
    for risk in blockers[:_LISTED]:
        yield f"{_name(risk)}: {risk.finding.outcome.word}, {clean_line(risk.finding.summary)}{_note(risk)}"
    if len(blockers) > _LISTED:
        yield f"And {count(len(blockers) - _LISTED, 'more blocker')}."


def _note(risk: Risk) -> str:
    if risk.lapsed:
        return f" (the waiver of {clean_line(risk.lapsed.owner, 60)} ended on {risk.lapsed.expires:%Y-%m-%d})"
    if risk.decision and risk.decision.choice is Choice.FIX_NOW:
        return f" ({clean_line(risk.decision.who, 60)} decided to fix it now; it is not fixed yet)"
    return ""


def _decided(risks: Sequence[Risk]) -> Iterator[str]:
    for risk in risks:
        if not risk.finding.is_blocking:
            continue
        if risk.waiver:
            waiver = risk.waiver
            yield (f"{_name(risk)}: waived by {clean_line(waiver.owner, 60)} until {waiver.expires:%Y-%m-%d}, {clean_line(waiver.reason)}")
        elif risk.decision:
            decision = risk.decision
            yield f"{_name(risk)}: {decision.choice.value}, {clean_line(decision.who, 60)}, {clean_line(decision.reason)}"


def _name(risk: Risk) -> str:
    return clean_line(risk.finding.fingerprint, 80)
