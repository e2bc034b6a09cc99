"""Tests of the status of redirects, of calls to an API over plain HTTP, and of pages that send visitors on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Api, Host, HostKind, Redirect
from lrconsole.stages.edge import redirects
from tests.stages.recorded import RecordedSurvey, judge

SOURCE, TARGET = "http://northstar.example/book", "https://www.northstar.example/book"
API = Api("https://api.northstar.example/v1/bookings")
POSTED = "http://api.northstar.example/v1/bookings"


def hop(url: str, status: int, location: str = "", body: str = "", state: HttpState = HttpState.ANSWERED, method: str = "GET") -> Exchange:
    return Exchange(url, method, state, status, (("location", location),) if location else (), body=body)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((301, 200), Outcome.PASS),
        ((308, 200), Outcome.PASS),
        ((302, 200), Outcome.WARN),
        ((303, 200), Outcome.WARN),
        ((307, 200), Outcome.WARN),
    ],
)
def test_status(statuses: tuple[int, int], outcome: Outcome) -> None:
    trail = Trail(SOURCE, (hop(SOURCE, statuses[0], TARGET), hop(TARGET, statuses[1])))
    verdict = judge(redirects.status, RecordedSurvey(trails=[trail]), Redirect(SOURCE, TARGET))
    assert verdict.outcome is outcome


def test_what_the_target_does_for_visitors_is_its_own_affair() -> None:
    login = TARGET.replace("book", "login")
    trail = Trail(SOURCE, (hop(SOURCE, 301, TARGET), hop(TARGET, 303, "/login"), hop(login, 200)))
    assert judge(redirects.status, RecordedSurvey(trails=[trail]), Redirect(SOURCE, TARGET)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (f'<meta http-equiv="refresh" content="0; url={TARGET}">', "meta refresh"),
        (f'<META HTTP-EQUIV=refresh CONTENT="0;URL={TARGET}">', "meta refresh"),
        (f"<script>window.location.href = '{TARGET}'</script>", "script"),
        (f"<script>location.replace('{TARGET}')</script>", "script"),
        ("<h1>The old page</h1>", ""),
        ("<h1>Old</h1>" + "x" * 3000 + "<script>location.href='/menu'</script>", ""),
        ('<meta http-equiv="refresh" content="300">', ""),
    ],
)
def test_a_page_that_sends_visitors_on_is_no_redirect(body: str, how: str) -> None:
    trail = Trail(SOURCE, (hop(SOURCE, 200, body=body),))
    verdict = judge(redirects.status, RecordedSurvey(trails=[trail]), Redirect(SOURCE, TARGET))
    assert verdict.outcome is (Outcome.FAIL if how else Outcome.PASS)
    assert how in verdict.summary


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (hop(POSTED, 308, API.url, method="POST"), Outcome.PASS),
        (hop(POSTED, 307, API.url, method="POST"), Outcome.PASS),
        (hop(POSTED, 403, method="POST"), Outcome.PASS),
        (hop(POSTED, 0, state=HttpState.REFUSED, method="POST"), Outcome.PASS),
        (hop(POSTED, 301, API.url, method="POST"), Outcome.WARN),
        (hop(POSTED, 302, API.url, method="POST"), Outcome.WARN),
        (hop(POSTED, 200, method="POST"), Outcome.FAIL),
        (hop(POSTED, 503, method="POST"), Outcome.UNKNOWN),
        (hop(POSTED, 429, method="POST"), Outcome.UNKNOWN),
        (hop(POSTED, 0, state=HttpState.NOT_AGREED, method="POST"), Outcome.UNKNOWN),
    ],
)
def test_method(answer: Exchange, outcome: Outcome) -> None:
    verdict = judge(redirects.method, RecordedSurvey(exchanges=[answer]), API)
    assert verdict.outcome is outcome
    assert "308" in verdict.fix or outcome in (Outcome.PASS, Outcome.UNKNOWN)
    assert "[consent]" in verdict.fix or answer.state is not HttpState.NOT_AGREED


HOST = Host("app.northstar.example", HostKind.APP, next=("/login?next=",))
BASE = "https://app.northstar.example/login?next="
FORMS = ("//example.invalid/", "https://example.invalid/", "/\\example.invalid/", "https:example.invalid/")


def opened(location: str, *, only: str = "", status: int = 302, state: HttpState = HttpState.ANSWERED) -> RecordedSurvey:
    answers = [hop(BASE + form, status, location if form == only or not only else "/home", state=state) for form in FORMS]
    return RecordedSurvey(exchanges=answers)


@pytest.mark.parametrize("form", FORMS)
def test_open_is_found_in_each_form_in_which_browsers_leave(form: str) -> None:
    verdict = judge(redirects.open, opened(form, only=form), HOST)
    assert verdict.outcome is Outcome.FAIL
    assert "leads to example.invalid" in verdict.summary


@pytest.mark.parametrize(
    "location",
    ["/home", "/login?next=//example.invalid/", "https://app.northstar.example/?next=https://example.invalid/", "", "/example.invalid/"],
)
def test_open_passes_what_stays(location: str) -> None:
    assert judge(redirects.open, opened(location), HOST).outcome is Outcome.PASS
    assert judge(redirects.open, opened(location, status=200), HOST).outcome is Outcome.PASS


def test_open_without_an_answer_consent_or_address() -> None:
    assert judge(redirects.open, opened("", state=HttpState.TIMEOUT), HOST).outcome is Outcome.UNKNOWN
    refused = judge(redirects.open, opened("", state=HttpState.NOT_AGREED), HOST)
    assert "[consent]" in refused.fix
    assert judge(redirects.open, RecordedSurvey(), replace(HOST, next=())).outcome is Outcome.NOT_APPLICABLE


def test_a_loop_behind_cloudflare_names_its_cause() -> None:
    here = "https://www.northstar.example/"
    headers = (("location", here), ("cf-ray", "8f2-LHR"), ("server", "cloudflare"))
    trail = Trail(here, (Exchange(here, "GET", HttpState.ANSWERED, 301, headers),), loop=True)
    verdict = judge(redirects.loop, RecordedSurvey(trails=[trail]), Redirect(here, here))
    assert "Flexible" in verdict.summary
    assert "Full (strict)" in verdict.fix
