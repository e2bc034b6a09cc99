"""Tests of a finding as plain text."""

from __future__ import annotations

import pytest

from lrconsole.report.finding_text import finding_text, fix_text
from tests.report.made import hostile, rich
from tests.safety.hostile import STRINGS


def test_everything_that_is_known_is_under_its_name() -> None:
    risks = {risk.finding.check: risk for risk in rich().risks}
    told = finding_text(risks["tls.versions"])
    for wanted in ("tls.versions:pay.example", "Now\n2 SPF records", "Why\nBooking", "Fix\nMerge them.", "at 2026-11-24 09:00:00 UTC"):
        assert wanted in told
    assert "Decided\nwaived until 2026-12-08 by Ana Ruiz: launch can bear it" in told
    assert "Decided\ndefer, Ana Ruiz: launch can bear it" in finding_text(risks["spf.single"])


@pytest.mark.parametrize("text", STRINGS)
def test_foreign_text_is_safe_to_paste(text: str) -> None:
    for risk in hostile(text).risks:
        for told in (finding_text(risk), fix_text(risk)):
            assert not [letter for letter in told if (ord(letter) < 32 and letter not in "\n\t") or letter in "\x7f\u202e\u200b"]
