"""The exit code of an audit's or a report's command."""

from __future__ import annotations

from lrconsole.model.audit import AuditState
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Launch, Standing


def exit_code(standing: Standing, fail_on: Severity | None = None) -> ExitCode:
    """What a command says to its caller; the output format never changes it.

    An audit that did not run to its end is INCOMPLETE. NO-GO comes next; then, with `fail_on`, an unwaived failure or warning of that
    severity or worse is FINDINGS. A run of only some checks judges those alone: a failure among them is NO_GO.
    """
    audit = standing.audit
    if audit is None or audit.state is not AuditState.DONE:
        return ExitCode.INCOMPLETE
    ran = [risk for risk in standing.risks if not audit.only or not risk.finding.check.startswith("attest.")]
    if audit.only:
        if any(risk.blocks and risk.finding.outcome is Outcome.FAIL for risk in ran):
            return ExitCode.NO_GO
        if any(risk.blocks for risk in ran):
            return ExitCode.INCOMPLETE
    elif standing.launch is not Launch.GO:
        return ExitCode.NO_GO
    if fail_on is not None:
        bad = (Outcome.FAIL, Outcome.WARN)
        if any(risk.finding.outcome in bad and not risk.waiver and risk.finding.severity.order <= fail_on.order for risk in ran):
            return ExitCode.FINDINGS
    return ExitCode.GO
