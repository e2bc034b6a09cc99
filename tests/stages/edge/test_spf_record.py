"""Tests of the SPF parser: RFC 7208 section 12, with the odd cases of its test suite."""

from __future__ import annotations

import pytest

from lrconsole.stages.edge.email.spf_record import MOST_TERMS, is_spf, looks_like_spf, parse


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1",
        "v=spf1 -all",
        "V=SPF1 -ALL",
        "v=spf1  a   mx  -all ",
        "v=spf1 a/24 a//64 a/24//64 a:b.example/0//0",
        "v=spf1 mx:mail.example/24 ptr ptr:b.example",
        "v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:::1 ip6:::ffff:192.0.2.1",
        "v=spf1 include:_spf.b.example ?include:b.example. ~all",
        "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all",
        "v=spf1 a:%{d} a:%{o}/24 redirect=%{d}",
        "v=spf1 exists:a%%b%_c%-d.example -all",
        "v=spf1 redirect=_spf.b.example",
        "v=spf1 -all exp=explain.%{d}",
        "v=spf1 a:foo:bar/baz.example/24 mx:%{d}%%",
        "v=spf1 -all x=%{c}",
        "v=spf1 moo.cow-far_out=man:dog/cat -all",
        "v=spf1 default= -all",
        "v=spf1 a:museum-1.b.co-m",
        "v=spf1 a:1a.example a:b.1a",
    ],
)
def test_valid(text: str) -> None:
    assert parse(text).errors == ()


@pytest.mark.parametrize(
    "term",
    [
        "-all:x",
        "all/8",
        "all.",
        "include",
        "include:",
        "include:b.example/24",
        "exists",
        "exists:b.example/24",
        "a:",
        "a:/24",
        "a/",
        "a/33",
        "a/024",
        "a//129",
        "a/24/64",
        "a:b.example/",
        "a.b.example",
        "mx/x",
        "ptr:",
        "ptr/24",
        "ip4",
        "ip4:192.0.2",
        "ip4:192.0.2.1/33",
        "ip4:192.0.2.1/",
        "ip4:192.0.2.01",
        "ip4:192.0.2.1ip4:192.0.2.2",
        "ip6:192.0.2.1",
        "ip6:2001:db8::/129",
        "ip6:2001:db8::1%eth0",
        "ipv4:192.0.2.1",
        "includ:b.example",
        "redirect",
        "redirect:b.example",
        "redirect=",
        "redirect=b",
        "-redirect=b.example",
        "a:b",
        "a:b.111",
        "a:b.example-",
        "a:b..",
        "exists:%{x}.b.example",
        "exists:%{d.b.example",
        "exists:%d.b.example",
        "exists:%{c}.b.example",
        "exp=%{r}.b.example",
        "exists:%{d0}.b.example",
        "a:%{d}%%.",
        "a:b.example%%-",
        "exists:%{d}b",
        "x=%{y}",
        "=b.example",
        "++all",
        "!all",
        "a\tmx",
        "“-all”",
        "-all,",
    ],
)
def test_broken_anywhere_also_after_all(term: str) -> None:
    errors = parse(f"v=spf1 mx -all {term}").errors
    assert [error.term for error in errors] == [term]
    assert errors[0].reason


def test_errors_say_where_they_are() -> None:
    assert [(error.term, error.at) for error in parse("v=spf1 moo  a:b -all cow").errors] == [("moo", 8), ("a:b", 13), ("cow", 22)]


def test_a_mechanism_with_the_wrong_sign_is_a_modifier_that_does_nothing() -> None:
    """By the grammar `ip4=192.0.2.1` is an unknown modifier, which receivers must ignore."""
    record = parse("v=spf1 ip4=192.0.2.1 moo=cow -all")
    assert record.errors == ()
    assert [(slip.term, slip.at) for slip in record.slips] == [("ip4=192.0.2.1", 8)]


@pytest.mark.parametrize("name", ["redirect", "exp"])
def test_a_modifier_may_stand_once(name: str) -> None:
    assert [error.term for error in parse(f"v=spf1 {name}=a.example {name}=b.example").errors] == [f"{name}=b.example"]


def test_terms_carry_their_parts() -> None:
    record = parse("v=spf1 a:B.example/24//64 ~ip6:2001:db8::/32 -mx redirect=c.example")
    network, address, mx, redirect = record.terms
    assert (network.qualifier, network.name, network.value, network.cidr4, network.cidr6) == ("+", "a", "B.example", 24, 64)
    assert (address.qualifier, address.value, address.cidr4, address.cidr6) == ("~", "2001:db8::", None, 32)
    assert (mx.qualifier, mx.is_modifier, redirect.is_modifier) == ("-", False, True)


def test_all_comes_before_redirect_as_the_ending() -> None:
    ending = parse("v=spf1 redirect=b.example ?all -all").ending
    assert ending is not None
    assert ending.text == "?all"
    assert parse("v=spf1 mx").ending is None


@pytest.mark.parametrize(("text", "yes"), [("v=spf1", True), ("v=spf10 -all", False), ("v=spf1;-all", False), (" v=spf1 -all", False)])
def test_is_spf(text: str, yes: bool) -> None:
    assert is_spf(text) is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [(" v=spf1 -all", True), ('"v=spf1 -all"', True), ("v=spf10 x", True), ("v=spf1 -all", False), ("google-site=1", False)],
)
def test_looks_like_spf(text: str, yes: bool) -> None:
    assert looks_like_spf(text) is yes


def test_reading_ends_where_no_receiver_would_read_on() -> None:
    record = parse("v=spf1" + " a" * (MOST_TERMS + 500))
    assert len(record.terms) == MOST_TERMS
    assert [error.at for error in record.errors] == [len("v=spf1") + 2 * MOST_TERMS + 2]


def test_a_term_beyond_all_measure_is_no_term() -> None:
    assert [error.reason for error in parse(f"v=spf1 a:{'a.' * 2_000}example").errors] == ["is longer than any term can be"]
