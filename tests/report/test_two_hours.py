"""Tests of the summary of the two hours as text and as Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lrconsole.jobs.two_hours import summary
from lrconsole.model.audit import Choice, ClockSegment
from lrconsole.report.markdown import markdown
from lrconsole.report.two_hours import summary_document, summary_text
from tests.audit.made import NOW, Memory, attestation, audit, decision, finding, waiver

HOSTILE = "x\x1b[31m [/x] | `a` \u202e <b>"


def made() -> Memory:
    answer = replace(attestation("B3"), evidence=HOSTILE)
    record = Memory(
        kept_attestations=[answer],
        kept_decisions=[decision("tls.expiry:a", Choice.DEFER)],
        kept_waivers=[waiver("spf.single:b")],
        kept_clock=[ClockSegment(NOW, NOW, 5400.0)],
    )
    return record.add(audit(planned=1), finding())


def test_the_text_says_time_work_verdict_and_what_comes_next() -> None:
    text = summary_text(summary(made(), NOW + timedelta(minutes=90)))
    assert "1:30 of 2:00 used, paused, since 2026-11-24 09:00 UTC" in text
    assert "1 result in 1 audit" in text
    assert "1 answered, 40 open, of which 7 block the launch" in text
    assert "1 decision, 1 waiver" in text
    assert "Open questions (40)" in text
    assert "tls.expiry:a · defer · Ana Ruiz" in text
    assert "spf.single:b · until 2026-12-08 · Ana Ruiz" in text


def test_foreign_text_stays_text() -> None:
    found = summary(made(), NOW)
    text, document = summary_text(found), markdown(summary_document(found))
    for written in (text, document):
        assert "\x1b" not in written
        assert "\u202e" not in written
    assert "\\|" in document
    assert "<b>" not in document


def test_the_markdown_has_a_table_of_each_kind() -> None:
    document = markdown(summary_document(summary(made(), NOW)))
    assert document.startswith("# Northstar Coaching: the two-hour audit\n\n**NO-GO**\n")
    for title in ("Next", "Open questions", "Answered", "Decided", "Waived"):
        assert f"\n## {title}\n" in document


def test_a_clock_that_was_never_started_is_said() -> None:
    text = summary_text(summary(Memory(), NOW))
    assert "the clock was not started" in text
    assert "no audit has finished" in text
