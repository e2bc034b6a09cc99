"""From a standing to the exit code of the command that shows it."""

from __future__ import annotations

from lrconsole.audit.settlement import is_settled
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.standing import Launch, Risk, Standing

_COUNTED = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)


def exit_code(standing: Standing, fail_on: Severity | None = None) -> ExitCode:
    """What a command that shows `standing` returns, the first that fits:

    - 1 the verdict is NO-GO, whatever else is true, since that is what a script must not miss;
    - 4 no audit has come to its end yet, so there is no verdict;
    - 3 GO, but an undecided finding at or above `fail_on` failed or could not be established;
    - 0 GO.
    """
    if standing.launch is Launch.NO_GO:
        return ExitCode.NO_GO
    if standing.launch is Launch.NOT_AUDITED:
        return ExitCode.INCOMPLETE
    if fail_on is not None and any(_counts(risk, fail_on) for risk in standing.risks):
        return ExitCode.FINDINGS
    return ExitCode.GO


def _counts(risk: Risk, fail_on: Severity) -> bool:
    finding = risk.finding
    return finding.severity.order <= fail_on.order and finding.outcome in _COUNTED and not is_settled(risk)
