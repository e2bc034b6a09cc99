"""Key-like strings: each rule found, decoys passed over, values in no result, and no text that takes for ever."""

from __future__ import annotations

import time

import pytest

from lrconsole.model.observation import KeyLike
from lrconsole.probes.key_rules import RULES
from lrconsole.probes.keys import scan_text
from tests.probes.planted import checked, planted, private_key, random_text, signed_token

SALT = b"salt of this audit"
PLANTED = planted()
PUBLIC = {"stripe-publishable", "supabase-publishable", "google-browser-key", "posthog-public", "tracker-dsn"}


def scan(text: str, salt: bytes = SALT) -> tuple[KeyLike, ...]:
    return scan_text(text, "commit:path", salt)


def found(text: str) -> set[str]:
    return {hit.rule for hit in scan(text)}


def test_every_rule_has_a_case() -> None:
    others = {"private-key", "address-password", "generic-assignment"}
    assert {rule.id for rule in RULES} == set(PLANTED) | others
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("around", ["{}", "key = '{}'", '{{"x":"{}"}}', "curl -u {}:", "\x00\x1b]0;{}\x1b[0m", "x\n\n{}\n", "[/x]{}[bold]"])
@pytest.mark.parametrize("rule", PLANTED)
def test_each_key_is_found_wherever_it_stands(rule: str, around: str) -> None:
    value = PLANTED[rule]
    hits = [hit for hit in scan(around.format(value)) if hit.rule == rule]
    assert len(hits) == 1
    assert hits[0].public == (rule in PUBLIC)
    assert hits[0].line == (3 if around.startswith("x") else 1)
    assert hits[0].shape.endswith(f"… {len(value)} characters")


@pytest.mark.parametrize("rule", PLANTED)
def test_no_value_is_in_a_result(rule: str) -> None:
    value = PLANTED[rule]
    shown = repr(scan(f"key = '{value}'"))
    hidden = value.removeprefix(next(one.hint for one in RULES if one.id == rule))
    assert all(hidden[at : at + 6] not in shown for at in range(len(hidden) - 5))
    assert value not in shown


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\\n"])
def test_private_keys_are_found(kind: str, line_end: str) -> None:
    key = private_key(kind, line_end)
    (hit,) = (hit for hit in scan(f'{{"key": "{key}"}}') if hit.rule == "private-key")
    assert random_text(64, 1)[:12] not in repr(hit)


def test_a_public_key_and_a_placeholder_key_are_none() -> None:
    edge = "-" * 5
    assert found(f"{edge}BEGIN PUBLIC KEY{edge}\n{random_text(64)}\n{edge}END PUBLIC KEY{edge}") == set()
    assert found(f"{edge}BEGIN PRIVATE KEY{edge}\n{'A' * 100}\n{edge}END PRIVATE KEY{edge}") == set()


def test_a_long_key_that_holds_a_word_by_chance_is_found() -> None:
    edge = "-" * 5
    body = random_text(800, 4) + "yoUr" + random_text(800, 6)
    assert found(f"{edge}BEGIN PRIVATE KEY{edge}\n{body}\n{edge}END PRIVATE KEY{edge}") == {"private-key"}
    words = "your key here " * 40
    assert found(f"{edge}BEGIN PRIVATE KEY{edge}\n{words}\n{edge}END PRIVATE KEY{edge}") == set()


PASSWORD = random_text(14, 3)


@pytest.mark.parametrize(
    ("address", "is_hit"),
    [
        (f"postgres://app:{PASSWORD}@db.example/app", True),
        (f"mongodb+srv://app:{PASSWORD}@db.example", True),
        (f"redis://:{PASSWORD}@cache.example:6379", True),
        (f"https://ana:{PASSWORD}@example.com/", True),
        ("postgres://app:$PASSWORD@db.example/app", False),
        ("postgres://app:${DB_PASSWORD}@db.example/app", False),
        ("postgres://app:<password>@db.example/app", False),
        ("postgres://app:yourpassword@db.example/app", False),
        ("postgres://db.example/app", False),
        ("https://example.com:8443/a@b", False),
    ],
)
def test_passwords_in_addresses(address: str, is_hit: bool) -> None:
    hits = [hit for hit in scan(address) if hit.rule == "address-password"]
    assert bool(hits) == is_hit
    assert PASSWORD not in repr(hits)


VALUE = random_text(20, 5) + "7"


@pytest.mark.parametrize(
    ("text", "is_hit"),
    [
        (f"DB_PASSWORD={VALUE}", True),
        (f"export SESSION_SECRET='{VALUE}'", True),
        (f'"apiKey": "{VALUE}"', True),
        (f"auth-token: '{VALUE}'", False),
        (f"AUTH_TOKEN: '{VALUE}'", True),
        (f"password:\n  '{VALUE}'", True),
        (f'x=1;secret_value = "{VALUE}";', True),
        ("password = process.env.PASSWORD", False),
        ("password = 'your-password-123'", False),
        ("secret = 'aaaaaaaaaaaaaaaaaaaa1'", False),
        ("passwordLabel = 'Enter the password'", False),
        ("secretPath = '/var/run/secrets/a1b2c3d4'", False),
        (f"digest = '{VALUE}'", False),
    ],
)
def test_assigned_secrets(text: str, is_hit: bool) -> None:
    hits = [hit for hit in scan(text) if hit.rule == "generic-assignment"]
    assert bool(hits) == is_hit
    assert VALUE not in repr(hits)


def test_decoys_are_passed_over() -> None:
    right = PLANTED["stripe-secret"]
    decoys = [
        "x" + right,
        right[:12],
        "sk_" + "live_" + "x" * 24,
        "sk_" + "live_" + "a" * 24,
        "sk_" + "live_" + "YOURKEYHERE0123456789",
        "gh" + "p_" + random_text(36),
        checked("gh" + "p_")[:-1] + "!",
        "re_" + "module_name",
        "AKIA" + "EXAMPLE" + "ABCDEFGHI",
        "https://example.com/eyJ.eyJ.x",
    ]
    for decoy in decoys:
        assert found(decoy) == set(), decoy


def test_a_token_for_everybody_is_public() -> None:
    (anon,) = scan(signed_token(role="an" + "on"))
    assert (anon.public, anon.title) == (True, "signed token with role anon")
    (bare,) = scan(signed_token(sub="1"))
    assert (bare.public, bare.title) == (False, "signed token")
    (odd,) = scan("eyJ" + random_text(20) + ".eyJ" + random_text(30) + "." + random_text(40))
    assert not odd.public


def test_marks_are_equal_for_equal_values_of_one_audit_only() -> None:
    value = PLANTED["stripe-secret"]
    (one,), (same,), (other) = scan(value), scan_text(f"x = {value}", "elsewhere", SALT), scan(value, b"other")
    assert one.mark == same.mark
    assert one.mark != other[0].mark
    assert len(scan(f"{value}\n{value}")) == 1


def test_a_text_full_of_keys_is_bounded_and_fast() -> None:
    same = (PLANTED["stripe-secret"] + "\n") * 100_000
    began = time.process_time()
    assert len(scan(same)) == 1
    many = "\n".join("sk_" + "live_" + random_text(24, seed) for seed in range(2_000))
    assert len(scan(many)) == 500
    assert time.process_time() - began < 3


SIZE = 300_000
EDGE = "-" * 5
BEGIN = f"{EDGE}BEGIN PRIVATE KEY{EDGE}"
PATHOLOGICAL = [
    *(letter * SIZE for letter in "a=.'\"-_ \n:/@\\\x00"),
    "a." * (SIZE // 2),
    "secret" * (SIZE // 6),
    "secret." * (SIZE // 7),
    "secret=" * (SIZE // 7),
    "secret =" + " " * SIZE,
    "secret" + " " * SIZE,
    ("secret" + "a" * 20 + " " * 20) * (SIZE // 46),
    "password='" * (SIZE // 10),
    "password='" + "a" * SIZE,
    "password=" + "a" * SIZE + " ",
    ("password=" + "a" * 120 + " " * 20 + "x") * (SIZE // 150),
    "password=\n" * (SIZE // 10),
    BEGIN + "\\n" * (SIZE // 2),
    (BEGIN + "\\n" * 200) * (SIZE // 430),
    BEGIN * (SIZE // len(BEGIN)),
    BEGIN + "A" * SIZE,
    "eyJ" * (SIZE // 3),
    ("eyJ" + "a" * 500 + ".") * (SIZE // 504),
    "eyJ" + "a.eyJ" * (SIZE // 5),
    "http://" * (SIZE // 7),
    ("http://" + "a" * 80 + ":") * (SIZE // 88),
    ("http://a:" + "b" * 120) * (SIZE // 129),
    "://" * (SIZE // 3),
    "sk_" + "live_" + "a" * SIZE,
    ("sk_" + "live_") * (SIZE // 8),
    ("S" + "G.") * (SIZE // 3),
    "re_" * (SIZE // 3),
    "github" + "_pat_" + "a" * SIZE,
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=range(len(PATHOLOGICAL)))
def test_no_text_takes_for_ever(text: str) -> None:
    # The hints are there, so that every pattern is tried.
    hints = " ".join(rule.hint for rule in RULES)
    began = time.process_time()
    scan(f"{hints}\n{text}\n{hints}")
    assert time.process_time() - began < 1.5
