"""The killable child that talks to the OS keyring: one request as JSON on stdin, one reply as JSON on stdout.

Request:  {"do": "read", "entries": [[service, name], …]} · {"do": "write", "service", "name", "value"} ·
          {"do": "delete", "service", "name"} · {"do": "describe"}
Reply:    {"fault": "", "backend": …, "values": [text or null, …], "locked": true, false or null}
          {"fault": "refused" | "locked" | "missing" | "unlike" | "failed", "backend": …, "text": …}
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Reply = dict[str, Any]

ALLOWED = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
CHAINER = "keyring.backends.chainer.ChainerBackend"


def class_name(backend: object) -> str:
    """The full name of a backend's class."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def is_allowed(backend: object) -> bool:
    """Whether `backend` is one that keeps secrets encrypted; of a chain, whether each member is."""
    if class_name(backend) == CHAINER:
        members = getattr(backend, "backends", ())
        return bool(members) and all(class_name(member) in ALLOWED for member in members)
    return class_name(backend) in ALLOWED


def answer(request: Mapping[str, Any]) -> Reply:
    """Do what `request` says with the keyring of this machine; every failure becomes a reply with its `fault`."""
    import keyring
    from keyring.core import init_backend
    from keyring.errors import KeyringError, KeyringLocked

    try:
        # The limit leaves unlisted backends out of what keyring picks by itself, and out of a chain; a configured one passes it by.
        init_backend(is_allowed)
        backend = keyring.get_keyring()
    except Exception as error:  # a configured backend is foreign code that may raise anything while it is loaded
        return {"fault": "refused", "backend": "none", "text": f"{type(error).__name__}: {error}"}
    try:
        reply = _done(backend, request) if is_allowed(backend) else {"fault": "refused"}
    except KeyringLocked as error:
        reply = {"fault": "locked", "text": str(error)}
    except KeyringError as error:
        reply = {"fault": "failed", "text": _told(error, request)}
    except Exception as error:  # backends raise their own kinds; their texts may quote what they were given, so only the kind is told
        reply = {"fault": "locked" if "Dismissed" in type(error).__name__ else "failed", "text": type(error).__name__}
    return {"backend": class_name(backend)} | reply


def _told(error: Exception, request: Mapping[str, Any]) -> str:
    """What a keyring error says, unless it quotes the value that was to be kept."""
    text = f"{type(error).__name__}: {error}"
    return type(error).__name__ if request.get("value", "\0") in text else text


def _done(backend: KeyringBackend, request: Mapping[str, Any]) -> Reply:
    match request["do"]:
        case "read":
            return {"fault": "", "values": [backend.get_password(service, name) for service, name in request["entries"]]}
        case "write":
            return _written(backend, request["service"], request["name"], request["value"])
        case "delete":
            return _deleted(backend, request["service"], request["name"])
    return {"fault": "", "locked": _locked(backend)}


def _written(backend: KeyringBackend, service: str, name: str, value: str) -> Reply:
    backend.set_password(service, name, value)
    return {"fault": "" if backend.get_password(service, name) == value else "unlike"}


def _deleted(backend: KeyringBackend, service: str, name: str) -> Reply:
    if backend.get_password(service, name) is None:
        return {"fault": "missing"}
    backend.delete_password(service, name)
    return {"fault": "" if backend.get_password(service, name) is None else "unlike"}


def _locked(backend: KeyringBackend) -> bool | None:
    """Whether the store is locked, asked without unlocking it; None where the backend cannot say. No store yet counts as locked:
    to create one needs a prompt."""
    if not class_name(backend).startswith("keyring.backends.SecretService."):
        return None
    from contextlib import closing

    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return bool(secretstorage.Collection(bus).is_locked())
        except secretstorage.exceptions.ItemNotFoundException:
            return True


def _without_core_dump() -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer one request. Whatever a backend prints goes to stderr, so that it cannot garble the reply."""
    _without_core_dump()
    reply_to = os.dup(1)
    os.dup2(2, 1)
    reply = answer(json.load(sys.stdin))
    with os.fdopen(reply_to, "w", encoding="utf-8") as stream:
        json.dump(reply, stream)


if __name__ == "__main__":
    main()
