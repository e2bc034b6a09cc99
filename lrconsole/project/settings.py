"""Network settings that come from outside the project file: environment variables above it, the user's settings file below it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrconsole.model.errors import ProjectError

PREFIX = "LRCONSOLE_NETWORK_"
_LISTS = {"resolvers"}
_KEYS = ("resolvers", "http_port", "https_port", "dns_port", "ca_file", "seconds", "rdap", "ipv6")


@dataclass(frozen=True, slots=True)
class Setting:
    """A `[network]` key that is set outside the project file, and by what."""

    key: str
    value: Any
    source: str


def network_settings(data: Mapping[str, Any], environ: Mapping[str, str], settings_file: Path | None) -> tuple[Setting, ...]:
    """What stands instead of the project file's `[network]`: variables win over `data`, the user's file fills what `data` leaves out.

    Raises:
        ProjectError: the user's settings file is not TOML.
    """
    own = data.get("network", {})
    declared = set(own) if isinstance(own, dict) else set()
    user = _user_settings(settings_file) if settings_file else {}
    from_file = {key: value for key, value in user.items() if key not in declared}
    found = {key: Setting(key, value, str(settings_file)) for key, value in from_file.items() if key in _KEYS}
    for key in _KEYS:
        text = environ.get(PREFIX + key.upper())
        if text is not None:
            value = [part.strip() for part in text.split(",") if part.strip()] if key in _LISTS else text
            found[key] = Setting(key, value, PREFIX + key.upper())
    return tuple(found.values())


def _user_settings(path: Path) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProjectError(f"cannot read your settings: {error}", where=str(path), fix="correct or remove that file") from error
    table = data.get("network", {})
    return table if isinstance(table, dict) else {}
