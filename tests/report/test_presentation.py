"""Tests of the launch told to its founder: what is told, in which order, and in words that need no engineer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lrconsole.audit.standing import take
from lrconsole.model.audit import Choice, PersonNamed
from lrconsole.model.judgement import Effort, Impact, Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Launch, Standing
from lrconsole.report import presentation
from lrconsole.report.presentation import (
    AREAS,
    ASK_BACK,
    COSTS,
    LARGE,
    LASTS,
    PLACES,
    STATES,
    WHEN_IT_BREAKS,
    Topic,
    in_short,
    plain_text,
    topics,
)
from lrconsole.stages.registry import load
from lrconsole.stages.roadmap import asked
from lrconsole.tui.widgets.large_text import is_drawable
from tests.audit.made import audit, decision, finding, memory, summary
from tests.report.made import NOW, empty, rich

JARGON = re.compile(
    r"\b(DNS\w*|SPF|DKIM|DMARC|TLS|SSL|HTTPS?|HSTS|CORS|CNAME|MX|CAA|NXDOMAIN|IPv[46]|TTL|APIs?|URLs?|SQL|Git|CI|CSP|JWT|p\d\d|env|"
    r"caches?|cached|query|queries|index|indexes|webhooks?|sandbox\w*|zones?|alias|name servers?|certificate authority|deploys?|deployed|"
    r"deployment|subdomains?|repository|frontend|backend|headers?|payload|bearer|selectors?|resolvers?|middleware)\b"
)


def fixed_texts() -> Iterator[tuple[str, str]]:
    """Every text that a founder may be shown, with where it comes from."""
    yield from ((check.id, check.founder) for check in load())
    yield from ((row.id, row.why) for row in asked())
    for name, table in (("costs", COSTS), ("lasts", LASTS), ("areas", AREAS), ("states", STATES), ("large", LARGE), ("places", PLACES)):
        yield from ((name, text) for text in table.values())
    yield from (("when it breaks", f"{label} {text}") for label, text in WHEN_IT_BREAKS)
    yield "ask back", ASK_BACK


def test_the_founder_is_told_nothing_in_jargon() -> None:
    found = {where: JARGON.findall(text) for where, text in fixed_texts() if JARGON.search(text)}
    assert not found


def test_every_impact_effort_and_stage_has_plain_words() -> None:
    assert set(COSTS) == set(Impact) == set(LARGE)
    assert all(is_drawable(word) for word in LARGE.values())
    assert set(LASTS) == set(Effort)
    assert set(AREAS) == set(Stage)


def test_the_generated_sentences_are_plain_too() -> None:
    for standing in (rich(), empty(), many()):
        for topic in topics(standing):
            generated = [topic.label, topic.headline, *(f"{label} {text}" for label, text in topic.points if label != "Where")]
            assert not [text for text in generated if JARGON.search(text)]


def many() -> Standing:
    """Three blockers of two checks, one of which somebody is fixing, and people with duties."""
    people = (
        PersonNamed("Ana Ruiz", "+49 170 1", ("alerts",)),
        PersonNamed("Ben Okoro", "ben@example.org", ("deploy", "rollback"), ("alerts",)),
    )
    project = replace(summary(), on_call="Ana Ruiz", people=people)
    record = memory().add(
        audit(2, planned=4, project=project),
        finding("spf.single:news.example", founder="Mails land in spam."),
        finding("tls.expiry:a.example", founder="Everybody is locked out.", effort=Effort.MINUTES),
        finding("tls.expiry:b.example", founder="Everybody is locked out."),
        finding("tls.names:c.example", severity=Severity.LOW),
    )
    record.kept_decisions.append(replace(decision("spf.single:news.example", Choice.FIX_NOW), who="Tom Hale"))
    return take(record, NOW)


def by_id(standing: Standing) -> dict[str, Topic]:
    """The topics by their ids."""
    return {topic.id: topic for topic in topics(standing)}


def test_one_topic_for_the_verdict_each_matter_what_holds_and_the_bad_day() -> None:
    ids = [topic.id for topic in topics(many())]
    assert ids[0] == "verdict"
    assert ids[-2:] == ["holds", "on-call"]
    assert sorted(ids[1:-2]) == ["spf.single", "tls.expiry"]
    found = by_id(many())
    assert found["verdict"].headline == "2 things stand in the way of the launch."
    assert found["tls.expiry"].headline == "Everybody is locked out."
    assert dict(found["tls.expiry"].points)["Where"] in ("a.example, b.example", "b.example, a.example")
    assert found["tls.expiry"].label in ("In the way: 1 of 2", "In the way: 2 of 2")


def test_the_counts_are_told_so_that_they_add_up() -> None:
    """Two matters in three places: a place more is no thing more, and each of the screens is announced."""
    standing = many()
    points = dict(by_id(standing)["verdict"].points)
    assert len(standing.blockers) == 3
    assert points["Where"].startswith("in 3 places")
    assert points["We looked at"].startswith("4 things, on ")
    assert points["Quickly put right"].startswith("2 of them, in about a quarter of an hour")
    assert points["What comes next"] == "a screen for each of them, what matters most first"
    assert in_short(standing) == ("NOT YET", "2 things in the way", Outcome.FAIL)
    assert in_short(None)[0] == "?"
    assert in_short(replace(rich(), launch=Launch.GO, risks=())) == ("YES", "You can launch", Outcome.PASS)


def test_whether_it_is_so_is_a_sentence_of_its_own() -> None:
    found = by_id(many())
    assert dict(found["tls.expiry"].points)["Is it so?"] == f"Yes, we saw it on {NOW.day} {NOW:%B %Y}."
    assert found["tls.expiry"].large in LARGE.values()
    asked = [topic for topic in topics(rich()) if topic.id.startswith("attest.")]
    assert all(dict(topic.points)["Is it so?"] for topic in asked)


def test_who_sees_to_it_and_who_is_called() -> None:
    found = by_id(many())
    assert dict(found["spf.single"].points)["Who sees to it"] == "Tom Hale"
    assert dict(found["spf.single"].points)["Is it so?"].endswith(". Tom Hale is putting it right.")
    assert dict(found["tls.expiry"].points)["Who sees to it"] == "Ben Okoro"
    bad_day = found["on-call"]
    assert bad_day.headline == "When something breaks, call Ana Ruiz."
    points = dict(bad_day.points)
    assert bad_day.large == "+49 170 1"
    assert (points["Reach"], points["If nobody answers"]) == ("+49 170 1", "Ben Okoro · ben@example.org")
    assert points["Takes a bad version back"] == "Ben Okoro"


@pytest.mark.parametrize(
    ("launch", "headline"),
    [(Launch.GO, "You can launch."), (Launch.NOT_AUDITED, "Nobody can say yet: the app has not been looked at.")],
)
def test_the_verdict_in_one_sentence(launch: Launch, headline: str) -> None:
    standing = replace(rich(), launch=launch, risks=())
    assert topics(standing)[0].headline == headline


def test_nobody_named_is_said() -> None:
    bad_day = by_id(empty())["on-call"]
    assert bad_day.headline.startswith("Nobody is named")
    assert bad_day.state is Outcome.FAIL


def test_as_plain_text() -> None:
    found = topics(many())
    text = plain_text(found, {"verdict": "AR on 24 November"})
    assert text.startswith(f"1 of {len(found)} · Can we launch? · verdict\nNot yet. 2 things")
    assert "Said back  " in text
    assert "AR on 24 November" in text
    assert presentation.plain_text((), {}) == "\n"
