"""Tests of the name that the user logged in with."""

from __future__ import annotations

import os
import pwd

import pytest

from lrconsole.project.user import login_name, name_of


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"LOGNAME": "ana", "USER": "root"}, "ana"),
        ({"LOGNAME": "", "USER": "ben"}, "ben"),
    ],
)
def test_the_environment_names_the_user(environ: dict[str, str], name: str) -> None:
    assert login_name(environ) == name


def test_without_a_variable_the_system_names_the_user() -> None:
    assert login_name({}) == pwd.getpwuid(os.getuid()).pw_name


def test_a_number_that_has_no_name_is_no_crash() -> None:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    assert name_of(next(number for number in range(50_000, 60_000) if number not in taken)) == ""
