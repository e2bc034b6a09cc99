"""Tests of `config explain` and of the JSON schema."""

from __future__ import annotations

import tomllib
from pathlib import Path

import jsonschema
import pytest

from lrconsole.model.errors import UsageError
from lrconsole.project.explain import explain, schema_document
from tests.project.sample import SAMPLE


def explained(tmp_path: Path, key: str, environ: dict[str, str] | None = None) -> tuple[str, str, str]:
    path = tmp_path / "lrconsole.toml"
    path.write_text(SAMPLE)
    result = explain(path, key, environ or {}, tmp_path / "settings.toml")
    return result.value, result.source, result.meaning


def test_a_declared_key(tmp_path: Path) -> None:
    assert explained(tmp_path, "network.seconds")[:2] == ("2.0", "lrconsole.toml:7")


def test_a_default(tmp_path: Path) -> None:
    value, source, meaning = explained(tmp_path, "network.https_port")
    assert (value, source) == ("443", "default")
    assert "443" in meaning


def test_a_variable_wins(tmp_path: Path) -> None:
    value, source, _ = explained(tmp_path, "network.seconds", {"LRCONSOLE_NETWORK_SECONDS": "7"})
    assert (value, source) == ("7.0", "LRCONSOLE_NETWORK_SECONDS")


def test_a_reference_is_shown_and_not_resolved(tmp_path: Path) -> None:
    assert explained(tmp_path, "role[0].password", {"OWNER_PASSWORD": "hunter2"})[0] == '"env:OWNER_PASSWORD"'


def test_a_whole_table(tmp_path: Path) -> None:
    value, source, meaning = explained(tmp_path, "environment.production")
    assert "app.northstar.example" in value
    assert source == "lrconsole.toml:9"
    assert meaning


def test_an_unknown_key_lists_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="resolvers"):
        explained(tmp_path, "network.dns")


def test_the_schema_accepts_the_sample_and_refuses_an_unknown_key() -> None:
    document = schema_document()
    jsonschema.Draft202012Validator.check_schema(document)
    data = tomllib.loads(SAMPLE.replace("on = 2026-11-20", 'on = "2026-11-20"'))
    validator = jsonschema.Draft202012Validator(document)
    assert list(validator.iter_errors(data)) == []
    assert list(validator.iter_errors({**data, "surprise": 1}))


def test_every_key_of_the_schema_has_a_meaning() -> None:
    for name, table in schema_document()["$defs"].items():
        assert table.get("description") or table.get("enum"), name
        for key, field in table.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key}"
