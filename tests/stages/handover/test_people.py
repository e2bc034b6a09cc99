"""Tests of the people checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.project import Duty, Person, Project
from lrconsole.stages import Check
from lrconsole.stages.handover import people
from tests.stages.recorded import RecordedSurvey, judge

ALL = (Duty.DEPLOY, Duty.ROLLBACK, Duty.ALERTS)
ANA = Person("Ana Ruiz", "+44 20 7946 0000", ALL)
BEN = Person("Ben Cole", "ben@northstar.example", (), ALL)


def seen(check: Check, *named: Person) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), people=named)
    return judge(check, RecordedSurvey(project), project)


@pytest.mark.parametrize("check", [people.named, people.deputies, people.reachable], ids=lambda check: check.id)
def test_two_people_for_everything_pass(check: Check) -> None:
    assert seen(check, ANA, BEN).outcome is Outcome.PASS


def test_named_fails_with_the_vacant_duties() -> None:
    verdict = seen(people.named, Person("Ana Ruiz", "", (Duty.DEPLOY,)))
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "nobody rolls back or gets the alerts")
    assert 'duties = ["rollback", "alerts"]' in verdict.fix
    assert seen(people.named).outcome is Outcome.FAIL
    assert seen(people.named, Person(" ", "", ALL)).outcome is Outcome.FAIL


def test_a_deputy_is_somebody_else() -> None:
    own = Person("Ana Ruiz", "", ALL, ALL)
    assert seen(people.deputies, own).outcome is Outcome.FAIL
    assert seen(people.deputies, own, Person("ana ruiz ", "", (), ALL)).outcome is Outcome.FAIL
    assert seen(people.deputies, own, BEN).outcome is Outcome.PASS
    assert seen(people.deputies, ANA, Person("Ben Cole", "", (), (Duty.DEPLOY,))).summary == "nobody else rolls back or gets the alerts"


def test_reachable_names_who_has_no_contact() -> None:
    verdict = seen(people.reachable, ANA, Person("Ben Cole", " ", (), ALL))
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "no contact for Ben Cole")


@pytest.mark.parametrize("check", [people.deputies, people.reachable], ids=lambda check: check.id)
def test_without_people_nothing_is_known(check: Check) -> None:
    assert seen(check).outcome is Outcome.UNKNOWN
