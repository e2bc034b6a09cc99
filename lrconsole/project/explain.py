"""Say of any key of the project file: its value, where that comes from, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrconsole.model.errors import UsageError
from lrconsole.project.faults import keys_at
from lrconsole.project.lines import key_lines, line_of
from lrconsole.project.loading import outside_settings, read_text, validate
from lrconsole.project.settings import Setting


@dataclass(frozen=True, slots=True)
class Explained:
    """A key with its value as TOML would show it, its source ("lrconsole.toml:12", "default", a variable's name) and its meaning."""

    key: str
    value: str
    source: str
    meaning: str


def explain(path: Path, key: str, environ: Mapping[str, str], settings_file: Path) -> Explained:
    """Explain `key`, dotted: "network.seconds", "environment.production.url", "host.0.name".

    References to secrets are shown as they stand and never resolved.

    Raises:
        UsageError: there is no such key.
        ProjectError: the project file cannot be read.
    """
    text = read_text(path)
    above = outside_settings(text, environ, settings_file)
    tables = validate(text, path, above)
    parts = tuple(int(part) if part.isdigit() else part for part in key.replace("[", ".").replace("]", "").split("."))
    value, meaning = _walk(tables, parts)
    return Explained(key, _shown(value), _source(path, text, parts, above), meaning)


def explain_preference(key: str, settings_file: Path) -> Explained:
    """Explain a key of the user's own settings: "console.theme", "keys.list.sort".

    Raises:
        UsageError: there is no such key.
        ProjectError: the settings file is wrong.
    """
    from lrconsole.model.action import BY_ID
    from lrconsole.project.preferences import MEANINGS, key_of, load_preferences

    held = load_preferences(settings_file)
    lines = key_lines(settings_file.read_text(encoding="utf-8")) if settings_file.exists() else {}
    table, _, name = key.partition(".")
    line = lines.get((table, name)) or lines.get((table, *name.split(".")))
    source = f"{settings_file.name}:{line}" if line else "default"
    if table == "console" and name in MEANINGS:
        return Explained(key, _shown(getattr(held, name)), source, MEANINGS[name])
    if table == "keys" and name in BY_ID:
        return Explained(key, _shown(key_of(BY_ID[name], held)), source, BY_ID[name].tooltip)
    known = tuple(MEANINGS) if table == "console" else tuple(BY_ID)
    raise UsageError(f'there is no key "{name}"', where=key, fix=f"known here: {', '.join(known)}")


def schema_document() -> dict[str, Any]:
    """The JSON schema of the project file (draft 2020-12), for editors."""
    from lrconsole.project.schema import ProjectFile

    document = ProjectFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "lrconsole.toml", **document}


def _walk(tables: Any, parts: tuple[str | int, ...]) -> tuple[Any, str]:
    here, meaning = tables, ""
    for position, part in enumerate(parts):
        fields = getattr(type(here), "model_fields", {})
        names = {field.alias or name: name for name, field in fields.items()}
        if part in names:
            meaning = fields[names[str(part)]].description or type(getattr(here, names[str(part)])).__doc__ or ""
            here = getattr(here, names[str(part)])
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif isinstance(here, dict) and any(_text(known) == part for known in here):
            here = next(value for known, value in here.items() if _text(known) == part)
        else:
            known = ", ".join(_known(here, parts[:position]))
            raise UsageError(f'there is no key "{part}"', where=".".join(map(str, parts)), fix=f"known here: {known}" if known else "")
    return here, meaning.strip().split("\n")[0]


def _text(key: Any) -> str:
    return str(getattr(key, "value", key))


def _known(here: Any, above: tuple[str | int, ...]) -> list[str]:
    if isinstance(here, dict):
        return [_text(key) for key in here]
    if isinstance(here, list):
        return [str(number) for number in range(len(here))]
    return keys_at(above) if hasattr(type(here), "model_fields") else []


def _shown(value: Any) -> str:
    import json

    def plain(item: Any) -> Any:
        return item.model_dump(mode="json", by_alias=True) if hasattr(item, "model_dump") else str(getattr(item, "value", item))

    return "not set" if value is None else json.dumps(value, default=plain, ensure_ascii=False)


def _source(path: Path, text: str, parts: tuple[str | int, ...], above: tuple[Setting, ...]) -> str:
    for setting in above:
        if parts == ("network", setting.key):
            return setting.source
    lines = key_lines(text)
    if parts in lines or any(known[: len(parts)] == parts for known in lines):
        return f"{path.name}:{line_of(lines, parts) or min(line for known, line in lines.items() if known[: len(parts)] == parts)}"
    return "default"
