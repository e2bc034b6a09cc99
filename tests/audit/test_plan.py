"""Tests of planning an audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.audit.plan import Planned, plan
from lrconsole.model.errors import UsageError
from lrconsole.model.project import Domain, Project
from tests.audit.checks import about_domain, about_project, blocker_of_domain, paced_domain

CHECKS = (paced_domain, about_domain, about_project, blocker_of_domain)
TWO_DOMAINS = Project("Northstar", Path("lrconsole.toml"), domains=(Domain("b.example"), Domain("a.example")))
NOTHING = Project("Northstar", Path("lrconsole.toml"))


def names(planned: tuple[Planned, ...]) -> list[str]:
    return [item.fingerprint for item in planned]


def test_each_check_is_planned_for_each_subject_blockers_first_and_paced_last() -> None:
    assert names(plan(CHECKS, TWO_DOMAINS)) == [
        "checks.blocker_of_domain:a.example",
        "checks.blocker_of_domain:b.example",
        "checks.about_domain:a.example",
        "checks.about_domain:b.example",
        "checks.about_project",
        "checks.paced_domain:a.example",
        "checks.paced_domain:b.example",
    ]


def test_a_check_without_subjects_is_planned_once_and_is_not_paced() -> None:
    planned = plan(CHECKS, NOTHING)
    assert [item.subject for item in planned if item.check is paced_domain] == [None]
    assert not any(item.paced for item in planned)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("edge", ["checks.blocker_of_domain:a.example", "checks.blocker_of_domain:b.example"]),
        ("3", ["checks.blocker_of_domain:a.example", "checks.blocker_of_domain:b.example"]),
        ("checks.about_domain", ["checks.about_domain:a.example", "checks.about_domain:b.example"]),
        ("checks.about_domain:b.example", ["checks.about_domain:b.example"]),
    ],
)
def test_only_what_is_named_is_planned(word: str, expected: list[str]) -> None:
    assert names(plan(CHECKS, TWO_DOMAINS, (word,))) == expected


def test_a_topic_names_all_its_checks() -> None:
    assert len(plan(CHECKS, TWO_DOMAINS, ("checks",))) == 7


def test_a_word_that_names_nothing_is_an_error_that_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"checks\.about_domain"):
        plan(CHECKS, TWO_DOMAINS, ("edge", "checks.about_domian"))
