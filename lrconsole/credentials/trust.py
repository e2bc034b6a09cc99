"""Which project files may run commands: each by the hash of its content and of the files its commands name, so that a change ends it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lrconsole.model.errors import CredentialError
from lrconsole.model.text import clean_line

_VERSION = 1


class TrustedFiles:
    """The list of trusted project files, kept as JSON in `file` (0600, in a folder 0700)."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def doubt(self, project_file: Path, sha256: str, named: Mapping[str, str]) -> str:
        """Why this content at this place is not trusted; "" when a person has trusted exactly it and the files that its commands name.

        `named` is the sha256 of each of them by its path from the project's folder. Raises CredentialError when the list cannot be
        relied on.
        """
        entry = self._entries().get(_key(project_file))
        if not isinstance(entry, dict) or not sha256:
            return "this project file is not trusted with credentials"
        if entry.get("sha256") != sha256:
            return "this project file is not trusted with credentials: it has changed since it was"
        before = entry.get("named", {})
        changed = _difference(before if isinstance(before, dict) else {}, named)
        return f"this project file is not trusted with credentials any more: {changed}" if changed else ""

    def trust(self, project_file: Path, sha256: str, who: str, when: datetime, named: Mapping[str, str]) -> None:
        """Trust this content of `project_file` with the files that its commands name; what was trusted at this place before no longer is.

        Raises CredentialError.
        """
        entry = {"sha256": sha256, "who": who, "when": when.isoformat(), "named": dict(named)}
        self._write(self._entries() | {_key(project_file): entry})

    def forget(self, project_file: Path) -> bool:
        """Trust `project_file` no longer; False when it was not trusted. Raises CredentialError."""
        entries = self._entries()
        kept = {path: entry for path, entry in entries.items() if path != _key(project_file)}
        if len(kept) == len(entries):
            return False
        self._write(kept)
        return True

    def _entries(self) -> dict[str, Any]:
        import json

        try:
            with self._file.open("rb") as stream:
                self._refuse_if_others_write(os.fstat(stream.fileno()))
                files = json.load(stream)["files"]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise CredentialError(f"the list of trusted files cannot be read: {error.strerror}", where=str(self._file)) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._broken() from error
        if not isinstance(files, dict):
            raise self._broken()
        return files

    def _broken(self) -> CredentialError:
        return CredentialError("the list of trusted files is damaged", where=str(self._file), fix="delete it, and trust the files again")

    def _refuse_if_others_write(self, seen: os.stat_result) -> None:
        if os.name == "posix" and (seen.st_mode & 0o022 or seen.st_uid != os.geteuid()):
            what = "other users can write the list of trusted files, so nothing in it counts"
            raise CredentialError(what, where=str(self._file), fix="look through it, then: chmod 600, and make it yours")

    def _write(self, files: Mapping[str, Any]) -> None:
        """Replaces the list as a whole: after a crash it is the old one or the new one."""
        import json
        from tempfile import mkstemp

        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = mkstemp(prefix=f".{self._file.name}.", dir=self._file.parent)  # mkstemp makes files 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    json.dump({"version": _VERSION, "files": files}, stream, indent=1, ensure_ascii=False)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(name).replace(self._file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CredentialError(f"the list of trusted files cannot be written: {error.strerror}", where=str(self._file)) from error


def _difference(before: Mapping[str, Any], now: Mapping[str, str]) -> str:
    """What happened to the files that commands name, in words; "" for nothing."""
    said = [f"{name} {'is gone' if name not in now else 'has changed'}" for name in sorted(before) if now.get(name) != before[name]]
    said += [f"{name} was not among what was trusted" for name in sorted(now.keys() - before.keys())]
    return ", ".join(clean_line(item, 120) for item in said)


def _key(project_file: Path) -> str:
    return str(project_file.resolve())
