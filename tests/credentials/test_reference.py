"""References: what is one, what is none, and that a refused text is never repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.credentials.reference import Reference, ReferenceKind, parse
from lrconsole.model.errors import CredentialError
from lrconsole.model.exit_code import ExitCode

K = ReferenceKind
STRIPE_LIKE = "sk_" + "live_" + "4f" * 12
JWT_LIKE = ".".join(("ey" + "JhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0abc", "c2lnbmF0dXJl"))
OTP = "op://Ops/North star/web/one-time password?attribute=otp"

GOOD = [
    ("keyring:owner", Reference(K.KEYRING, "keyring:owner", "", "owner")),
    (" keyring:northstar/owner ", Reference(K.KEYRING, "keyring:northstar/owner", "northstar", "owner")),
    (
        "keyring:lrconsole/n/production/owner",
        Reference(K.KEYRING, "keyring:lrconsole/n/production/owner", "lrconsole/n/production", "owner"),
    ),
    ("keyring:front desk", Reference(K.KEYRING, "keyring:front desk", "", "front desk")),
    ("keyring:a@b.example", Reference(K.KEYRING, "keyring:a@b.example", "", "a@b.example")),
    ("env:OWNER_PASSWORD", Reference(K.ENV, "env:OWNER_PASSWORD", name="OWNER_PASSWORD")),
    ("op://Ops/Northstar/password", Reference(K.OP, "op://Ops/Northstar/password", name="op://Ops/Northstar/password")),
    ("op:Ops/Northstar/password", Reference(K.OP, "op://Ops/Northstar/password", name="op://Ops/Northstar/password")),
    (OTP, Reference(K.OP, OTP, name=OTP)),
    ('cmd:["pass", "show","owner"]', Reference(K.CMD, 'cmd:["pass", "show", "owner"]', argv=("pass", "show", "owner"))),
    ('cmd:["./secret.sh"]', Reference(K.CMD, 'cmd:["./secret.sh"]', argv=("./secret.sh",))),
]
BAD = [
    "", ":", "hunter2-literal", "Keyring:owner", "keychain:owner-literal", "postgres://owner:literal-pw@db.example/app", STRIPE_LIKE,
    "keyring:", "keyring:/owner", "keyring:northstar/", "keyring:a//b", "keyring: owner", "keyring:a\nb",
    "keyring:a\x1b[31mb", "keyring:" + STRIPE_LIKE,
    "env:", "env:1ABC", "env:A-B", "env:A B", "env:" + STRIPE_LIKE, "env:Ä",
    "op://", "op://ops/northstar", "op://ops//secret", "op://a/b/c/d/e", "op:///northstar/secret", "op://vault/item/" + JWT_LIKE,
    "cmd:", "cmd:pass show owner", "cmd:[]", "cmd:[1]", 'cmd:[""]', 'cmd:{"a": 1}', 'cmd:["a\\u0000b"]', "cmd:" + "[" * 1900,
    f'cmd:["curl", "-H", "Authorization: Bearer {JWT_LIKE}"]', f'cmd:["echo", "{STRIPE_LIKE}"]', "keyring:" + "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_good(text: str, expected: Reference) -> None:
    """Each form, in its normal spelling."""
    assert parse(text) == expected
    assert parse(str(parse(text))) == expected


@pytest.mark.parametrize("text", BAD)
def test_bad(text: str) -> None:
    """Each is refused with what to write instead, and without what was written."""
    with pytest.raises(CredentialError) as caught:
        parse(text)
    assert caught.value.exit_code is ExitCode.CREDENTIALS
    assert "keyring:name" in caught.value.fix
    content = text.partition(":")[2].strip(' "[]{}/:')
    assert len(content) < 4 or content not in str(caught.value)
    assert "literal" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_an_error(text: str) -> None:
    """No other exception, and what is accepted can be read again."""
    for prefix in ("", "keyring:", "env:", "op:", "cmd:"):
        try:
            found = parse(prefix + text)
        except CredentialError:
            continue
        assert parse(found.text) == found
