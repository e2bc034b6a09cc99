"""Read `lrconsole.toml`: find it, check it, and turn every fault into one line with file, line and fix."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import ProjectError
from lrconsole.project.faults import fault_of
from lrconsole.project.lines import key_lines
from lrconsole.project.locations import PROJECT_FILE
from lrconsole.project.settings import Setting, network_settings

if TYPE_CHECKING:
    from lrconsole.model.project import Network, Project
    from lrconsole.project.schema import ProjectFile

LARGEST = 1_000_000
"""Bytes that a project file may have."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project and the exact file that it was read from."""

    project: Project
    file: Path
    sha256: str


def find(start: Path) -> Path | None:
    """The project file of `start` or of the nearest folder above it."""
    folder = start.resolve()
    for place in (folder, *folder.parents):
        if (place / PROJECT_FILE).is_file():
            return place / PROJECT_FILE
    return None


def load(path: Path, *, environ: Mapping[str, str] | None = None, settings_file: Path | None = None) -> Loaded:
    """Read and check a project file, with the network settings that variables in `environ` and the user's settings file add.

    Raises:
        ProjectError: missing, unreadable, not TOML, an unknown key, a wrong type, or tables that contradict each other.
    """
    text = read_text(path)
    tables = validate(text, path, outside_settings(text, environ or {}, settings_file))
    from lrconsole.project.conversion import project_of

    try:
        project = project_of(tables, path.resolve())
    except ProjectError as error:
        raise ProjectError(error.what, where=error.where or str(path), fix=error.fix) from error
    return Loaded(replace(project, file=path.resolve()), path.resolve(), hashlib.sha256(text.encode()).hexdigest())


def glimpse(path: Path) -> tuple[str, str]:
    """The project's name and the environment that an audit is about ("" for none), without checking the rest of the file.

    Raises:
        ProjectError: it is missing, unreadable or not TOML.
    """
    text = read_text(path)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError(f"not valid TOML: {error}", where=str(path), fix="correct that line") from error
    project, environments = data.get("project"), data.get("environment")
    name = project.get("name") if isinstance(project, dict) else None
    has_production = isinstance(environments, dict) and "production" in environments
    return (name if isinstance(name, str) else path.parent.name), ("production" if has_production else "")


def read_text(path: Path) -> str:
    """The file's text.

    Raises:
        ProjectError: it is missing, unreadable, too large or not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise ProjectError("there is no project file", where=str(path), fix="run: lrconsole init DOMAIN, or: lrconsole demo") from error
    except OSError as error:
        raise ProjectError(f"cannot read the project file: {error.strerror}", where=str(path), fix="check its permissions") from error
    if len(raw) > LARGEST:
        raise ProjectError(f"the project file has {len(raw):,} bytes", where=str(path), fix=f"keep it under {LARGEST:,}")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ProjectError("the project file is not UTF-8 text", where=str(path), fix="save it as UTF-8") from error


def network_outside(environ: Mapping[str, str], settings_file: Path | None) -> Network:
    """The network settings that hold without a project file: variables above the user's settings file.

    Raises:
        ProjectError: one of them has a wrong value.
    """
    from lrconsole.project.conversion import network_of

    settings = network_settings({}, environ, settings_file)
    tables = validate('[project]\nname = "none"\n', Path(PROJECT_FILE), settings)
    return network_of(tables.network, Path(PROJECT_FILE))


def outside_settings(text: str, environ: Mapping[str, str], settings_file: Path | None) -> tuple[Setting, ...]:
    """The network settings that stand instead of those in a project file's text; none when the text is not TOML."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()
    return network_settings(data, environ, settings_file)


def validate(text: str, path: Path, settings: tuple[Setting, ...] = ()) -> ProjectFile:
    """Check a project file's text, with `settings` above its `[network]`, against the schema.

    Raises:
        ProjectError: not TOML, an unknown key (with a suggestion) or a wrong value, with its line.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError(f"not valid TOML: {error}", where=str(path), fix="correct that line") from error
    if settings and isinstance(data.get("network", {}), dict):
        data["network"] = {**data.get("network", {}), **{setting.key: setting.value for setting in settings}}
    from pydantic import ValidationError

    from lrconsole.project.schema import ProjectFile

    try:
        return ProjectFile.model_validate(data)
    except ValidationError as error:
        sources: dict[tuple[str | int, ...], str] = {("network", setting.key): setting.source for setting in settings}
        raise fault_of(error.errors(include_url=False), key_lines(text), path, sources) from error
