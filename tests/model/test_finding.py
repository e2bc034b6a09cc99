"""Tests of what a finding says of itself."""

from __future__ import annotations

from dataclasses import replace

from lrconsole.model.finding import QUESTION
from tests.audit.made import finding


def test_a_question_names_the_row_that_a_person_is_asked_about() -> None:
    asked = replace(finding("spf.lookups"), check=QUESTION + "B2")
    assert asked.is_question
    assert asked.asked_row == "B2"


def test_what_a_check_found_is_no_question_whatever_its_name_begins_with() -> None:
    for check in ("spf.lookups", "attest", "attestation.B2"):
        found = replace(finding("spf.lookups"), check=check)
        assert not found.is_question, check
        assert found.asked_row == "", check
