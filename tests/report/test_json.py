"""Tests of the JSON report against its own schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from lrconsole.model.standing import Standing
from lrconsole.report.json_document import SCHEMA, json_document
from tests.report.made import empty, hostile, rich
from tests.safety.hostile import STRINGS, unsafe


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(files("lrconsole.report").joinpath("standing.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def data(standing: Standing) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_document(standing))
    return found


@pytest.mark.parametrize("standing", [rich(), empty(), hostile("word")], ids=["rich", "empty", "hostile"])
def test_it_fits_its_schema(standing: Standing) -> None:
    found = data(standing)
    assert [f"{error.json_path}: {error.message}" for error in validator().iter_errors(found)] == []
    assert found["schema"] == SCHEMA


def test_the_schema_refuses_what_is_not_in_it() -> None:
    """A new key without a word in the schema, or one that went missing, does not pass unseen."""
    found = data(rich())
    assert validator().is_valid(found)
    assert not validator().is_valid({**found, "surprise": 1})
    assert not validator().is_valid({key: value for key, value in found.items() if key != "clock"})
    found["risks"][0]["surprise"] = 1
    assert not validator().is_valid(found)


def test_it_holds_what_people_decided() -> None:
    found = data(rich())
    by_name = {risk["fingerprint"]: risk for risk in found["risks"]}
    assert by_name["tls.versions:pay.example"]["waiver"]["owner"] == "Ana Ruiz"
    assert [(note["who"], note["text"]) for note in by_name["tls.versions:pay.example"]["notes"]] == [
        ("Ben Okoro", "the provider was told"),
        ("Ben Okoro", "ticket 4711"),
    ]
    assert by_name["tls.expiry:book.example"]["lapsed_waiver"]["expires"].endswith("Z")
    assert by_name["spf.single:news.example"]["decision"]["choice"] == "defer"
    assert "check.fail:host-fail.example" in found["blockers"]
    assert found["comparison"]["before"] == 1
    assert found["clock"]["phase"] == "over"
    assert found["not_reached"]


@pytest.mark.parametrize("name", STRINGS)
def test_foreign_text_is_cleaned_bounded_and_fits(name: str) -> None:
    text = json_document(hostile(STRINGS[name]))
    found = json.loads(text)
    assert [error.json_path for error in validator().iter_errors(found)] == []
    assert unsafe(text) == []
    assert unsafe(json.dumps(found, ensure_ascii=False)) == []
