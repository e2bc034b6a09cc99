"""Redaction: no known value survives, whole, encoded, wrapped, coloured or cut into chunks."""

from __future__ import annotations

import base64
import html
import json
import random
import re
import string
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.credentials.redaction import Redactor
from lrconsole.credentials.secret import MASK, Secret

SECRETS = ["hunter2-owner", 'p@ss w/"q"\\&<é>+%', "abcabcabd", "abcabc", "tail-of-hunter2", "x1" * 300, "line one of it\nline two of it"]


def redactor(*values: str) -> Redactor:
    """A redactor that knows `values`."""
    made = Redactor()
    for value in values:
        assert made.register(Secret(value))
    return made


def survives(value: str, shown: str) -> bool:
    """Whether `value` can be read from `shown` when line ends, indentation and colours are left out."""
    plain = re.sub(r"\x1b\[[0-9;]*m|[\r\n]+[ \t]*", "", shown)
    return value in shown or re.sub(r"[\r\n]+[ \t]*", "", value) in plain


@pytest.mark.parametrize("value", SECRETS)
@pytest.mark.parametrize(
    "written",
    [
        str,
        quote,
        quote_plus,
        lambda value: quote(value, safe=""),
        lambda value: quote(value, safe="").lower(),
        lambda value: json.dumps(value)[1:-1],
        lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
        lambda value: json.dumps(value)[1:-1].replace("/", r"\/"),
        html.escape,
        lambda value: repr(value)[1:-1],
    ],
)
def test_each_form_is_masked_and_the_rest_stays(value: str, written: object) -> None:
    """The text around a secret is untouched."""
    assert callable(written)
    form = written(value)
    if form.lower() == form and form != value and value.lower() != value:
        form = written(value.lower())
        value = value.lower()
    known = redactor(value)
    assert known.redact(f"before {form} after") == f"before {MASK} after"
    assert known.holds_secret(f"before {form} after")
    assert not known.holds_secret("before after")


@pytest.mark.parametrize("value", SECRETS)
@pytest.mark.parametrize("before", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_at_each_offset(value: str, before: str, encode: object) -> None:
    """At most the characters that a neighbour shares are left."""
    assert callable(encode)
    known = redactor(value)
    for after in ("", "!", "!!", "!!!"):
        text = encode((before + value + after).encode()).decode()
        assert known.holds_secret(text)
        left = known.redact(text).replace(MASK, "")
        assert len(left) <= len(encode((before + after).encode())) + 4


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n    ", "\x1b[1m", "\x1b[0m\n\t\x1b[38;5;1m", "\r"])
def test_wrapped_and_coloured_values(separator: str) -> None:
    """A terminal that wraps or colours does not undo the mask."""
    known = redactor("hunter2-owner")
    for cut in range(1, 13):
        text = f"a\n  {'hunter2-owner'[:cut]}{separator}{'hunter2-owner'[cut:]}\n b"
        assert known.holds_secret(text)
        assert known.redact(text) == f"a\n  {MASK}\n b"


@pytest.mark.parametrize("value", SECRETS)
def test_every_split_position_leaks_nothing(value: str) -> None:
    """Two chunks, each border; and one character at a time."""
    known = redactor(*SECRETS)
    text = f"out: {value}{value} {base64.b64encode(value.encode()).decode()}\nnext {value}"
    whole = known.redact(text)
    for cut in range(len(text) + 1):
        stream = known.stream()
        shown = stream.feed(text[:cut]) + stream.feed(text[cut:]) + stream.finish()
        assert shown == whole, cut
        assert not survives(value, shown)
    stream = known.stream()
    shown = "".join(stream.feed(character) for character in text) + stream.finish()
    assert shown == whole


@pytest.mark.parametrize("separator", ["\n", "\r\n  ", "\x1b[31;1m"])
def test_splits_inside_wrapped_values_leak_nothing(separator: str) -> None:
    """The border of a chunk may lie inside a line end or a colour sequence."""
    known = redactor("hunter2-owner")
    for wrap in range(1, 13):
        text = f"token {'hunter2-owner'[:wrap]}{separator}{'hunter2-owner'[wrap:]} end"
        for cut in range(len(text) + 1):
            stream = known.stream()
            shown = stream.feed(text[:cut]) + stream.feed(text[cut:]) + stream.finish()
            assert shown == f"token {MASK} end"


PIECES = st.lists(st.sampled_from([*SECRETS[:5], "abc", "ab", "hunter2", "-owner", "\n", "\r\n ", "\x1b[1m", " ", "x", "é"]), max_size=14)


@given(PIECES, st.lists(st.integers(1, 9), max_size=40))
def test_streams_never_leak(pieces: list[str], sizes: list[int]) -> None:
    """Whatever the text and the chunks: no secret is shown, and nothing else is lost."""
    known = redactor(*SECRETS[:5])
    text, stream, shown, at = "".join(pieces), known.stream(), "", 0
    for size in sizes:
        shown += stream.feed(text[at : at + size])
        at += size
    shown += stream.feed(text[at:]) + stream.finish()
    assert shown == known.redact(text)
    assert not any(survives(value, shown) for value in SECRETS[:5])
    assert not known.holds_secret(shown)


@given(st.text(min_size=8, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_a_secret(value: str, before: str, after: str) -> None:
    """A registered value is in no redacted text."""
    known = Redactor()
    if known.register(Secret(value)):
        assert value not in known.redact(before + value + after)
        assert known.holds_secret(before + value + after)
        assert known.redact(known.redact(before)) == known.redact(before)


@pytest.mark.parametrize("value", ["", "short", "  a b ", "password", "PRODUCTION", "000000000", "\n\n\n\n\n\n\n"])
def test_ordinary_words_are_not_registered(value: str) -> None:
    """Masking them would make every text unreadable."""
    known = Redactor()
    assert not known.register(Secret(value))
    assert known.redact("the password of production is short, 000000000") == "the password of production is short, 000000000"


def test_the_longest_value_wins() -> None:
    """A secret within a longer one does not leave the rest of it readable."""
    known = redactor("abcdef", "abcdefghijkl", "ghijklmnop")
    assert known.redact("<abcdefghijkl>") == f"<{MASK}>"
    assert known.redact("<abcdefghijklmnop>") == f"<{MASK}>"


def test_streams_are_bounded() -> None:
    """Endless text without line ends, and endless line ends, are not kept in memory."""
    known = redactor("hunter2-owner")
    for piece in ("abcdefgh" * 1000, "\n" * 8000, "hunter2-owner" * 500):
        stream, taken, given_ = known.stream(), 0, 0
        for _ in range(40):
            taken += len(stream.feed(piece)) or 0
            given_ += len(piece)
            assert len(stream._held) <= 200_000
        assert taken
        assert "hunter2-owner" not in stream.finish()


def test_lines_appear_as_they_come() -> None:
    """A progress line is shown once the next text shows that no secret was begun at its end."""
    stream = redactor("hunter2-owner").stream()
    assert stream.feed("building the site, please wait\nthen some more text") == "building the site, please wait\n"
    assert stream.finish() == "then some more text"


TOKEN = "".join(("sk_", "live_", "5A" * 12))
JWT = ".".join(("ey" + "JhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJlLW9m"))
KEY = "-----BEGIN " + "RSA PRIVATE KEY-----\n" + ("Q" * 64 + "\n") * 3 + "-----END " + "RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://app:s3cr3t@db.example/x", f"postgres://app:{MASK}@db.example/x"),
        ("redis://:s3cr3t@cache.example", f"redis://:{MASK}@cache.example"),
        (f"key={TOKEN};", f"key={MASK};"),
        (f"token {JWT}.", f"token {MASK}."),
        ("Authorization: Bearer abc.def\nHost: x", f"Authorization: {MASK}\nHost: x"),
        ('{"authorization": "Basic dTpw", "a": 1}', f'{{"authorization": "{MASK}", "a": 1}}'),
        ("AUTHORIZATION=0123456789abcdef0", f"AUTHORIZATION={MASK}"),
        ("Cookie: sid=abc; theme=dark\nHost: x", f"Cookie: sid={MASK}; theme={MASK}\nHost: x"),
        ("Set-Cookie: sid=abc; Path=/; HttpOnly", f"Set-Cookie: sid={MASK}; Path=/; HttpOnly"),
        (KEY, KEY.replace(("Q" * 64 + "\n") * 3, MASK).replace("-----\n", "-----")),
        (KEY[:150], KEY[:31] + MASK),
        (f"x{'ghp_'}{'a1B2' * 9}", f"x{'ghp_'}{'a1B2' * 9}"),
        (f"x {'ghp_'}{'a1B2' * 9}", f"x {MASK}"),
    ],
)
def test_shapes(text: str, expected: str) -> None:
    """What looks like a secret is masked without being known, and what surrounds it can still be read."""
    assert Redactor().redact(text) == expected
    assert Redactor().redact(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://www.northstar.example:8443/a@b?c=d:e@f",
        "the cookie: its flags are missing",
        "authorization: missing",
        'headers = ["authorization"]',
        "a private key begins with -----BEGIN " + "PRIVATE KEY----- and must never be committed to a repository",
        "risk-free desk-top core_api xoxo SG.1 eyJust",
        "v=spf1 include:_spf.example.net ~all",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Words that resemble a shape."""
    assert Redactor().redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "-----BEGIN " + "PRIVATE KEY-----\nabc ",
        "-----BEGIN " + "PRIVATE KEY-----" + "-----END CERTIFICATE-----",
        "-eyJ" + "abcdefgh",
        "eyJ" + "abcdefgh.",
        "://a:b",
        "authorization: ",
        "cookie: a",
        "sk-",
        "-----",
        "\x1b[1",
        "\n ",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    """Four times the text takes at most some eight times as long: no pattern runs away."""
    known = redactor("hunter2-owner", "abababab")

    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        began = time.process_time()
        known.redact(text)
        return time.process_time() - began

    small = min(seconds(100_000) for _ in range(3))
    assert min(seconds(400_000) for _ in range(2)) < 8 * small + 0.1


def test_a_private_key_in_chunks_is_masked() -> None:
    """Its lines come one after the other; none is shown."""
    stream = Redactor().stream()
    shown = "".join(stream.feed(line) for line in f"before\n{KEY}\nafter\n".splitlines(keepends=True)) + stream.finish()
    assert "QQQ" not in shown
    assert shown.startswith("before\n-----BEGIN")
    assert shown.endswith("-----\nafter\n")


def test_throughput() -> None:
    """At least 10 MB of text a second of processor time with eighty patterns; the best of three counts."""
    chance, known = random.Random(3), Redactor()
    while len(known._forms) < 80:
        known.register(Secret("".join(chance.choices(string.ascii_letters + string.digits + '/+&"', k=24))))
    words = ["the", "risk", "request", "https://www.example.org/x", "GET", "200", "cookie", "login", "abc:def", '{"json":1}']
    text = "".join(chance.choice(words) + ("\n  " if number % 12 == 0 else " ") for number in range(400_000))

    def seconds() -> float:
        began = time.process_time()
        assert known.redact(text) == text
        return time.process_time() - began

    assert len(text) / min(seconds() for _ in range(3)) >= 10_000_000
