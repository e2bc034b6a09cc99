"""Tests of the DKIM checks and of the key reader."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import dkim
from lrconsole.stages.edge.email.dkim_record import KeyFault, parse
from lrconsole.stages.edge.email.dkim_selectors import HINTS
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, SILENT, TIMEOUT, UNKNOWN, WARN, ZONE, each, project
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer, judge

ONE, TWO = SendingDomain(ZONE, selectors=("s1",)), SendingDomain(ZONE, selectors=("s1", "s2"))


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 255])
    return bytes([tag]) + head + content


def rsa_key(bits: int, *, bare: bool = False) -> str:
    """A key record's p with a modulus of `bits` bits, as SubjectPublicKeyInfo or, `bare`, as PKCS #1."""
    modulus = ((1 << (bits - 1)) | 1).to_bytes(bits // 8 + 1, "big")
    inner = der(0x30, der(0x02, modulus) + der(0x02, b"\x01\x00\x01"))
    kind = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010101")) + der(0x05, b""))
    return base64.b64encode(inner if bare else der(0x30, kind + der(0x03, b"\x00" + inner))).decode()


RSA2048, RSA1024, RSA768 = (f"v=DKIM1; k=rsa; p={rsa_key(bits)}" for bits in (2048, 1024, 768))
ED25519 = "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(range(32))).decode()


def at(selector: str, *records: str, state: DnsState | None = None, chain: tuple[str, ...] = ()) -> DnsAnswer:
    return answer(f"{selector}._domainkey.{ZONE}", "TXT", *records, state=state, chain=chain)


def verdict(check: Check, *answers: DnsAnswer, domain: SendingDomain = ONE) -> Verdict:
    return judge(check, ZoneSurvey(project=project(), dns=list(answers)), domain)


CHECKS = (dkim.found, dkim.record, dkim.keysize, dkim.testing, dkim.strings)
ALL = each(*CHECKS)


@ALL
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert verdict(check, at("s1", state=state)).outcome is UNKNOWN
    assert verdict(check, at("s1", RSA2048), at("s2", state=state), domain=TWO).outcome is UNKNOWN


@each(*CHECKS[1:], dkim.cname)
def test_unknown_without_a_declared_selector(check: Check) -> None:
    found = verdict(check, domain=SendingDomain(ZONE))
    assert found.outcome is UNKNOWN
    assert "`selectors` in [[mail]]" in found.fix


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([at("s1", RSA2048), at("s2", ED25519)], PASS),
        ([at("s1", RSA2048, chain=("s1.provider.example",)), at("s2", f"p={rsa_key(2048)}")], PASS),
        ([at("s1", RSA2048), at("s2", state=NX)], FAIL),
        ([at("s1", RSA2048), at("s2")], FAIL),
        ([at("s1", RSA2048), at("s2", "v=spf1 -all")], FAIL),
        ([at("s1", state=NX), at("s2", state=TIMEOUT)], FAIL),
    ],
)
def test_found(answers: list[DnsAnswer], outcome: Outcome) -> None:
    assert verdict(dkim.found, *answers, domain=TWO).outcome is outcome


def test_found_names_the_record_to_publish() -> None:
    shown = "<what the mail provider shows for selector s1; as CNAME if it shows one>"
    assert verdict(dkim.found, at("s1", state=NX)).fix.splitlines() == [IN_ZONE, f"add TXT s1._domainkey {shown}"]
    gone = verdict(dkim.found, at("s1", state=NX, chain=("s1.provider.example",))).fix
    assert gone.splitlines() == [IN_ZONE, "delete CNAME s1._domainkey s1.provider.example", f"add TXT s1._domainkey {shown}"]


def test_found_tells_the_trap_of_the_doubled_domain() -> None:
    found = verdict(dkim.found, at("s1", state=NX), answer(f"s1._domainkey.{ZONE}.{ZONE}", "TXT", RSA2048))
    assert found.outcome is FAIL
    assert f"the panel adds {ZONE} by itself" in found.summary
    assert found.fix.splitlines() == [IN_ZONE, f"move it from s1._domainkey.{ZONE}.{ZONE}: enter s1._domainkey as its name"]


def test_record_and_keysize_name_what_goes_and_what_comes() -> None:
    revoked = verdict(dkim.record, at("s1", "v=DKIM1; p=")).fix.splitlines()
    assert revoked[:2] == [IN_ZONE, 'delete TXT s1._domainkey "v=DKIM1; p="']
    assert revoked[2].startswith("add TXT s1._domainkey <")
    assert verdict(dkim.keysize, at("s1", RSA1024)).fix.splitlines() == [
        IN_ZONE,
        "add TXT <new selector>._domainkey <a 2048-bit RSA key that the mail provider makes>",
        "a week after sending by it: delete TXT s1._domainkey",
    ]
    odd = verdict(dkim.testing, at("s1", f"v=DKIM1; t=y; p={rsa_key(2048)}")).fix
    assert odd.startswith(f"{IN_ZONE}\nin TXT s1._domainkey: take out t=y")


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ((RSA2048,), PASS),
        ((RSA2048, "unrelated"), PASS),
        ((ED25519,), PASS),
        ((f"p={rsa_key(2048)}",), PASS),
        ((f"k=rsa; h=sha256; s=email; t=s; n=note; p={rsa_key(2048)};",), PASS),
        ((f"v=DKIM1; p={rsa_key(2048)[:100]} {rsa_key(2048)[100:]}",), PASS),
        ((f"v=DKIM1; z=1; p={rsa_key(2048)}",), WARN),
        ((f"v=DKIM1; t=y; p={rsa_key(2048)}",), PASS),
        (("v=DKIM1; p=",), FAIL),
        (("v=DKIM1; k=rsa",), FAIL),
        ((RSA2048, RSA2048), FAIL),
        ((RSA2048[:255],), FAIL),
        ((f'"v=DKIM1; p={rsa_key(2048)}"',), FAIL),
        ((f"p={rsa_key(2048)}; v=DKIM1",), FAIL),
        ((f"v=DKIM2; p={rsa_key(2048)}",), FAIL),
        (("v=DKIM1; p=not base64!",), FAIL),
        ((f"v=DKIM1; k=dsa; p={rsa_key(2048)}",), FAIL),
        ((f"v=DKIM1; k=ed25519; p={rsa_key(2048)}",), FAIL),
        ((f"v=DKIM1; s=tlsrpt; p={rsa_key(2048)}",), FAIL),
        ((f"v=DKIM1; p={rsa_key(2048)}; p=",), FAIL),
        (("v=DKIM1; p=AAAA",), FAIL),
        ((), NOT_APPLICABLE),
    ],
)
def test_record(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(dkim.record, at("s1", *records)).outcome is outcome


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ([RSA2048, RSA2048], PASS),
        ([f"p={rsa_key(4096)}", ED25519], PASS),
        ([RSA2048, RSA1024], WARN),
        ([ED25519, ED25519], WARN),
        ([RSA2048, f"p={rsa_key(2047)}"], WARN),
        ([RSA2048, RSA768], FAIL),
        ([RSA2048, f"p={rsa_key(1023)}"], FAIL),
        ([RSA2048, f"v=DKIM1; h=sha1; p={rsa_key(2048)}"], FAIL),
        (["v=DKIM1; p=", "v=DKIM1; p="], NOT_APPLICABLE),
    ],
)
def test_keysize(records: list[str], outcome: Outcome) -> None:
    answers = [at(selector, text) for selector, text in zip(("s1", "s2"), records, strict=True)]
    assert verdict(dkim.keysize, *answers, domain=TWO).outcome is outcome


@pytest.mark.parametrize("bits", [1024, 2048, 3072])
def test_real_rsa_keys_are_read_in_both_forms(bits: int) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    for form in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        record = parse("v=DKIM1; p=" + base64.b64encode(key.public_bytes(Encoding.DER, form)).decode())
        assert (record.bits, record.problems) == (bits, ())


def test_a_real_ed25519_key_is_raw() -> None:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    raw = base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    wrapped = base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    assert parse(f"k=ed25519; p={raw}").bits == 256
    assert parse(f"k=ed25519; p={wrapped}").faults == (KeyFault.WRONG_LENGTH,)


def test_a_key_of_another_kind_is_no_rsa_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert parse("p=" + base64.b64encode(key).decode()).faults == (KeyFault.OTHER_KEY,)


def test_a_key_cut_anywhere_is_a_problem_and_never_a_crash() -> None:
    whole = rsa_key(1024)
    for length in range(1, len(whole.rstrip("="))):
        assert parse(f"p={whole[:length]}").problems, length
    assert parse(f"p={whole[:120]}").faults == (KeyFault.CUT_OFF,)
    assert parse(f"p={rsa_key(1024, bare=True)}").bits == 1024


GOOD = rsa_key(2048)
EC = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
BROKEN = {
    f'"v=DKIM1; p={GOOD}"': KeyFault.QUOTED,
    f"v=DKIM2; p={GOOD}": KeyFault.VERSION,
    f"k=rsa; v=DKIM1; p={GOOD}": KeyFault.VERSION,
    "v=DKIM1; k=rsa": KeyFault.NO_KEY,
    f"v=DKIM1; k=rsa; k=rsa; p={GOOD}": KeyFault.DOUBLE_TAG,
    f"v=DKIM1; k rsa; p={GOOD}": KeyFault.BROKEN_TAG,
    f"v=DKIM1; s=tlsrpt; p={GOOD}": KeyFault.SERVICE,
    "v=DKIM1; p=": KeyFault.REVOKED,
    f"v=DKIM1; k=dsa; p={GOOD}": KeyFault.UNKNOWN_KIND,
    "v=DKIM1; p=(the key)": KeyFault.NOT_BASE64,
    f"v=DKIM1; p={GOOD[:200]}": KeyFault.CUT_OFF,
    f"v=DKIM1; p={GOOD[:201]}": KeyFault.CUT_OFF,
    "v=DKIM1; p=BAEB": KeyFault.NOT_DER,
    "v=DKIM1; p=" + base64.b64encode(EC).decode(): KeyFault.OTHER_KEY,
    "v=DKIM1; k=ed25519; p=AAAA": KeyFault.WRONG_LENGTH,
    f"v=DKIM1; p={rsa_key(768)}": KeyFault.TOO_SHORT,
    f"v=DKIM1; h=sha1; p={GOOD}": KeyFault.NO_DIGEST,
}


@pytest.mark.parametrize(("record", "fault"), BROKEN.items(), ids=lambda value: value.value if isinstance(value, KeyFault) else "")
def test_each_broken_key_has_a_code_of_its_own(record: str, fault: KeyFault) -> None:
    assert parse(record).faults == (fault,)


def test_every_code_is_met_by_a_broken_key_and_none_by_a_sound_one() -> None:
    assert set(BROKEN.values()) == set(KeyFault)
    assert len(KeyFault) >= 12
    for sound in (RSA2048, ED25519, f"p={GOOD}", f"v=DKIM1; h=sha1:sha256; t=y:s; s=email; n=hi; p={GOOD};"):
        assert parse(sound).faults == ()


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ((RSA2048,), PASS),
        ((f"v=DKIM1; t=s; p={GOOD}",), PASS),
        ((f"v=DKIM1; t=y; p={GOOD}",), WARN),
        ((f"v=DKIM1; t=s:y; p={GOOD}",), WARN),
        ((), NOT_APPLICABLE),
    ],
)
def test_testing(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(dkim.testing, at("s1", *records)).outcome is outcome


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ((RSA2048,), PASS),
        ((RSA2048[:255],), FAIL),
        ((f"v=DKIM1; p={GOOD[:100]} {GOOD[100:]}",), WARN),
        ((f"v=DKIM1; p={GOOD} ; n=a note with spaces",), PASS),
        ((), NOT_APPLICABLE),
    ],
)
def test_strings(records: tuple[str, ...], outcome: Outcome) -> None:
    assert verdict(dkim.strings, at("s1", *records)).outcome is outcome


def test_strings_shows_how_the_record_is_split() -> None:
    whole = replace(at("s1", RSA2048), strings=((RSA2048[:255], RSA2048[255:]),))
    assert any(
        item.label == "strings at s1" and item.value == f"255, {len(RSA2048) - 255}" for item in verdict(dkim.strings, whole).evidence
    )


def addresses(*records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(f"s1._domainkey.{ZONE}", "A", *records, state=state)


TARGET = "s1.dkim.provider.example"


@pytest.mark.parametrize(
    ("key", "more", "outcome"),
    [
        (at("s1", RSA2048), addresses(), NOT_APPLICABLE),
        (at("s1", RSA2048, chain=(TARGET,)), addresses(), PASS),
        (at("s1", chain=(TARGET,)), addresses(), FAIL),
        (at("s1", state=NX, chain=(TARGET,)), addresses(state=NX), FAIL),
        (at("s1"), addresses("104.16.1.1"), FAIL),
        (at("s1"), addresses("192.0.2.1"), NOT_APPLICABLE),
        (at("s1", state=TIMEOUT), addresses(), UNKNOWN),
        (at("s1", RSA2048), addresses(state=TIMEOUT), UNKNOWN),
    ],
)
def test_cname(key: DnsAnswer, more: DnsAnswer, outcome: Outcome) -> None:
    assert verdict(dkim.cname, key, more).outcome is outcome


def test_cname_says_what_to_do_at_the_proxy_and_with_a_dead_alias() -> None:
    assert verdict(dkim.cname, at("s1"), addresses("104.16.1.1")).fix.splitlines() == [
        IN_ZONE,
        "set CNAME s1._domainkey to “DNS only” (grey cloud)",
    ]
    gone = verdict(dkim.cname, at("s1", state=NX, chain=(TARGET,)), addresses(state=NX))
    assert gone.fix.splitlines()[1] == f"delete CNAME s1._domainkey {TARGET}"


def looked_for(*answers: DnsAnswer) -> Verdict:
    return judge(dkim.found, ZoneSurvey(project=project(), dns=list(answers)), SendingDomain(ZONE))


ROOT = answer(f"_domainkey.{ZONE}", "TXT")


def test_without_a_declared_selector_the_usual_ones_are_asked() -> None:
    assert looked_for(ROOT).outcome is UNKNOWN
    hit = looked_for(ROOT, at("google", RSA2048), at("s1", "other"))
    assert (hit.outcome, 'Found: ["google"].' in hit.fix) == (WARN, True)
    nothing = looked_for()
    assert (nothing.outcome, nothing.confidence) == (FAIL, Confidence.LIKELY)
    assert looked_for(answer(f"_domainkey.{ZONE}", "TXT", state=TIMEOUT)).outcome is UNKNOWN
    assert "wildcard" in looked_for(ROOT, at("no-such-selector-here", RSA2048)).summary
    assert len(set(HINTS)) == len(HINTS) >= 60
