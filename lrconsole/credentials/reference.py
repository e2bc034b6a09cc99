"""Where a secret is kept: the text in the project file that stands for it, never the secret itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from lrconsole.credentials.shapes import has_shape
from lrconsole.model.errors import CredentialError

LONGEST = 2_000
_NAME = re.compile(r"[^\s\x00-\x1f\x7f]+(?: [^\s\x00-\x1f\x7f]+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FORMS = 'write keyring:name, keyring:service/name, env:NAME, op://vault/item/field or cmd:["program", "argument"]'


class ReferenceKind(StrEnum):
    """The places that a secret can be read from."""

    KEYRING = "keyring"
    ENV = "env"
    OP = "op"
    CMD = "cmd"


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference; its text is safe to show.

    `name` is the keyring's entry, the variable, or the `op://` address; `service` is the keyring's service ("" for the project's own);
    `argv` is the command of a `cmd:` reference.
    """

    kind: ReferenceKind
    text: str
    service: str = ""
    name: str = ""
    argv: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Reference:
    """Return what `text` refers to.

    Raises:
        CredentialError: `text` is no reference. The message never repeats the text, since it may be the secret itself.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon or kind not in _PARSERS:
        _refuse("this is not a reference, and a secret itself may not stand here")
    if len(text) > LONGEST:
        _refuse(f"this reference is longer than {LONGEST:,} characters")
    if has_shape(text):
        _refuse("this holds what looks like a secret itself, and a secret may not stand here")
    return _PARSERS[kind](rest)


def _keyring(rest: str) -> Reference:
    service, _, name = rest.rpartition("/")
    parts = (*service.split("/"), name) if service or rest.startswith("/") else (name,)
    if not all(_NAME.fullmatch(part) for part in parts):
        _refuse("after keyring: a name is expected, or a service, a slash and a name")
    return Reference(ReferenceKind.KEYRING, f"keyring:{rest}", service, name)


def _env(rest: str) -> Reference:
    if not _VARIABLE.fullmatch(rest):
        _refuse("after env: the name of a variable is expected (letters, digits and underscores)")
    return Reference(ReferenceKind.ENV, f"env:{rest}", name=rest)


def _op(rest: str) -> Reference:
    address = rest.removeprefix("//")
    parts = address.split("/")
    if not 3 <= len(parts) <= 4 or not all(_NAME.fullmatch(part) for part in parts):
        _refuse("after op:// a vault, an item, perhaps a section, and a field are expected, with slashes between them")
    return Reference(ReferenceKind.OP, f"op://{address}", name=f"op://{address}")


def _cmd(rest: str) -> Reference:
    from json import JSONDecodeError, dumps, loads

    try:
        argv = loads(rest)
    except (JSONDecodeError, RecursionError):
        argv = None
    if (
        not isinstance(argv, list)
        or not argv
        or not all(isinstance(part, str) and "\0" not in part for part in argv)
        or not argv[0].strip()
    ):
        _refuse('after cmd: a list of quoted strings is expected, such as cmd:["pass", "show", "owner"]; no shell reads it')
    return Reference(ReferenceKind.CMD, f"cmd:{dumps(argv, ensure_ascii=False)}", argv=tuple(argv))


def _refuse(what: str) -> NoReturn:
    raise CredentialError(what, fix=_FORMS)


_PARSERS = {"keyring": _keyring, "env": _env, "op": _op, "cmd": _cmd}
