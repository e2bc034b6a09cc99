"""The verdict on a launch: GO only when every blocker is fixed or decided by somebody with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from lrconsole.model.audit import Audit, AuditState, Choice, Decision, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Launch, Risk
from lrconsole.model.text import count

_SETTLING = (Choice.DEFER, Choice.NOT_APPLICABLE)


def blocks(finding: Finding, decision: Decision | None, waiver: Waiver | None) -> bool:
    """Whether a finding stands in the way of the launch as things are decided.

    A waiver that holds, a deferral and "not applicable" let it pass; "fix now" does not, and "no-go" stops the launch whatever the
    finding's severity.
    """
    if decision is not None and decision.choice is Choice.NO_GO:
        return finding.outcome.is_open
    if not finding.is_blocking or waiver is not None:
        return False
    return decision is None or decision.choice not in _SETTLING


def verdict(audit: Audit | None, risks: Sequence[Risk]) -> tuple[Launch, tuple[str, ...]]:
    """The verdict and the sentences that explain it."""
    if audit is None:
        return Launch.NOT_AUDITED, ("No audit has run yet.",)
    reasons = [*_unfinished(audit), *_blocking(risks)]
    if reasons:
        return Launch.NO_GO, tuple(reasons)
    waived = sum(risk.waiver is not None and risk.finding.is_blocking for risk in risks)
    settled = f" {count(waived, 'blocker is', 'blockers are')} waived." if waived else ""
    return Launch.GO, (f"Every blocker is fixed or decided.{settled}",)


def _unfinished(audit: Audit) -> list[str]:
    if audit.only:
        return ["The newest audit ran only some of the checks."]
    if audit.state is AuditState.RUNNING:
        return [f"The audit is still running: {audit.done} of {audit.planned} checks."]
    if audit.state is not AuditState.DONE or audit.done < audit.planned:
        return [f"The audit was {audit.state.value} after {audit.done} of {audit.planned} checks."]
    return []


def _blocking(risks: Sequence[Risk]) -> list[str]:
    standing_in_the_way = [risk for risk in risks if risk.blocks]
    failed = [risk for risk in standing_in_the_way if risk.finding.outcome is Outcome.FAIL]
    unclear = [risk for risk in standing_in_the_way if risk.finding.outcome.is_unestablished]
    refused = [risk for risk in standing_in_the_way if risk.decision and risk.decision.choice is Choice.NO_GO]
    said = []
    if failed:
        said.append(f"{count(len(failed), 'blocker')} failed, first: {failed[0].finding.title}")
    if unclear:
        said.append(f"{count(len(unclear), 'blocker')} could not be established, first: {unclear[0].finding.title}")
    if refused:
        said.append(f"{refused[0].decision.who if refused[0].decision else ''} decided no-go: {refused[0].finding.title}")
    return said
