"""Logins: every declared role gets in by the front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import LoginState
from lrconsole.model.project import Role
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.sessions import unlock, why

if TYPE_CHECKING:
    from lrconsole.model.observation import Login
    from lrconsole.model.survey import Survey


@check(
    Stage.QUICK_AUDIT,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN,),
    effort=Effort.HOURS,
    rows=("R1.1", "B1"),
    refs=("OWASP WSTG-ATHN",),
)
async def role(survey: Survey, role: Role) -> Verdict:
    """The role can log in without a workaround.

    Founder: On launch day these people cannot get in, and the work stops.
    Fix: Repeat the failing step by hand, then repair it or the role's account.
    """
    login = await survey.login(role)
    evidence = {"flow": role.flow} | _steps(login)
    if login.state is LoginState.IN:
        total = sum(step.milliseconds for step in login.steps)
        return passed(f"{count(len(login.steps), 'step')} in {total:.0f} ms", evidence)
    if login.state not in (LoginState.REFUSED, LoginState.BROKEN):
        return unknown(f"login not tried: {why(login)}", evidence, fix=unlock(login))
    broken = next((step for step in login.steps if step.problem), None)
    if broken is None:
        return failed(f"login {login.state.value}: {why(login)}", evidence)
    fix = f"Repeat {broken.method} {broken.url} as {role.username}; it answered {broken.status or 'nothing'}."
    return failed(f'login {login.state.value} at step "{broken.name}": {broken.problem}', evidence, fix=fix)


def _steps(login: Login) -> dict[str, str]:
    return {
        f"{number} {step.name}": f"{step.method} {step.url}: {step.status or 'no answer'}, {step.milliseconds:.0f} ms"
        + (f", {step.problem}" if step.problem else "")
        for number, step in enumerate(login.steps, 1)
    }
