"""Tests of how long a decision settles a finding."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lrconsole.audit.settlement import Settlements
from lrconsole.model.audit import Choice
from lrconsole.model.judgement import Severity
from tests.audit.made import NOW, decision, finding


@pytest.mark.parametrize("choice", [Choice.DEFER, Choice.NOT_APPLICABLE])
def test_a_blocker_that_was_let_pass_blocks_again_after_fourteen_days(choice: Choice) -> None:
    blocker = finding(severity=Severity.BLOCKER)
    settled = Settlements.of([decision(blocker.fingerprint, choice)], [])
    last = NOW + timedelta(days=14)
    assert not settled.judge(blocker, last - timedelta(seconds=1)).blocks
    assert settled.judge(blocker, last).blocks


def test_a_no_go_does_not_run_out() -> None:
    blocker = finding(severity=Severity.BLOCKER)
    refused = Settlements.of([decision(blocker.fingerprint, Choice.NO_GO)], [])
    assert refused.judge(blocker, NOW + timedelta(days=400)).blocks
