"""Tests of the list check."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Login
from lrconsole.model.observed_state import HttpState, LoginState
from lrconsole.model.project import Project, Role, Route
from lrconsole.stages.database import lists
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/clients"
OWNER = Role("owner", "owner@northstar.example", "keyring:northstar/owner")
ROUTE = Route("client list", URL, "owner", lists=True)


def page(body: str, status: int = 200, state: HttpState = HttpState.ANSWERED, size: int = 0, **more: Any) -> Exchange:
    return Exchange(URL, "GET", state, status, body=body, size=size or len(body.encode()), **more)


def seen(answer: Exchange, login: LoginState = LoginState.IN, route: Route = ROUTE) -> Verdict:
    project = Project("Northstar", Path("lrconsole.toml"), roles=(OWNER,))
    return judge(lists.bounded, RecordedSurvey(project, exchanges=[answer], logins=[Login("owner", login)]), route)


def rows(number: int) -> list[dict[str, int]]:
    return [{"id": item} for item in range(number)]


def table(number: int) -> str:
    lines = "".join(f"<tr><td>{item}</td></tr>" for item in range(number))
    return f"<html><ul><li>home</ul><table><thead><tr><th>id</th></tr></thead><tbody>{lines}</tbody></table>"


COUNTS = [(50, Outcome.PASS), (51, Outcome.WARN), (100, Outcome.WARN), (101, Outcome.FAIL)]


@pytest.mark.parametrize(("number", "outcome"), COUNTS)
@pytest.mark.parametrize("shape", [lambda n: json.dumps(rows(n)), lambda n: json.dumps({"total": 9, "data": rows(n), "tags": []}), table])
def test_by_number_of_records(shape: Any, number: int, outcome: Outcome) -> None:
    verdict = seen(page(shape(number)))
    assert verdict.outcome is outcome
    assert verdict.summary.startswith(f"{number} records")


@pytest.mark.parametrize(
    "body",
    [
        "<ul>" + "<li>one" * 120 + "</ul>",
        "<main>" + "<article><ul><li>a<li>b</ul></article>" * 120 + "</main>",
        "<div>" + "<div role='row' class=x></div>" * 120 + "</div>",
        "<TABLE>" + "<TR><TD>1" * 120 + "</TABLE>",
    ],
)
def test_every_way_to_write_a_list_in_html_is_counted(body: str) -> None:
    assert seen(page(body)).outcome is Outcome.FAIL


def test_lists_within_rows_scripts_and_comments_do_not_add_up() -> None:
    menus = "<ul>" + "<li><ul><li>a<li>b<li>c</ul>" * 40 + "</ul>"
    hidden = "<!-- " + "<li>" * 200 + " --><script>" + "'<li>'" * 200 + "</script>"
    assert lists.items(page(hidden + menus)) == 40


def test_a_large_or_cut_answer_fails_without_counting() -> None:
    assert seen(page("[]", size=1_000_001)).outcome is Outcome.FAIL
    assert seen(page("[1", truncated=True)).outcome is Outcome.FAIL
    assert seen(page("", state=HttpState.TOO_LARGE, size=2_000_000)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "answer",
    [
        page("<p>nothing that repeats"),
        page('{"broken'),
        page('{"name": "no list"}'),
        page("[]", status=500),
        page("[]", status=302),
        page("", state=HttpState.TIMEOUT),
    ],
)
def test_what_could_not_be_counted_is_unknown(answer: Exchange) -> None:
    assert seen(answer).outcome is Outcome.UNKNOWN


def test_without_a_login_it_is_unknown_and_for_other_routes_not_asked() -> None:
    assert seen(page(table(200)), login=LoginState.REFUSED).outcome is Outcome.UNKNOWN
    assert seen(page(table(200)), route=Route("home", URL)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "hostile", ["<script " * 120_000, "<!--" * 240_000, "<li" * 320_000, "[" * 900_000, "<ul>" * 240_000 + "</ol>" * 3_000]
)
def test_a_hostile_page_is_read_in_time(hostile: str) -> None:
    began = time.process_time()
    lists.items(page(hostile))
    assert time.process_time() - began < 5.0
