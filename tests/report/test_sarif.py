"""Tests of the SARIF report: the structure that SARIF 2.1.0 asks for, every rule declared, waivers as suppressions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lrconsole.model.standing import Standing
from lrconsole.report.sarif import Rule, sarif
from lrconsole.stages.registry import load
from tests.report.made import empty, hostile, rich
from tests.safety.hostile import STRINGS, unsafe


def run_of(standing: Standing) -> dict[str, Any]:
    rules = [Rule(check.id, check.title, check.founder, check.fix, check.severity) for check in load()]
    found = json.loads(sarif(standing, rules, "1.2.3"))
    assert set(found) == {"$schema", "version", "runs"}
    assert found["version"] == "2.1.0"
    (run,) = found["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("standing", [rich(), empty(), hostile("word")], ids=["rich", "empty", "hostile"])
def test_the_structure(standing: Standing) -> None:
    run = run_of(standing)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("lrconsole", "1.2.3")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    assert set(load().checks) <= set(ids)
    for rule in driver["rules"]:
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        is_result(result, ids)
    assert len(run["results"]) == len(standing.risks)
    assert isinstance(run["invocations"][0]["executionSuccessful"], bool)


def is_result(result: dict[str, Any], ids: list[str]) -> None:
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["kind"] in ("pass", "fail", "open", "notApplicable")
    # SARIF 3.27.10: a level other than "none" only goes with the kind "fail".
    assert result["level"] in (("error", "warning", "note") if result["kind"] == "fail" else ("none",))
    assert result["message"]["text"]
    assert result["locations"][0]["logicalLocations"][0]["name"]
    assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["lrconsole/v1"])
    for suppression in result.get("suppressions", ()):
        assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
        assert suppression["justification"]


def test_a_waiver_that_holds_suppresses_and_one_that_ended_does_not() -> None:
    results = {result["ruleId"]: result for result in run_of(rich())["results"]}
    assert "Ana Ruiz" in results["tls.versions"]["suppressions"][0]["justification"]
    assert "suppressions" not in results["tls.expiry"]
    assert "suppressions" not in results["check.fail"]


def test_outcomes_have_their_kinds() -> None:
    results = {result["ruleId"]: (result["kind"], result["level"]) for result in run_of(rich())["results"]}
    assert results["check.fail"] == ("fail", "error")
    assert results["check.warn"] == ("fail", "warning")
    assert results["check.unknown"] == results["check.error"] == ("open", "none")
    assert results["check.not_applicable"] == ("notApplicable", "none")


def test_fingerprints_are_the_same_in_the_next_audit() -> None:
    def prints() -> list[str]:
        return [result["partialFingerprints"]["lrconsole/v1"] for result in run_of(rich())["results"]]

    assert prints() == prints()
    assert len(set(prints())) == len(prints())


@pytest.mark.parametrize("name", STRINGS)
def test_foreign_text_is_cleaned(name: str) -> None:
    run = run_of(hostile(STRINGS[name]))
    assert unsafe(json.dumps(run, ensure_ascii=False)) == []
    assert max(len(result["message"]["text"]) for result in run["results"]) <= 2_000
