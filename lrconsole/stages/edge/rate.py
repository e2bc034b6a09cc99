"""Rate limits: nobody may try passwords, resets, sign-ups and codes without end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Limit
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.cloudflare.cf_rules import configured
from lrconsole.stages.edge.web import rate_limits

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

# The tries come after everything else and one after the other: afterwards this machine may be refused for a while.
_rate = partial(check, Stage.EDGE, hurts=(Impact.LOGIN, Impact.DATA_LEAK), rows=("R3.5", "B7"), paced=True, deadline=180.0)


@_rate(Severity.HIGH, effort=Effort.MINUTES, refs=("UK Cyber Essentials A5.10", "OWASP WSTG-ATHN-03", "RFC 6585 4"))
async def limited(survey: Survey, limit: Limit) -> Verdict:
    """Too many tries are refused.

    Founder: A program tries thousands of passwords in a night, and finds the one that a coach uses elsewhere too.
    Fix: Refuse after five tries in ten seconds by address, and after ten by account; answer 429.
    """
    return await rate_limits.judge_limited(survey, limit, limit.rule or await configured(survey, limit))


@_rate(Severity.HIGH, effort=Effort.HOURS, refs=("OWASP WSTG-ATHN-03",))
async def bypass_host(survey: Survey, limit: Limit) -> Verdict:
    """The other host that serves the same login refuses as well.

    Founder: The protection at your own address is of no use when the hosting company's address of the same app has none.
    Fix: Switch the other name off, or refuse what does not come from your edge.
    """
    return await rate_limits.judge_bypass(survey, limit)


@_rate(Severity.MEDIUM, effort=Effort.MINUTES, refs=("OWASP WSTG-IDNT-04",))
async def enumeration(survey: Survey, limit: Limit) -> Verdict:
    """The answer does not tell whether somebody has an account.

    Founder: Anybody can find out who is your client, which for a coach or a clinic is a secret in itself.
    Fix: Answer the same to everybody, and do the rest by mail.
    """
    return await rate_limits.judge_enumeration(survey, limit)


@_rate(Severity.LOW, effort=Effort.MINUTES, refs=("RFC 6585 4", "RFC 9110 10.2.3"))
async def retry_after(survey: Survey, limit: Limit) -> Verdict:
    """A refusal says when to come back.

    Founder: A client who mistyped a password tries on and on, and stays locked out.
    Fix: Send Retry-After with the seconds to wait.
    """
    return await rate_limits.judge_retry_after(survey, limit)
