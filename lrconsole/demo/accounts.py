"""Who may log in to the practice business: roles with random passwords, sessions, form tokens and bearer tokens."""

from __future__ import annotations

import hmac
import json
import secrets
from collections import OrderedDict
from pathlib import Path

ROLES = ("owner", "coach", "assistant")
EDGE = "cloudflare"
"""What the token for the stand-in of Cloudflare's interface is kept under."""
FILE = "passwords.json"
_MOST = 500


def make_passwords(folder: Path) -> None:
    """Make a password for each role and the token of the edge; those that are there stay."""
    path = folder / FILE
    kept = passwords(folder) if path.exists() else {}
    missing = [name for name in (*ROLES, EDGE) if name not in kept]
    if not missing:
        return
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept | {name: secrets.token_urlsafe(18) for name in missing}))


def passwords(folder: Path) -> dict[str, str]:
    """The password of each role."""
    loaded = json.loads((folder / FILE).read_text())
    return {str(role): str(word) for role, word in loaded.items()}


def email(role: str) -> str:
    """The user name of a role."""
    return f"{role}@northstar.example"


class Accounts:
    """The accounts of one running business."""

    def __init__(self, folder: Path) -> None:
        self._passwords = passwords(folder)
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._form_tokens: OrderedDict[str, None] = OrderedDict()

    def role_of(self, username: str, password: str) -> str:
        """The role whose name and password these are, "" for nobody."""
        role = username.partition("@")[0]
        known = self._passwords.get(role, "") if role in ROLES else ""
        fits = bool(known) and username == email(role) and hmac.compare_digest(known.encode(), password.encode())
        return role if fits else ""

    def is_edge(self, token: str) -> bool:
        """Whether `token` is the one for the stand-in of Cloudflare's interface."""
        return hmac.compare_digest(self._passwords[EDGE].encode(), token.encode())

    def begin(self, role: str) -> str:
        """Begin a session and return its token."""
        token = secrets.token_urlsafe(24)
        self._sessions[token] = role
        while len(self._sessions) > _MOST:
            self._sessions.popitem(last=False)
        return token

    def role_in(self, token: str) -> str:
        """The role of a session, "" for none."""
        return self._sessions.get(token, "")

    def end(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(token, None)

    def form_token(self) -> str:
        """A new token for a form, which protects it from being sent by other sites."""
        token = secrets.token_urlsafe(18)
        self._form_tokens[token] = None
        while len(self._form_tokens) > _MOST:
            self._form_tokens.popitem(last=False)
        return token

    def takes(self, form_token: str) -> bool:
        """Whether a form's token is one that was given out; it serves once."""
        return self._form_tokens.pop(form_token, False) is None
