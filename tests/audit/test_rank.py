"""Tests of the ranking."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.audit.rank import Impacts, key, rank
from lrconsole.audit.settlement import Settlements
from lrconsole.model.audit import Choice
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.standing import Risk
from tests.audit.made import NOW, decision, finding, waiver


def risk(made: Finding) -> Risk:
    return Settlements({}, {}).judge(made, NOW)


FINDINGS = st.builds(
    finding,
    st.sampled_from([f"check.{letter}" for letter in "abcdefgh"]),
    st.sampled_from(list(Outcome)),
    severity=st.sampled_from(list(Severity)),
    hurts=st.lists(st.sampled_from(list(Impact)), unique=True, max_size=4).map(tuple),
    effort=st.sampled_from(list(Effort)),
    confidence=st.sampled_from(list(Confidence)),
    exposure=st.sampled_from(list(Exposure)),
)
RISKS = st.lists(FINDINGS, unique_by=lambda made: made.fingerprint).map(lambda some: [risk(made) for made in some])
WEIGHTS = st.dictionaries(st.sampled_from([impact.value for impact in Impact]), st.integers(1, 9))


@given(RISKS, WEIGHTS, st.randoms())
def test_the_order_is_total_and_does_not_depend_on_the_order_of_arrival(risks: list[Risk], weights: dict[str, int], random: object) -> None:
    shuffled = list(risks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ranked = rank(shuffled, weights)
    assert ranked == rank(risks, weights)
    assert [one.rank for one in ranked] == list(range(1, len(risks) + 1))
    assert {one.finding.fingerprint for one in ranked} == {one.finding.fingerprint for one in risks}
    assert len({key(one, Impacts(weights)) for one in risks}) == len(risks)


@given(RISKS, WEIGHTS)
def test_blockers_come_before_all_others_and_what_is_met_comes_last(risks: list[Risk], weights: dict[str, int]) -> None:
    groups = [(0 if one.blocks else 1 if one.finding.outcome.is_open else 2) for one in rank(risks, weights)]
    assert groups == sorted(groups)


@given(RISKS, WEIGHTS)
def test_every_place_is_explained_by_what_was_compared(risks: list[Risk], weights: dict[str, int]) -> None:
    for one in rank(risks, weights):
        made = one.finding
        assert one.reason
        if not made.outcome.is_open:
            continue
        hurt, certainty, exposure, effort = one.reason.split(" · ")
        assert hurt.partition(" ")[0] == ("blocks" if one.blocks else "hurts")
        assert (exposure, effort) == (made.exposure.value, made.effort.value)
        assert certainty == ("unknown" if made.outcome.is_unestablished else made.confidence.value)
        if made.hurts:
            heaviest = max(weights.get(item.value, item.weight) for item in made.hurts)
            named = {Impact(word) for word in hurt.partition(" ")[2].split(" + ")}
            assert named == {item for item in made.hurts if weights.get(item.value, item.weight) == heaviest}


@given(RISKS, WEIGHTS)
def test_the_order_follows_from_the_reasons_alone(risks: list[Risk], weights: dict[str, int]) -> None:
    """Read from left to right; who knows only the lines and the weights can put them in order."""

    def place(one: Risk) -> tuple[object, ...]:
        hurt, certainty, exposure, effort = one.reason.split(" · ")
        verb, _, words = hurt.partition(" ")
        named = [] if words == "the launch" else [Impact(word) for word in words.split(" + ")]
        heaviest = weights.get(named[0].value, named[0].weight) if named else 0
        certainties = [*(item.value for item in Confidence), "unknown"]
        return (
            verb,
            -heaviest,
            -len(named),
            certainties.index(certainty),
            Exposure(exposure).order,
            Effort(effort).order,
            one.finding.fingerprint,
        )

    places = [place(one) for one in rank(risks, weights) if one.finding.outcome.is_open]
    assert places == sorted(places)


_MAIL_AND_LESS = (Impact.EMAIL, Impact.LEGAL, Impact.SPEED)

LADDER = [
    finding("z.blocks_mail"),
    finding("z.leak_and_login", severity=Severity.LOW, hurts=(Impact.LOGIN, Impact.DATA_LEAK), confidence=Confidence.GUESS),
    finding("y.leak", severity=Severity.LOW, hurts=(Impact.DATA_LEAK,)),
    finding("w.mail", severity=Severity.HIGH),
    finding("v.mail_admin", severity=Severity.HIGH, exposure=Exposure.ADMIN),
    finding("u.mail_internal", severity=Severity.HIGH, exposure=Exposure.INTERNAL),
    finding("t.mail_internal_long", severity=Severity.HIGH, exposure=Exposure.INTERNAL, effort=Effort.SPRINT),
    finding("s.mail_likely", severity=Severity.HIGH, confidence=Confidence.LIKELY),
    finding("r.mail_guess", severity=Severity.HIGH, confidence=Confidence.GUESS),
    finding("q.mail_unknown", Outcome.UNKNOWN, severity=Severity.HIGH),
    finding("a.speed", severity=Severity.HIGH, hurts=(Impact.SPEED,)),
    finding("b.speed", severity=Severity.HIGH, hurts=(Impact.SPEED,)),
    finding("a.met", Outcome.PASS, hurts=(Impact.DATA_LEAK,)),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(LADDER)), ids=lambda made: made.check)
def test_each_step_of_the_ladder_stands_before_the_next(first: Finding, second: Finding) -> None:
    assert [one.finding for one in rank([risk(second), risk(first)], {})] == [first, second]


def test_impacts_that_weigh_less_than_the_worst_do_not_count() -> None:
    one, more = (finding(name, severity=Severity.HIGH, hurts=hurts) for name, hurts in (("a.a", (Impact.EMAIL,)), ("a.b", _MAIL_AND_LESS)))
    assert [made.finding for made in rank([risk(more), risk(one)], {})] == [one, more]
    assert [made.finding for made in rank([risk(more), risk(one)], {"legal": 4})] == [more, one]


def test_the_projects_own_weights_count() -> None:
    mail, login = (finding(f"a.{hurt.value}", severity=Severity.HIGH, hurts=(hurt,)) for hurt in (Impact.EMAIL, Impact.LOGIN))
    assert [one.finding for one in rank([risk(mail), risk(login)], {})] == [login, mail]
    assert [one.finding for one in rank([risk(mail), risk(login)], {"email": 9})] == [mail, login]


def test_what_is_decided_stands_after_what_is_open_and_before_what_is_met() -> None:
    waived, open_one, met = finding("a.waived"), finding("z.open", severity=Severity.LOW), finding("a.met", Outcome.PASS)
    settlements = Settlements.of([], [waiver("a.waived")])
    ranked = rank([settlements.judge(made, NOW) for made in (met, waived, open_one)], {})
    assert [one.finding for one in ranked] == [open_one, waived, met]


def test_the_reason_names_what_decided_with_the_projects_own_weights() -> None:
    made = risk(finding(hurts=(Impact.LOGIN, Impact.EMAIL, Impact.DATA_LEAK)))
    assert rank([made], {"email": 9})[0].reason == "blocks email · certain · public · 15 min"
    assert rank([made], {"email": 5})[0].reason == "blocks data leak + login + email · certain · public · 15 min"
    assert rank([made], {"login": 1})[0].reason == "blocks data leak · certain · public · 15 min"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (finding(hurts=(Impact.SPEED, Impact.LOGIN)), "blocks login · certain · public · 15 min"),
        (finding(hurts=(Impact.LOGIN, Impact.EMAIL, Impact.DATA_LEAK)), "blocks data leak + login · certain · public · 15 min"),
        (finding(hurts=()), "blocks the launch · certain · public · 15 min"),
        (finding(severity=Severity.HIGH), "hurts email · certain · public · 15 min"),
        (finding(outcome=Outcome.UNKNOWN), "blocks email · unknown · public · 15 min"),
        (finding(outcome=Outcome.PASS), "met"),
        (finding(outcome=Outcome.ATTESTED), "confirmed"),
        (finding(outcome=Outcome.NOT_APPLICABLE), "not applicable"),
    ],
)
def test_the_reason_reads_as_a_line(made: Finding, reason: str) -> None:
    assert rank([risk(made)], {})[0].reason == reason


def test_a_no_go_ranks_with_the_blockers() -> None:
    small = finding("a.small", severity=Severity.LOW, hurts=(Impact.SPEED,))
    settlements = Settlements.of([decision("a.small", Choice.NO_GO)], [])
    assert settlements.judge(small, NOW).blocks
