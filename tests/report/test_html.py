"""Tests of the HTML report: well-formed, self-contained, and nothing foreign becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from lrconsole.model.standing import Standing
from lrconsole.report.html import html
from lrconsole.stages.quick_audit.deliverable import launch_risk_list
from tests.report.made import empty, hostile, rich
from tests.safety.hostile import STRINGS

_VOID = {"meta", "br", "hr", "img", "input", "link"}
_ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "dl", "dt", "dd", "section", "pre", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv", "class", "scope"}


class Page(HTMLParser):
    """Collects tags and attributes, and checks that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.style = ""
        self.seen = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.seen += data


def page(standing: Standing) -> Page:
    text = html(launch_risk_list(standing))
    assert text.startswith("<!doctype html>")
    return Page(text)


def is_harmless(found: Page) -> None:
    assert found.tags <= _ALLOWED
    assert {name for name, _ in found.attributes} <= _ATTRIBUTES
    assert not any("://" in value or "javascript:" in value for _, value in found.attributes)
    assert "url(" not in found.style
    assert "@import" not in found.style
    assert "\\" not in found.style


@pytest.mark.parametrize("standing", [rich(), empty()], ids=["rich", "empty"])
def test_it_is_whole_and_loads_nothing(standing: Standing) -> None:
    found = page(standing)
    is_harmless(found)
    assert standing.launch.value in found.seen


def test_the_policy_forbids_everything_but_its_own_style() -> None:
    found = page(rich())
    assert ("http-equiv", "Content-Security-Policy") in found.attributes
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in found.attributes


def test_a_reader_finds_the_risk_its_fix_and_who_decided() -> None:
    found = page(rich())
    for text in ("Booking mails land in spam.", "Merge them.", "host-fail.example", "Ana Ruiz", "waived", "(expired)", "Ben Okoro"):
        assert text in found.seen


@pytest.mark.parametrize("name", STRINGS)
def test_nothing_foreign_becomes_markup(name: str) -> None:
    found = page(hostile(STRINGS[name]))
    is_harmless(found)
    assert "tls.chain" in found.seen
    assert "NO-GO" in found.seen


def test_foreign_markup_is_shown_as_the_text_that_it_is() -> None:
    assert "<script>alert(1)</script>" in page(hostile(STRINGS["html"])).seen
