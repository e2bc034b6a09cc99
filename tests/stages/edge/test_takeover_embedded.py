"""Tests of takeover by way of pages: scripts, styles and frames of hosts that are gone, and buckets that are."""

from __future__ import annotations

from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome
from lrconsole.model.observation import DnsAnswer, Exchange, Trail
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.stages import Check
from lrconsole.stages.edge import takeover
from lrconsole.stages.edge.claims.pages import references
from tests.stages.edge.northstar import FAIL, NOT_APPLICABLE, NX, PASS, SERVFAIL, SITE, TIMEOUT, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.takeover_answers import FREE
from tests.stages.recorded import RecordedSurvey, answer, judge

HOME = f"https://{SITE.name}/"
TLD = answer("example", "NS", "a.nic.example")
WIDGET = "chat.widgets.example"
SCRIPT = f'<script async src="https://{WIDGET}/chat.js"></script>'


def page(body: str = "", status: int = 200, url: str = HOME, state: HttpState = HttpState.ANSWERED, **more: Any) -> Exchange:
    return Exchange(url, "GET", state, status, body=body, **more)


def look(check: Check, *pages: Exchange, dns: tuple[DnsAnswer, ...] = (), trail: Trail | None = None) -> Verdict:
    survey = RecordedSurvey(project=project(SITE), dns=list(dns), exchanges=list(pages), trails=[trail] if trail else [])
    return judge(check, survey, SITE)


GONE = (answer(WIDGET, "A", state=NX), TLD, answer("widgets.example", "NS", state=NX))
MOVED = (answer(WIDGET, "A", state=NX), TLD, answer("widgets.example", "NS", "ns1.widgets.example"))


@pytest.mark.parametrize(
    ("body", "dns", "outcome"),
    [
        ("<p>Hello</p>", (), PASS),
        ('<script src="/app.js"></script><script src="https://cdn.northstar.example/a.js"></script>', (), PASS),
        (f"<!-- {SCRIPT} -->", (), PASS),
        (f'<a href="https://{WIDGET}/">our chat</a><link rel="canonical" href="https://{WIDGET}/">', (), PASS),
        (SCRIPT, (answer(WIDGET, "A", "192.0.2.1"),), PASS),
        (SCRIPT, (answer(WIDGET, "A"),), PASS),
        (SCRIPT, GONE, FAIL),
        (f"<IFRAME title=x SRC=//{WIDGET}/chat></IFRAME>", GONE, FAIL),
        (f"<link href='https://{WIDGET}/a.css' rel='stylesheet'>", GONE, FAIL),
        (SCRIPT, MOVED, WARN),
        (SCRIPT, (answer(WIDGET, "A", state=TIMEOUT),), UNKNOWN),
        (SCRIPT, (answer(WIDGET, "A", state=NX), answer("example", "NS", state=SERVFAIL)), UNKNOWN),
    ],
)
def test_script_host(body: str, dns: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert look(takeover.script_host, page(body), dns=dns).outcome is outcome


def test_script_host_says_what_to_take_out() -> None:
    found = look(takeover.script_host, page(SCRIPT), dns=GONE)
    assert found.confidence is Confidence.LIKELY
    assert "widgets.example is not registered" in found.summary
    assert found.fix.startswith(f"In the page: take <script> https://{WIDGET}/chat.js out")


def test_script_host_at_a_service_where_the_name_is_free() -> None:
    name = "northstar.azureedge.net"
    above = (answer("net", "NS", "a.nic.example"), answer("azureedge.net", "NS", "ns1.azure.example"))
    found = look(takeover.script_host, page(f'<script src="https://{name}/a.js">'), dns=(answer(name, "A", state=NX), *above))
    assert (found.outcome, found.confidence) == (FAIL, Confidence.CERTAIN)


@pytest.mark.parametrize("check", [takeover.script_host, takeover.bucket], ids=lambda check: check.id)
def test_a_page_that_cannot_be_read(check: Check) -> None:
    assert look(check, page(state=HttpState.TIMEOUT, status=0)).outcome is UNKNOWN
    assert look(check, page(status=503, headers=(("cf-mitigated", "challenge"),))).outcome is UNKNOWN
    for state, outcome in ((NX, NOT_APPLICABLE), (TIMEOUT, UNKNOWN)):
        assert look(check, page(state=HttpState.UNRESOLVED, status=0), dns=(answer(SITE.name, "A", state=state),)).outcome is outcome


@pytest.mark.parametrize(
    ("left", "end", "outcome"),
    [("", f"{HOME}start", FAIL), ("", f"https://app.{ZONE}/", NOT_APPLICABLE), ("https://elsewhere.example/", HOME, NOT_APPLICABLE)],
)
def test_a_redirect_is_read_where_it_ends(left: str, end: str, outcome: Outcome) -> None:
    first = page(status=302)
    trail = Trail(HOME, (first, page(SCRIPT, url=end)), left=left)
    assert look(takeover.script_host, first, dns=GONE, trail=trail).outcome is outcome


def test_too_many_foreign_hosts_are_said_and_not_all_asked() -> None:
    names = [f"cdn{number}.widgets.example" for number in range(40)]
    body = "".join(f'<script src="https://{name}/a.js"></script>' for name in names)
    found = look(takeover.script_host, page(body), dns=tuple(answer(name, "A", "192.0.2.1") for name in names[:30]))
    assert found.outcome is UNKNOWN


S3 = "northstar-files.s3.amazonaws.com"
PHOTO = f"https://{S3}/team.jpg"
IMAGE = f'<img src="{PHOTO}">'
BLOB = "northstarphotos.blob.core.windows.net"


def at_s3(body: str = "", status: int = 200, state: HttpState = HttpState.ANSWERED) -> Exchange:
    return page(body, status, PHOTO, state)


@pytest.mark.parametrize(
    ("body", "dns", "asked", "outcome"),
    [
        ("<p>Hello</p>", (), (), PASS),
        (f'<img src="https://{WIDGET}/x.png">', (), (), PASS),
        (IMAGE, (answer(S3, "A", "192.0.2.1"),), (at_s3(),), PASS),
        (IMAGE, (answer(S3, "A", "192.0.2.1"),), (at_s3("<Code>AccessDenied</Code>", 403),), PASS),
        (IMAGE, (answer(S3, "A", "192.0.2.1"),), (at_s3(FREE[0].body, 404),), FAIL),
        (IMAGE, (answer(S3, "A", "192.0.2.1"),), (at_s3(status=0, state=HttpState.UNDECLARED),), UNKNOWN),
        (IMAGE, (answer(S3, "A", "192.0.2.1"),), (at_s3(status=0, state=HttpState.TIMEOUT),), UNKNOWN),
        (IMAGE, (answer(S3, "A", state=TIMEOUT),), (), UNKNOWN),
        (f'<a href="https://{BLOB}/a.pdf">Guide</a>', (answer(BLOB, "A", state=NX),), (), FAIL),
        (f'<a href="https://{BLOB}/a.pdf">Guide</a>', (answer(BLOB, "A", "192.0.2.1"),), (), PASS),
    ],
)
def test_bucket(body: str, dns: tuple[DnsAnswer, ...], asked: tuple[Exchange, ...], outcome: Outcome) -> None:
    found = look(takeover.bucket, page(body), *asked, dns=dns)
    assert found.outcome is outcome
    assert outcome is PASS or found.fix


def test_bucket_says_how_to_have_an_undeclared_one_looked_at() -> None:
    found = look(takeover.bucket, page(IMAGE), at_s3(status=0, state=HttpState.UNDECLARED), dns=(answer(S3, "A", "192.0.2.1"),))
    assert f"Declare {S3} as a [[host]]" in found.fix


def test_bucket_tells_the_one_that_is_gone_before_one_that_is_not_known() -> None:
    body = IMAGE + f'<img src="https://{BLOB}/b.jpg">'
    dns = (answer(S3, "A", state=DnsState.TIMEOUT), answer(BLOB, "A", state=NX))
    assert look(takeover.bucket, page(body), dns=dns).outcome is FAIL


def test_references_are_whole_addresses_with_a_host_each_once() -> None:
    body = "<script src=//a.example/x></script><script src='//a.example/x'></script><img src=data:abc><a href='mailto:a@b.example'>"
    assert [(item.tag, item.url, item.host) for item in references(page(body))] == [("script", "https://a.example/x", "a.example")]
