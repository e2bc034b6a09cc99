"""Tests of SPF macros: the examples of RFC 7208 section 7.4, and names that cannot be asked."""

from __future__ import annotations

import pytest

from lrconsole.stages.edge.email.spf_macro import as_name, expand, is_domain_spec, is_explanation, letters

VALUES = {
    "s": "strong-bad@email.example.com",
    "l": "strong-bad",
    "o": "email.example.com",
    "d": "email.example.com",
    "i": "192.0.2.3",
    "v": "in-addr",
}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d01}", "com"),
        ("%{d99999}", "email.example.com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("a%%b%_c%-d", "a%b c%20d"),
    ],
)
def test_expansion(text: str, expanded: str) -> None:
    assert expand(text, VALUES) == expanded


def test_capital_letters_escape_whatever_an_address_of_a_page_could_trip_over() -> None:
    assert expand("%{L}", {"l": "a/b&c=~d e"}) == "a%2Fb%26c%3D~d%20e"


def test_a_long_name_loses_labels_on_the_left_until_it_fits() -> None:
    label = "a" * 60
    assert as_name(f"xy.{label}.{label}.{label}.{label}.example") == f"{label}.{label}.{label}.{label}.example"
    assert as_name(f"{label}.{label}.{label}.{label}.exampl.com") == f"{label}.{label}.{label}.exampl.com"


@pytest.mark.parametrize("text", ["", ".", "a..example", "." * 300, "a" * 64 + ".example", "x" * 5_000, "mü.example", "a\x00.example"])
def test_no_name_that_could_be_asked(text: str) -> None:
    assert as_name(text) == ""


def test_a_backslash_of_a_sender_is_no_escape() -> None:
    assert as_name("a\\046b.example") == "a\\\\046b.example"


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("b.example", True),
        ("%{d}", True),
        ("x%_", True),
        ("b.example.", True),
        ("b", False),
        ("b.111", False),
        ("x%%-", False),
        ("%x.b.example", False),
    ],
)
def test_domain_spec(text: str, yes: bool) -> None:
    assert is_domain_spec(text) is yes


def test_an_explanation_may_hold_spaces_and_nothing_but_ascii() -> None:
    assert is_explanation("See %{d}, from %{c}  at %{t}.")
    assert not is_explanation("100 % sure")
    assert not is_explanation("Désolé")
    assert letters("%{S}%{d2r} %%{x") == {"s", "d"}
