"""Tests that no record, zone or sender, however hostile, breaks the SPF code, or makes it ask or work without end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.spf_advice import merged, shorter
from lrconsole.stages.edge.email.spf_analysis import Analysis, Fault, analyse
from lrconsole.stages.edge.email.spf_evaluation import Delivery, Evaluation, SpfResult, evaluate
from lrconsole.stages.edge.email.spf_ground import costs
from lrconsole.stages.edge.email.spf_macro import as_name, expand, is_macro_string, is_name
from lrconsole.stages.edge.email.spf_record import parse
from tests.stages.recorded import answer

MEGABYTE = 1_000_000
SECONDS = 5.0
"""Processor time that one hostile record may cost at most; it is a few tenths on an idle machine."""

MOST_QUESTIONS = 600

_DOMAINS = ("a.example", "b.example", "c.example", "gone.example")
_SYNTAX = [*"+-~?:=/.% \t", "v=spf1", "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp", "//", "%{", "}", "%%"]
_VALUES = ["%{i}", "%{d2r-}", "%{p}", "%{S}", "%{c}", "192.0.2.1", "2001:db8::", "/24", "/129", "é", "\x00", "\U0001f4a3", *_DOMAINS]
_PIECES = st.sampled_from(_SYNTAX) | st.sampled_from(_VALUES)
_TERMS = st.sampled_from(
    [
        f"{qualifier}{term}"
        for qualifier in ("", "-", "~", "?")
        for term in ("all", "a", "mx", "ptr", "ip4:192.0.2.0/24", "ip6:2001:db8::/32")
    ]
    + [f"{name}:{domain}" for name in ("include", "a", "mx", "exists", "ptr") for domain in (*_DOMAINS, "%{p}.%{d}", "%{ir}.b.example")]
    + [f"{name}={domain}" for name in ("redirect", "exp", "moo") for domain in (*_DOMAINS, "%{l1r+-}.a.example")]
)
_BROKEN = st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200)
_RECORDS = st.lists(_TERMS, max_size=14).map(lambda terms: " ".join(("v=spf1", *terms))) | _BROKEN.map(lambda text: f"v=spf1 {text}")
_ADDRESSES = st.lists(st.sampled_from(["192.0.2.1", "203.0.113.9"]), max_size=2).map(tuple)
_STATES = st.sampled_from([DnsState.ANSWER, DnsState.ANSWER, DnsState.NXDOMAIN, DnsState.NODATA, DnsState.SERVFAIL, DnsState.TIMEOUT])


class Internet:
    """Answers what it is told, counts the questions, and knows nothing else."""

    def __init__(self, say: Callable[[str, str], tuple[str, ...]], state: DnsState | None = None) -> None:
        self._say = say
        self._state = state
        self.questions = 0

    async def ask(self, name: str, kind: str) -> DnsAnswer:
        self.questions += 1
        assert is_name(name.replace("\\\\", "\\")), name
        records = self._say(name, kind)
        return answer(name, kind, *records) if records else answer(name, kind, state=self._state or DnsState.NXDOMAIN)


def evaluated(internet: Internet, delivery: Delivery) -> Evaluation:
    return asyncio.run(evaluate(internet.ask, delivery))


def analysed(internet: Internet, domain: str = "a.example") -> Analysis:
    return asyncio.run(analyse(internet.ask, domain))


@settings(deadline=None)
@given(_BROKEN | _RECORDS)
def test_any_text_is_read_and_every_term_and_error_is_where_it_says(text: str) -> None:
    record = parse(f"v=spf1 {text}")
    for part in (*((term.text, term.at) for term in record.terms), *((error.term, error.at) for error in (*record.errors, *record.slips))):
        assert record.text[part[1] - 1 :].startswith(part[0])
    assert len(record.terms) + len(record.errors) >= len([word for word in record.text[7:].split(" ") if word])


@settings(deadline=None)
@given(st.lists(_RECORDS, min_size=1, max_size=3))
def test_merging_any_records_gives_one_without_errors(records: list[str]) -> None:
    kept = [error for error in parse(merged(records)).errors if not error.reason.startswith("a second")]
    assert kept == []


@settings(deadline=None)
@given(_BROKEN)
def test_a_macro_string_expands_to_a_name_or_to_none(text: str) -> None:
    if is_macro_string(text):
        name = as_name(expand(text, dict.fromkeys("slodipvhcrt", "x.y..\\z")))
        assert name == "" or is_name(name.replace("\\\\", "\\"))


@settings(max_examples=300, deadline=None)
@given(
    records=st.fixed_dictionaries(dict.fromkeys(_DOMAINS[:3], _RECORDS)),
    addresses=_ADDRESSES,
    state=_STATES,
    sender=st.sampled_from(["x@a.example", "a.example", "@a.example", '\\"x y"@a.example', "é@a.example"]) | st.text(max_size=80),
    ip=st.sampled_from(["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]),
)
def test_any_internet_gives_a_result_within_the_limits(
    records: dict[str, str], addresses: tuple[str, ...], state: DnsState, sender: str, ip: str
) -> None:
    def say(name: str, kind: str) -> tuple[str, ...]:
        if kind == "TXT":
            return (records[name],) if name in records else ()
        return {"A": addresses, "MX": ("10 a.example", "0 ."), "PTR": ("b.example", "mx.a.example")}.get(kind, ())

    internet = Internet(say, state if state is not DnsState.ANSWER else None)
    found = evaluated(internet, Delivery(ip, "a.example", sender))
    assert found.result in SpfResult
    assert found.reason
    assert found.lookups <= 11
    assert found.voids <= 3
    assert internet.questions <= MOST_QUESTIONS
    analysis = analysed(internet)
    assert costs(analysis.root)
    if analysis.root.record:
        assert parse(shorter(analysis, analysis.root.record, "example").text)


UNITS = ["a ", "a", "include:a.example ", "ip4:192.0.2.1 ", "%{l}", "%{d1r-}.", "%", "exists:%{l}.x.example ", ".a-a-", "-", ".", "/1"]
MORE = ["moo=1 ", "redirect=a.example ", f"exists:%{{{'9' * 5_000}}}.example ", f"mx:%{{d{'1' * 5_000}}}.example ", "::", "é", "\x00", " "]


@pytest.mark.parametrize("unit", [*UNITS, *MORE], ids=lambda unit: repr(unit[:12]))
def test_a_megabyte_is_read_evaluated_and_analysed_in_bounded_time(unit: str) -> None:
    text = ("v=spf1 " + ("" if unit.endswith(" ") else "exists:") + unit * (MEGABYTE // len(unit)))[:MEGABYTE]
    internet = Internet(lambda name, kind: (text,) if kind == "TXT" else ("192.0.2.9",) if kind == "A" else ())
    began = time.process_time()
    record = parse(text)
    merged([text, text])
    result = evaluated(internet, Delivery("192.0.2.1", "h" * MEGABYTE, "l" * MEGABYTE + "@a.example"))
    shorter(analysed(internet), record, "example")
    assert time.process_time() - began < SECONDS
    assert result.result in (SpfResult.PERMERROR, SpfResult.NEUTRAL, SpfResult.NONE, SpfResult.PASS)
    assert internet.questions <= MOST_QUESTIONS


def test_a_chain_of_includes_without_end_stops() -> None:
    def say(name: str, kind: str) -> tuple[str, ...]:
        return (f"v=spf1 include:{int(name.partition('.')[0]) + 1}.example -all",) if kind == "TXT" else ()

    internet = Internet(say)
    assert evaluated(internet, Delivery("192.0.2.1", "0.example")).result is SpfResult.PERMERROR
    assert internet.questions == 11
    assert analysed(internet, "0.example").of(Fault.LOOKUPS)
    assert internet.questions < MOST_QUESTIONS


def test_includes_that_double_at_each_level_are_counted_without_being_walked_each_time() -> None:
    def say(name: str, kind: str) -> tuple[str, ...]:
        level = int(name.partition(".")[0])
        return (f"v=spf1 include:{level + 1}.example include:{level + 1}.example -all",) if level < 40 else ("v=spf1 -all",)

    internet = Internet(say)
    began = time.process_time()
    analysis = analysed(internet, "0.example")
    assert analysis.root.lookups == 2**12 - 2
    assert costs(analysis.root)["and more"]
    assert time.process_time() - began < SECONDS
    assert internet.questions == 12


def test_a_wall_of_includes_is_counted_and_not_asked() -> None:
    wall = "v=spf1 " + " ".join(f"include:w{number}.example" for number in range(5_000)) + " -all"
    internet = Internet(lambda name, kind: (wall,) if kind == "TXT" else ())
    assert analysed(internet).root.lookups >= 5_000
    assert internet.questions <= MOST_QUESTIONS


def test_mail_servers_without_end_are_refused_before_they_are_asked() -> None:
    servers = tuple(f"{number} mx{number}.example" for number in range(200))
    internet = Internet(lambda name, kind: {"TXT": ("v=spf1 mx mx mx -all",), "MX": servers}.get(kind, ()))
    assert evaluated(internet, Delivery("192.0.2.1", "a.example")).result is SpfResult.PERMERROR
    assert internet.questions == 2
    assert analysed(internet).of(Fault.MAIL_SERVERS)


def test_names_of_an_address_without_end_are_looked_at_ten_times() -> None:
    names = tuple(f"n{number}.example" for number in range(200))
    internet = Internet(lambda name, kind: {"TXT": ("v=spf1 ptr:%{p}.x ptr -all",), "PTR": names}.get(kind, ()))
    assert evaluated(internet, Delivery("192.0.2.1", "a.example")).result is SpfResult.FAIL
    assert internet.questions == 12


def test_a_resolver_that_hangs_ends_as_temperror() -> None:
    async def never(name: str, kind: str) -> DnsAnswer:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    found = asyncio.run(evaluate(never, Delivery("192.0.2.1", "a.example"), seconds=0.05))
    assert (found.result, found.reason) == (SpfResult.TEMPERROR, "not done within 0.05 s")
