"""The one door to the OS keyring: each call is a child process of its own with a limit of three seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lrconsole.credentials.secret import Secret
from lrconsole.model.errors import CredentialError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.credentials.bounded import BoundedChild, Ended

SECONDS = 3.0
MOST_CHARACTERS = 16 * 1024
HEADLESS = (
    "sudo apt-get install -y gnome-keyring dbus",
    "read -rs KEYRING_PW && export KEYRING_PW",
    'dbus-run-session -- sh -c \'printf %s "$KEYRING_PW" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; '
    "unset KEYRING_PW; exec lrconsole'",
)
WAYS_OUT = (
    "three ways out: start a Secret Service (" + "; ".join(HEADLESS) + "); "
    "or keep the secret in the environment and write env:NAME; "
    "or keep it in a password manager and write op://vault/item/field or cmd:[…]"
)
_UNLOCK = "unlock it (log in to the desktop, or start it with its password), or write env:NAME, op://vault/item/field or cmd:[…] instead"
# fmt: off
_KEPT_VARIABLES = {
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP", "DISPLAY", "XAUTHORITY", "VIRTUAL_ENV",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE", "USERDOMAIN", "USERNAME", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "COMSPEC", "PATHEXT",
}
# fmt: on
_NO_BACKEND = "keyring.backends.fail.Keyring"
_KEPT_FAMILIES = ("DBUS_", "XDG_", "GNOME_", "KDE_", "WAYLAND_", "LC_", "PYTHON", "KEYRING_PROPERTY_")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """The name of one secret in the keyring."""

    service: str
    name: str

    def __str__(self) -> str:
        return f"keyring:{self.service}/{self.name}"


@dataclass(frozen=True, slots=True)
class KeyringState:
    """What `doctor` says of the keyring: the backend's class, whether secrets can be kept in it now, whether it is locked (None: it
    does not say), and what to do when it cannot be used."""

    backend: str
    usable: bool
    locked: bool | None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Question(Generic[_Value]):
    """A request to the child, the place that an error about it names, how its reply is understood, and which faults are answers too."""

    request: Mapping[str, Any]
    where: str
    understand: Callable[[Mapping[str, Any]], _Value]
    expects: frozenset[str] = frozenset()


class KeyringDoor:
    """Reads, writes and deletes entries of the OS keyring.

    Backends that keep secrets in the clear, or keep nothing, are refused. Every method raises CredentialError, and each has a twin
    that ends in `_async`; cancelling one kills its child. Names are not listed: a keyring cannot do that.

    Args:
        environ: the environment that the child's is taken from (only what a keyring needs: paths, locale, desktop, D-Bus).
        seconds: the longest that one call may take, Python's start included.
    """

    def __init__(self, environ: Mapping[str, str], *, seconds: float = SECONDS) -> None:
        self._environ = {
            name: value for name, value in environ.items() if name.upper() in _KEPT_VARIABLES or name.startswith(_KEPT_FAMILIES)
        }
        self._seconds = seconds

    def read(self, entries: Iterable[Entry]) -> tuple[Secret | None, ...]:
        """Return the values of `entries`, in order, from one child; None for an entry that does not exist."""
        return self._now(_reading(tuple(entries)))

    async def read_async(self, entries: Iterable[Entry]) -> tuple[Secret | None, ...]:
        """As `read`."""
        return await self._later(_reading(tuple(entries)))

    def write(self, entry: Entry, value: Secret) -> None:
        """Keep `value` (at most 16 Ki characters, not empty) under `entry`, read it back and compare."""
        self._now(_writing(entry, value))

    async def write_async(self, entry: Entry, value: Secret) -> None:
        """As `write`."""
        await self._later(_writing(entry, value))

    def delete(self, entry: Entry) -> bool:
        """Remove `entry`; False when there is none."""
        return self._now(_deleting(entry))

    async def delete_async(self, entry: Entry) -> bool:
        """As `delete`."""
        return await self._later(_deleting(entry))

    def describe(self) -> KeyringState:
        """Say which keyring this is and whether it can be used, without unlocking it. Raises nothing."""
        try:
            return self._now(_DESCRIBING)
        except CredentialError as error:
            return KeyringState("none", False, None, str(error))

    async def describe_async(self) -> KeyringState:
        """As `describe`."""
        try:
            return await self._later(_DESCRIBING)
        except CredentialError as error:
            return KeyringState("none", False, None, str(error))

    def _now(self, question: _Question[_Value]) -> _Value:
        try:
            ended = self._child(question).run()
        except OSError as error:
            raise _not_started(question, error) from error
        return question.understand(self._reply(question, ended))

    async def _later(self, question: _Question[_Value]) -> _Value:
        try:
            ended = await self._child(question).run_async()
        except OSError as error:
            raise _not_started(question, error) from error
        return question.understand(self._reply(question, ended))

    def _child(self, question: _Question[_Value]) -> BoundedChild:
        import json

        from lrconsole.credentials.bounded import BoundedChild

        given = json.dumps(question.request, default=Secret.reveal).encode()
        # -P: a file named keyring.py in the current folder, perhaps a cloned repository, must not be imported.
        argv = (sys.executable, "-P", "-m", "lrconsole.credentials.keyring_child")
        return BoundedChild(argv, environ=self._environ, seconds=self._seconds, given=given)

    def _reply(self, question: _Question[_Value], ended: Ended) -> Mapping[str, Any]:
        import json

        if ended.late:
            what = f"the keyring did not answer within {self._seconds:g} s; it may be waiting for its password"
            raise CredentialError(what, where=question.where, fix=_UNLOCK)
        try:
            reply: Mapping[str, Any] = json.loads(ended.out)
        except ValueError:
            last = clean_line(ended.err.decode(errors="replace").strip().rpartition("\n")[2])
            raise CredentialError(f"the keyring's child ended with code {ended.code}: {last}", where=question.where, fix=WAYS_OUT) from None
        if reply["fault"] and reply["fault"] not in question.expects:
            raise _fault(reply, question.where)
        return reply


def _reading(entries: tuple[Entry, ...]) -> _Question[tuple[Secret | None, ...]]:
    def values(reply: Mapping[str, Any]) -> tuple[Secret | None, ...]:
        return tuple(None if value is None else Secret(value) for value in reply["values"])

    where = str(entries[0]) if len(entries) == 1 else "keyring"
    return _Question({"do": "read", "entries": [(entry.service, entry.name) for entry in entries]}, where, values)


def _writing(entry: Entry, value: Secret) -> _Question[None]:
    length = len(value.reveal())
    if not 0 < length <= MOST_CHARACTERS:
        what = "the value is empty" if not length else f"the value is longer than {MOST_CHARACTERS:,} characters"
        raise CredentialError(what, where=str(entry), fix="nothing was stored; give the secret itself")
    return _Question({"do": "write", "service": entry.service, "name": entry.name, "value": value}, str(entry), lambda reply: None)


def _deleting(entry: Entry) -> _Question[bool]:
    request = {"do": "delete", "service": entry.service, "name": entry.name}
    return _Question(request, str(entry), lambda reply: not reply["fault"], frozenset({"missing"}))


def _state(reply: Mapping[str, Any]) -> KeyringState:
    backend = clean_line(reply["backend"])
    if reply["fault"]:
        return KeyringState(backend, False, None, str(_fault(reply, "")))
    locked = reply["locked"]
    return KeyringState(backend, not locked, locked, f"the keyring is locked: {_UNLOCK}" if locked else "")


_DESCRIBING = _Question({"do": "describe"}, "keyring", _state, frozenset({"refused", "locked", "failed"}))


def _fault(reply: Mapping[str, Any], where: str) -> CredentialError:
    backend, text = clean_line(reply["backend"]), clean_line(reply.get("text", ""))
    detail = f" ({text})" if text else ""
    match reply["fault"]:
        case "refused" if backend == _NO_BACKEND:
            return CredentialError("no keyring is running here", where=where, fix=WAYS_OUT)
        case "refused":
            return CredentialError(f"no keyring here keeps secrets encrypted: {backend} is refused{detail}", where=where, fix=WAYS_OUT)
        case "locked":
            return CredentialError(f"the keyring is locked{detail}", where=where, fix=_UNLOCK)
        case "unlike":
            return CredentialError(f"{backend} did not keep what it was given", where=where, fix=WAYS_OUT)
    return CredentialError(f"the keyring failed{detail}", where=where, fix=WAYS_OUT)


def _not_started(question: _Question[_Value], error: OSError) -> CredentialError:
    return CredentialError(f"the keyring's child could not be started: {error.strerror}", where=question.where, fix=WAYS_OUT)
