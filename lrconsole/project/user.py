"""Who sits at the terminal, for the activity log: the name in the user's own settings, or else the one they logged in with."""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def login_name(environ: Mapping[str, str]) -> str:
    """The name that the user logged in with; "" where the system knows none, as in a container that runs with a bare number."""
    named = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return named or name_of(os.getuid())


def name_of(number: int) -> str:
    """The name of the user with this number; "" for none."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return ""
