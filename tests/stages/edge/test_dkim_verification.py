"""Tests of the verification of signed mails: the standards' own vectors, every form, and each way in which a signature does not count."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.probes.signature import holds
from lrconsole.stages.edge.email import dkim_canonical
from lrconsole.stages.edge.email.dkim_signature import SignatureFault
from lrconsole.stages.edge.email.dkim_verification import DkimResult, Verified, verify
from lrconsole.stages.edge.email.mail_message import Message, domains_in, read
from tests.stages.edge.dkim_signing import DOMAIN, MAIL, SELECTOR, Signing, key_record
from tests.stages.edge.dkim_vectors import KEYS, RFC6376, RFC8463, raw
from tests.stages.recorded import answer

AT = 1_795_510_800
OURS = {f"{SELECTOR}._domainkey.{DOMAIN}": key_record()}
PASSES, FAILS, PERMERROR = DkimResult.PASS, DkimResult.FAIL, DkimResult.PERMERROR


def verified(mail: bytes, keys: dict[str, str | tuple[str, ...]] | None = None, *, at: int = AT) -> tuple[Verified, ...]:
    async def ask(name: str, kind: str) -> DnsAnswer:
        found = (OURS if keys is None else keys).get(name, ())
        records = (found,) if isinstance(found, str) else found
        return answer(name, kind, *records) if records else answer(name, kind, state=DnsState.NXDOMAIN)

    return asyncio.run(verify(read(mail), ask, holds, at))


def one(mail: bytes, keys: dict[str, str | tuple[str, ...]] | None = None, *, at: int = AT) -> Verified:
    (found,) = verified(mail, keys, at=at)
    return found


@pytest.mark.parametrize(("mail", "kinds"), [(RFC6376, ["rsa"]), (RFC8463, ["ed25519", "rsa"])], ids=["RFC 6376 A.2", "RFC 8463 A.3"])
def test_the_mails_of_the_standards(mail: str, kinds: list[str]) -> None:
    found = verified(raw(mail), dict(KEYS))
    assert [item.result for item in found] == [PASSES] * len(kinds), [item.reason for item in found]
    assert [item.signature.kind for item in found if item.signature] == kinds


@pytest.mark.parametrize("mail", [RFC6376, RFC8463], ids=["RFC 6376 A.2", "RFC 8463 A.3"])
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Is dinner ready", "Is lunch ready", SignatureFault.HEADER_CHANGED),
        ("hungry", "thirsty", SignatureFault.BODY_CHANGED),
        ("joe@football.example.com>\n", "eve@football.example.com>\n", SignatureFault.HEADER_CHANGED),
    ],
)
def test_a_changed_mail_of_the_standards_fails(mail: str, old: str, new: str, fault: SignatureFault) -> None:
    assert old in mail
    assert {item.fault for item in verified(raw(mail.replace(old, new)), dict(KEYS))} == {fault}


def test_canonical_forms_as_rfc_6376_3_4_5_shows_them() -> None:
    fields = (b"A: X\r\n", b"B : Y\t\r\n\tZ  \r\n")
    body = b" C \r\nD \t E\r\n\r\n\r\n"
    assert b"".join(dkim_canonical.header(field, "relaxed") for field in fields) == b"a:X\r\nb:Y Z\r\n"
    assert b"".join(dkim_canonical.header(field, "simple") for field in fields) == b"A: X\r\nB : Y\t\r\n\tZ  \r\n"
    assert dkim_canonical.body(body, "relaxed") == b" C\r\nD E\r\n"
    assert dkim_canonical.body(body, "simple") == b" C \r\nD \t E\r\n"
    # 3.4.3 and 3.4.4: an empty body is one CRLF in the simple form, and nothing in the relaxed one.
    assert (dkim_canonical.body(b"", "simple"), dkim_canonical.body(b"", "relaxed")) == (b"\r\n", b"")
    assert (dkim_canonical.body(b"\r\n\r\n", "simple"), dkim_canonical.body(b" \r\n\r\n", "relaxed")) == (b"\r\n", b"")
    assert dkim_canonical.body(b"x", "simple") == dkim_canonical.body(b"x", "relaxed") == b"x\r\n"


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("form", ["/".join(forms) for forms in product(("simple", "relaxed"), repeat=2)] + ["relaxed", "simple"])
def test_every_form(kind: str, form: str) -> None:
    keys = {f"{SELECTOR}._domainkey.{DOMAIN}": key_record(kind)}
    mail = Signing(kind=kind, form=form).sign()
    assert one(mail, dict(keys)).result is PASSES
    assert one(mail.replace(b"Friday", b"Monday"), dict(keys)).fault is SignatureFault.BODY_CHANGED
    assert one(mail.replace(b"booking", b"invoice"), dict(keys)).fault is SignatureFault.HEADER_CHANGED
    respaced = one(mail.replace(b"Hello Kim, \r\n", b"Hello Kim,\r\n"), dict(keys))
    assert respaced.result is (PASSES if form.endswith("/relaxed") else FAILS)
    refolded = one(mail.replace(b"booking\r\n\tis  confirmed", b"booking is confirmed"), dict(keys))
    assert refolded.result is (PASSES if form.startswith("relaxed") else FAILS)


@pytest.mark.parametrize("form", ["simple/simple", "relaxed/relaxed"])
def test_a_copy_that_lost_its_line_ends_still_verifies(form: str) -> None:
    assert one(Signing(form=form).sign().replace(b"\r\n", b"\n")).result is PASSES


@pytest.mark.parametrize(
    ("signing", "keys", "result", "fault"),
    [
        (Signing(more=" v=2;"), None, PERMERROR, SignatureFault.MALFORMED),
        (Signing(headers="to:subject"), None, PERMERROR, SignatureFault.FROM_UNSIGNED),
        (Signing(more=" i=ana@other.example;"), None, PERMERROR, SignatureFault.IDENTITY),
        (Signing(more=" i=ana@notnorthstar.example;"), None, PERMERROR, SignatureFault.IDENTITY),
        (Signing(more=" q=http;"), None, PERMERROR, SignatureFault.QUERY),
        (Signing(more=f" t={AT - 100}; x={AT - 10};"), None, FAILS, SignatureFault.EXPIRED),
        (Signing(more=f" t={AT + 4_000};"), None, FAILS, SignatureFault.FUTURE),
        (Signing(more=f" t={AT}; x={AT - 1};"), None, PERMERROR, SignatureFault.MALFORMED),
        (Signing(more=" x=soon;"), None, PERMERROR, SignatureFault.MALFORMED),
        (Signing(more=" l=9000;"), None, PERMERROR, SignatureFault.BODY_LENGTH),
        (Signing(), {}, PERMERROR, SignatureFault.NO_KEY),
        (Signing(), {next(iter(OURS)): (key_record(), key_record("ed25519"))}, PERMERROR, SignatureFault.NO_KEY),
        (Signing(), {next(iter(OURS)): "v=DKIM1; p="}, PERMERROR, SignatureFault.BAD_KEY),
        (Signing(), {next(iter(OURS)): key_record()[:200]}, PERMERROR, SignatureFault.BAD_KEY),
        (Signing(), {next(iter(OURS)): key_record("ed25519")}, PERMERROR, SignatureFault.OTHER_KIND),
        (Signing(), {next(iter(OURS)): key_record(tags="h=sha1; ")}, PERMERROR, SignatureFault.OTHER_KIND),
        (Signing(), {next(iter(OURS)): key_record(tags="s=tlsrpt; ")}, PERMERROR, SignatureFault.BAD_KEY),
        (Signing(more=f" i=ana@mail.{DOMAIN};"), {next(iter(OURS)): key_record(tags="t=s; ")}, PERMERROR, SignatureFault.IDENTITY),
        (Signing(bits=1024), {next(iter(OURS)): key_record()}, FAILS, SignatureFault.HEADER_CHANGED),
        (Signing(digest="sha1"), None, DkimResult.POLICY, SignatureFault.ALGORITHM),
    ],
)
def test_each_way_in_which_a_signature_does_not_count(
    signing: Signing, keys: dict[str, str | tuple[str, ...]] | None, result: DkimResult, fault: SignatureFault
) -> None:
    found = one(signing.sign(), keys)
    assert (found.result, found.fault) == (result, fault), found.reason


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"v=1", b"v=2", SignatureFault.VERSION),
        (b"a=rsa-sha256", b"a=rsa-md5", SignatureFault.ALGORITHM),
        (b"a=rsa-sha256; ", b"", SignatureFault.MALFORMED),
        (b"c=relaxed/relaxed", b"c=loose", SignatureFault.FORM),
        (b"d=northstar.example", b"d=north star!", SignatureFault.MALFORMED),
        (b"bh=", b"bh=!", SignatureFault.MALFORMED),
        (b"; s=s1", b"; s=s1; s=s1", SignatureFault.MALFORMED),
        (b"; s=s1", b"; s=s1; junk", SignatureFault.MALFORMED),
    ],
)
def test_a_signature_that_cannot_be_read(old: bytes, new: bytes, fault: SignatureFault) -> None:
    found = one(Signing().sign().replace(old, new, 1))
    assert (found.result, found.fault, found.domain) == (PERMERROR, fault, "")


@pytest.mark.parametrize(
    "more", [f" t={AT + 60};", f" t={AT - 9}; x={AT + 9};", f" i=ana@mail.{DOMAIN};", " q=dns/txt:http;", " z=From:x;"]
)
def test_what_is_allowed_passes(more: str) -> None:
    assert one(Signing(more=more).sign()).result is PASSES


def test_a_signed_length_lets_a_list_add_its_foot() -> None:
    mail = Signing(length=20).sign()
    assert one(mail + b"-- \r\nA list\r\n").result is PASSES


def test_an_unanswered_key_is_no_failure() -> None:
    async def ask(name: str, kind: str) -> DnsAnswer:
        return answer(name, kind, state=DnsState.TIMEOUT)

    (found,) = asyncio.run(verify(read(Signing().sign()), ask, holds, AT))
    assert (found.result, found.fault) == (DkimResult.TEMPERROR, SignatureFault.KEY_UNKNOWN)


def test_a_header_added_on_top_is_caught_where_it_was_signed_once_more() -> None:
    forged = b"Subject: Pay here\r\n"
    signature, rest = Signing(headers="from:subject").sign().split(b"\r\nReceived", 1)
    assert one(signature + b"\r\n" + forged + b"Received" + rest).result is PASSES
    signature, rest = Signing(headers="from:from:subject:subject").sign().split(b"\r\nReceived", 1)
    assert one(signature + b"\r\n" + forged + b"Received" + rest).fault is SignatureFault.HEADER_CHANGED


def test_a_flood_of_signatures_is_not_followed() -> None:
    assert len(verified(b"DKIM-Signature: v=1\r\n" * 500 + MAIL)) == 10


@pytest.mark.parametrize(
    ("value", "domains"),
    [
        ("Ana <ana@a.example>", ("a.example",)),
        ('"evil@b.example" <ana@A.example>', ("a.example",)),
        ("ana@a.example (evil@b.example)", ("a.example",)),
        ("<a@a.example>, Bo <b@b.example>", ("a.example", "b.example")),
        ("nobody", ()),
        ("", ()),
    ],
)
def test_domains_in_a_header(value: str, domains: tuple[str, ...]) -> None:
    assert domains_in(value) == domains


@pytest.mark.parametrize("mail", [b"", b"\r\n\r\nhello", b"no header here\r\n\r\n", b" folded first\r\nFrom: x\r\n\r\n"])
def test_what_is_no_mail(mail: bytes) -> None:
    with pytest.raises(ValueError, match=r"header|is no"):
        read(mail)


def test_the_line_of_an_mbox_is_none_of_the_mails() -> None:
    message: Message = read(b"From ana@a.example Tue Nov 24\nFrom: ana@a.example\nX: a\n b\n\nhi\n")
    assert (message.authors, message.value("x"), message.body) == (("a.example",), "a b", b"hi\r\n")
