"""Whether a role's logged-in session is there for a check to look through, and what to say when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, unknown
from lrconsole.model.observed_state import LoginState

if TYPE_CHECKING:
    from lrconsole.model.observation import Login
    from lrconsole.model.survey import Survey

_UNLOCK = {
    LoginState.NOT_AGREED: 'Add "login" to probes in [consent].',
    LoginState.NO_FLOW: "Describe the login's requests in [flow.login].",
    LoginState.NO_CREDENTIAL: "Store the role's password where its [[role]] entry points.",
}


def unlock(login: Login) -> str:
    """What the user can do so that a login can be tried; "" when it was tried."""
    return _UNLOCK.get(login.state, "")


def why(login: Login) -> str:
    """Why nobody is logged in, in a few words."""
    return login.reason or login.state.value


async def locked_out(survey: Survey, name: str) -> Verdict | None:
    """None when the role called `name` is logged in, or when `name` is ""; else the verdict that the check could not look."""
    if not name:
        return None
    role = next((item for item in survey.project.roles if item.name == name), None)
    if role is None:
        return unknown(f"the role {name} is not declared", fix=f'Add a [[role]] with name = "{name}".')
    login = await survey.login(role)
    if login.state is LoginState.IN:
        return None
    return unknown(f"not logged in as {name}: {why(login)}", fix=unlock(login) or "See login.role.")
