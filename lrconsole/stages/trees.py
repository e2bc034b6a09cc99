"""Whether the declared repository could be read, and what to say when it could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, unknown
from lrconsole.model.observed_state import RepositoryState

if TYPE_CHECKING:
    from lrconsole.model.observation import RepositorySeen

_UNLOCK = {
    RepositoryState.MISSING: "Correct path in [repository] of the project file.",
    RepositoryState.NOT_GIT: "Point path in [repository] at the folder that holds .git.",
    RepositoryState.NO_GIT: "Install git on this machine.",
    RepositoryState.EMPTY: "Make the first commit.",
}


def unread(tree: RepositorySeen) -> Verdict | None:
    """None when the repository was read; else the verdict that the check could not look."""
    if tree.state is RepositoryState.READ:
        return None
    reason = f"{tree.state.value} ({tree.reason})" if tree.reason else tree.state.value
    return unknown(f"repository not read: {reason}", fix=_UNLOCK.get(tree.state, ""))
