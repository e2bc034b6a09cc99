"""Tests of the JUnit report: XML whose counts agree with its cases."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from lrconsole.model.standing import Standing
from lrconsole.report.junit import junit
from tests.report.made import empty, hostile, rich
from tests.safety.hostile import STRINGS, unsafe


def root(standing: Standing) -> Element:
    return fromstring(junit(standing).encode())


@pytest.mark.parametrize("standing", [rich(), empty(), hostile("word")], ids=["rich", "empty", "hostile"])
def test_the_counts_agree(standing: Standing) -> None:
    found = root(standing)
    assert found.tag == "testsuites"
    assert int(found.get("tests", "")) == len(found.findall(".//testcase")) == len(standing.risks)
    for attribute, tag in (("failures", "failure"), ("errors", "error")):
        assert int(found.get(attribute, "")) == len(found.findall(f".//{tag}"))
    for suite in found:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase")) > 0
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(suite.findall(f"testcase/{tag}"))


def test_what_becomes_of_each_outcome() -> None:
    cases = {case.get("classname"): [child.tag for child in case] for case in root(rich()).iter("testcase")}
    assert cases["check.fail"] == ["failure"]
    assert cases["check.error"] == ["error"]
    assert cases["check.unknown"] == cases["check.not_applicable"] == ["skipped"]
    assert cases["check.warn"] == ["system-out"]
    assert cases["check.pass"] == []
    assert cases["tls.versions"] == ["skipped"], "a waived failure does not break the build"
    assert cases["tls.expiry"] == ["failure"], "a waiver that ended does not hide it"


def test_a_failure_says_why_and_what_to_do() -> None:
    (failure,) = [case.find("failure") for case in root(rich()).iter("testcase") if case.get("classname") == "check.fail"]
    assert failure is not None
    assert failure.get("message") == "2 SPF records"
    assert failure.text == "Booking mails land in spam.\nFix: Merge them."


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_text_gives_xml_that_parses(name: str) -> None:
    text = junit(hostile(STRINGS[name]))
    fromstring(text.encode())
    assert unsafe(text) == []
