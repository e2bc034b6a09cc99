"""Our verification of DKIM beside dkimpy's: mails signed by either, whole and damaged."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from importlib.util import find_spec

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.probes.signature import holds
from lrconsole.stages.edge.email.dkim_verification import DkimResult, Verified, verify
from lrconsole.stages.edge.email.mail_message import read
from tests.stages.edge.dkim_signing import DOMAIN, MAIL, SELECTOR, Signing, key_record, rsa_private
from tests.stages.edge.dkim_vectors import KEYS, RFC6376, RFC8463, raw
from tests.stages.recorded import answer

dkim = pytest.importorskip("dkim", reason="dkimpy is not installed: pip install dkimpy")
NUMBER = 400
KINDS = ("rsa", "ed25519") if find_spec("nacl") else ("rsa",)
"""dkimpy reads Ed25519 with PyNaCl only; without it, it takes every such signature for broken."""
FORMS = ("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed")
NAME = f"{SELECTOR}._domainkey.{DOMAIN}"


def by_dkimpy(mail: bytes, keys: dict[str, str], place: int = 0) -> bool:
    def look_up(name: bytes, timeout: int = 5) -> bytes | None:
        found = keys.get(name.decode().rstrip("."))
        return found.encode() if found else None

    try:
        return bool(dkim.DKIM(mail).verify(idx=place, dnsfunc=look_up))
    except (dkim.DKIMException, ValueError):
        # A broken Base64 goes through dkimpy unhandled.
        return False


def by_us(mail: bytes, keys: dict[str, str]) -> tuple[Verified, ...]:
    async def ask(name: str, kind: str) -> DnsAnswer:
        return answer(name, kind, keys[name]) if name in keys else answer(name, kind, state=DnsState.NXDOMAIN)

    return asyncio.run(verify(read(mail), ask, holds, int(time.time())))


@pytest.mark.parametrize("mail", [RFC6376, RFC8463], ids=["RFC 6376 A.2", "RFC 8463 A.3"])
def test_both_pass_the_mails_of_the_standards(mail: str) -> None:
    ours = by_us(raw(mail), KEYS)
    assert all(one.result is DkimResult.PASS for one in ours)
    kinds = [one.signature.kind for one in ours if one.signature]
    assert all(by_dkimpy(raw(mail), KEYS, place) for place, kind in enumerate(kinds) if kind in KINDS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("length", [False, True])
def test_what_dkimpy_signs_passes_here(form: str, length: bool) -> None:
    private = rsa_private(2048).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    forms = tuple(part.encode() for part in form.split("/"))
    signature = dkim.sign(MAIL, SELECTOR.encode(), DOMAIN.encode(), private, canonicalize=forms, length=length)
    (ours,) = by_us(signature + MAIL, {NAME: key_record()})
    assert ours.result is DkimResult.PASS, ours.reason


def damaged(mail: bytes, dice: random.Random) -> bytes:
    """The mail with one small change, of which some are harmless."""
    at = dice.randrange(len(mail))
    change = dice.choice(("byte", "space", "line", "cut", "twice", "none", "case"))
    if change == "byte":
        return mail[:at] + bytes([dice.randrange(33, 127)]) + mail[at + 1 :]
    if change == "space":
        return mail.replace(b" ", b"  ", dice.randrange(1, 9))
    if change == "line":
        return mail + b"\r\n" * dice.randrange(1, 3)
    if change == "cut":
        return mail[: max(at, mail.index(b"\r\n\r\n") + 4)]
    if change == "twice":
        head, _, rest = mail.partition(b"\r\nFrom:")
        return head + b"\r\nSubject: twice\r\nFrom:" + rest
    return mail.replace(b"Subject:", b"SUBJECT:") if change == "case" else mail


def test_both_say_the_same_of_damaged_mails() -> None:
    dice, seen = random.Random(6376), Counter[str]()
    keys = {kind: {NAME: key_record(kind)} for kind in KINDS}
    for _ in range(NUMBER):
        kind = dice.choice(KINDS)
        mail = damaged(Signing(kind=kind, form=dice.choice(FORMS)).sign(), dice)
        theirs = by_dkimpy(mail, keys[kind])
        try:
            (ours,) = by_us(mail, keys[kind]) or (None,)
        except ValueError:
            # No header line at all: dkimpy refuses the mail as well.
            assert not theirs
            seen["no mail"] += 1
            continue
        passes = ours is not None and ours.result is DkimResult.PASS
        seen[f"{passes}/{theirs}"] += 1
        assert passes == theirs, (ours, mail)
    assert seen["True/True"] > NUMBER // 10, seen
    assert seen["False/False"] > NUMBER // 4, seen
