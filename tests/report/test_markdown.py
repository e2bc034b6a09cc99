"""Tests of the Markdown report: foreign text stays text, and a table stays a table."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from lrconsole.model.standing import Standing
from lrconsole.report.markdown import markdown
from lrconsole.stages.quick_audit.deliverable import launch_risk_list
from tests.report.made import empty, hostile, rich
from tests.safety.hostile import STRINGS


def kinds(text: str) -> dict[str, int]:
    """How often each kind of token occurs when a Markdown reader reads `text`."""
    found: dict[str, int] = {}
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for one in (token, *(token.children or ())):
            found[one.type] = found.get(one.type, 0) + 1
    return found


def report(standing: Standing) -> str:
    return markdown(launch_risk_list(standing))


def test_it_says_what_blocks_and_what_to_do() -> None:
    text = report(rich())
    assert text.startswith("# Launch risk list: Northstar Coaching\n\n**NO-GO**\n")
    assert "Fix:\n\n```\nMerge them.\n```" in text
    assert "host-fail.example" in text
    assert kinds(text)["table_open"] >= 5


def test_an_empty_record_gives_a_document_that_says_so() -> None:
    text = report(empty())
    assert "NOT AUDITED" in text
    assert "No audit has been made yet" in text


@pytest.mark.parametrize("name", STRINGS)
def test_nothing_foreign_becomes_markup(name: str) -> None:
    """The same document with an ordinary word in each foreign place has the same structure."""
    tame, wild = kinds(report(hostile("word"))), kinds(report(hostile(STRINGS[name])))
    for kind in ("link_open", "image", "html_block", "html_inline", "em_open", "code_inline"):
        assert kind not in wild, kind
    for kind in ("heading_open", "table_open", "tr_open", "td_open", "fence", "bullet_list_open", "list_item_open", "hr"):
        assert wild.get(kind) == tame.get(kind), kind
