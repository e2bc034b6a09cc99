"""Tests of the filter language: what each term means, what is refused with which words, and that any text is understood or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.audit import Choice
from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Effort, Impact, Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Risk
from lrconsole.report.filter_keys import KEYS
from lrconsole.report.selection import LONGEST, Selection, Sort, Term, help_lines, in_order, parse, searchable, select
from tests.audit.made import NOW, decision, finding, waiver
from tests.report.made import hostile


def risk(name: str = "spf.single:news.example", outcome: Outcome = Outcome.FAIL, **more: object) -> Risk:
    on_risk = {key: more.pop(key) for key in ("rank", "decision", "waiver", "blocks") if key in more}
    values = {"rank": 1, "reason": "", "decision": None, "waiver": None, "lapsed": None, "blocks": False} | on_risk
    return Risk(finding(name, outcome, **more), **values)  # type: ignore[arg-type]


SPF = risk()
LOGIN = risk(
    "cookies.secure:app.example/login",
    Outcome.WARN,
    rank=2,
    title="Session cookies are Secure.",
    summary="sid lacks Secure",
    rows=("B5", "B11"),
    severity=Severity.HIGH,
    hurts=(Impact.DATA_LEAK, Impact.LOGIN),
    effort=Effort.HOURS,
    stage=Stage.QUICK_AUDIT,
    waiver=waiver("cookies.secure:app.example/login"),
)
CLEAN = risk(
    "tls.expiry:book.example",
    Outcome.PASS,
    rank=3,
    title="The certificate is renewed.",
    summary="90 d left",
    seen_at=NOW - timedelta(days=1),
    stage=Stage.EDGE,
)
ASIDE = risk(
    "cors.origin:",
    Outcome.NOT_APPLICABLE,
    rank=4,
    title="Origins are listed.",
    summary="no origin is declared",
    decision=decision("cors.origin", Choice.DEFER, who="Ben Okoro"),
)
BLOCKED = risk(
    "dns.axfr:book.example", Outcome.UNKNOWN, rank=5, title="Zones stay private.", blocks=True, summary="no answer", rows=("B1",)
)
ALL = (SPF, LOGIN, CLEAN, ASIDE, BLOCKED)


def chosen(filter_: str) -> tuple[Risk, ...]:
    return select(ALL, parse(filter_))


@pytest.mark.parametrize(
    ("filter_", "wanted"),
    [
        ("", ALL),
        ("   ", ALL),
        ("spf", (SPF,)),
        ("SPF News", (SPF,)),
        ("spf login", ()),
        ("!spf", (LOGIN, CLEAN, ASIDE, BLOCKED)),
        ('"sid lacks"', (LOGIN,)),
        ('!"sid lacks"', (SPF, CLEAN, ASIDE, BLOCKED)),
        ("spf.single:news.example", (SPF,)),
        ("b11", (LOGIN,)),
        ("ana", (LOGIN,)),
        ("waived", (LOGIN,)),
        ("n/a", (ASIDE,)),
        ('"not applicable"', (ASIDE,)),
        ("state:fail", (SPF,)),
        ("STATE:Fail,warn", (SPF, LOGIN)),
        ("!state:fail,warn", (CLEAN, ASIDE, BLOCKED)),
        ("state:n/a", (ASIDE,)),
        ("state:open", (SPF, LOGIN, BLOCKED)),
        ("state:waived", (LOGIN,)),
        ("state:decided", (LOGIN, ASIDE)),
        ("state:unknown", (BLOCKED,)),
        ("severity:high", (LOGIN,)),
        ("stage:3", (SPF, CLEAN, ASIDE, BLOCKED)),
        ("stage:edge", (SPF, CLEAN, ASIDE, BLOCKED)),
        ("stage:audit", (LOGIN,)),
        ("stage:quick-audit", (LOGIN,)),
        ("check:spf", (SPF,)),
        ("check:*.expiry", (CLEAN,)),
        ("check:expiry", ()),
        ("subject:book", (CLEAN, BLOCKED)),
        ("subject:*/login", (LOGIN,)),
        ("subject:news,book", (SPF, CLEAN, BLOCKED)),
        ("row:b1", (BLOCKED,)),
        ("row:b*", (LOGIN, BLOCKED)),
        ("hurts:data-leak", (LOGIN,)),
        ('hurts:"data leak"', (LOGIN,)),
        ("effort:hours", (LOGIN,)),
        ("blocks:yes", (BLOCKED,)),
        ("blocks:no", (SPF, LOGIN, CLEAN, ASIDE)),
        ("who:ana", (LOGIN,)),
        ("who:okoro", (ASIDE,)),
        ("state:fail,warn !news", (LOGIN,)),
    ],
)
def test_what_a_filter_lets_through(filter_: str, wanted: tuple[Risk, ...]) -> None:
    assert chosen(filter_) == wanted
    assert tuple(one for one in ALL if parse(filter_).matches(one)) == wanted


@pytest.mark.parametrize(
    ("filter_", "said"),
    [
        ("stat:fail", 'character 1 of the filter: there is no key "stat" — did you mean state:? there are state, severity'),
        ("spf xyz:1", 'character 5 of the filter: there is no key "xyz" — there are state'),
        ("https://app.example", 'for the text itself write "https://app.example"'),
        ("state:fial", 'character 7 of the filter: state is never "fial" — did you mean fail? there are fail, warn, unknown'),
        ("state:fail,", "character 12 of the filter: state: stands before a value — there are fail"),
        ("subject:", "character 9 of the filter: subject: stands before a value — for example subject:/login"),
        ('"open', 'character 1 of the filter: this quote is not closed — put another "'),
        ('"a"b', "character 4 of the filter: a space is missing after the closing quote"),
        ('check:"a"b', "character 10 of the filter: a comma or a space is missing"),
        ('""', "character 1 of the filter: there is nothing between the quotes"),
        ("spf !", "character 5 of the filter: ! stands directly before"),
        ("!!spf", "character 1 of the filter: ! stands directly before"),
        ("x" * (LONGEST + 1), "at most 500 characters"),
    ],
)
def test_what_is_no_filter_is_refused_with_the_place_and_what_is_possible(filter_: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(filter_)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


PIECES = st.sampled_from(['"', "\\", "!", ",", ":", " ", "state:", "check:", "who:", "fail", "n/a", "*", "[", "é", "İ", "\x1b", "\u2028"])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    try:
        selection = parse(text)
    except UsageError:
        return
    select(ALL, selection)
    assert parse(str(selection)) == selection


FREE = st.text(min_size=1, max_size=12).map(str.casefold).filter(bool)
KEYED = st.sampled_from(list(KEYS.values())).flatmap(
    lambda key: st.tuples(
        st.just(key.name), st.lists(st.sampled_from(key.values) if key.values else FREE, min_size=1, max_size=3).map(tuple)
    )
)
TERMS = st.one_of(st.tuples(st.just(""), st.tuples(FREE)), KEYED).flatmap(
    lambda made: st.booleans().map(lambda negated: Term(made[0], made[1], negated))
)


@given(st.lists(TERMS, max_size=4).map(tuple))
def test_what_is_written_is_read_as_the_same(terms: tuple[Term, ...]) -> None:
    assert parse(str(Selection(terms))) == Selection(terms)


def test_sorts_keep_equals_in_rank_order() -> None:
    def names(sort: Sort) -> list[str]:
        return [one.finding.check for one in in_order(reversed(ALL), sort)]

    assert names(Sort.RANK) == ["spf.single", "cookies.secure", "tls.expiry", "cors.origin", "dns.axfr"]
    assert names(Sort.CHECK) == ["cookies.secure", "cors.origin", "dns.axfr", "spf.single", "tls.expiry"]
    assert names(Sort.SUBJECT) == ["cors.origin", "cookies.secure", "dns.axfr", "tls.expiry", "spf.single"]
    assert names(Sort.STATE) == ["spf.single", "cookies.secure", "dns.axfr", "tls.expiry", "cors.origin"]
    assert names(Sort.AGE) == ["tls.expiry", "spf.single", "cookies.secure", "cors.origin", "dns.axfr"]


def test_what_is_searched_is_what_is_shown() -> None:
    bad = next(one for one in hostile("\x1b[31mred\x1b[0m\u202eevil").risks if one.finding.check == "tls.names")
    assert "\x1b" not in searchable(bad).text
    assert parse("redevil").matches(bad)
    long = Risk(replace(finding(), summary="x" * 1_000_000), 1, "", None, None, None, False)
    assert len(searchable(long).text) <= 2_000


def test_help_names_every_key_with_an_example_that_is_a_filter() -> None:
    shown = dict(help_lines())
    for key in KEYS.values():
        assert key.example in shown
        assert parse(key.example).terms[0].key == key.name
        assert all(value in shown[key.example] for value in key.values)


def test_every_value_that_is_listed_can_be_asked() -> None:
    for key in KEYS.values():
        for value in key.values:
            found, others = (select(ALL, parse(f"{mark}{key.name}:{value}")) for mark in ("", "!"))
            assert sorted([*found, *others], key=ALL.index) == list(ALL), (key.name, value)
            assert all(key.holds(one, value) for one in found), (key.name, value)
            assert not any(key.holds(one, value) for one in others), (key.name, value)
