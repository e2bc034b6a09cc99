"""Verifies the DKIM signatures of a mail as receivers do (RFC 6376 6, RFC 8301, RFC 8463); the mathematics are given from outside."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.stages.edge.email import dkim_canonical
from lrconsole.stages.edge.email.dkim_record import DkimRecord, KeyFault, is_dkim
from lrconsole.stages.edge.email.dkim_record import parse as parse_key
from lrconsole.stages.edge.email.dkim_signature import BadSignature, Signature, SignatureFault, parse
from lrconsole.stages.edge.email.mail_message import Field, Message

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer

MOST_SIGNATURES = 10
_LEEWAY = 300
"""Seconds by which the clock of whoever signed may be ahead."""

Ask = Callable[[str, str], Awaitable["DnsAnswer"]]
Holds = Callable[[str, bytes, bytes, bytes, str], bool]
"""Whether a signature holds: kind of key ("rsa", "ed25519"), the key's bytes, the signature, what was signed, the digest."""


class DkimResult(Enum):
    """What a verifier says of one signature (RFC 8601 2.7.1)."""

    PASS = "pass"
    FAIL = "fail"
    POLICY = "policy"
    PERMERROR = "permerror"
    TEMPERROR = "temperror"


@dataclass(frozen=True, slots=True)
class Verified:
    """One signature's result and what decided it. `signature` is None for one that cannot be read, `key` for one without a usable key."""

    result: DkimResult
    reason: str
    fault: SignatureFault | None = None
    signature: Signature | None = None
    key: DkimRecord | None = None

    @property
    def domain(self) -> str:
        """In whose name it signs, "" when that cannot be read."""
        return self.signature.domain if self.signature else ""


async def verify(message: Message, ask: Ask, holds: Holds, at: int) -> tuple[Verified, ...]:
    """Verify each signature of `message` from the top, as of `at` in seconds since 1970."""
    return tuple([await _verified(message, field, ask, holds, at) for field in message.all("dkim-signature")[:MOST_SIGNATURES]])


async def _verified(message: Message, field: Field, ask: Ask, holds: Holds, at: int) -> Verified:
    try:
        signature = parse(field)
    except BadSignature as bad:
        return Verified(DkimResult.PERMERROR, str(bad), bad.fault)
    if early := _in_time(signature, at):
        return early
    answer = await ask(signature.key_name, "TXT")
    if not answer.state.is_settled:
        reason = f"no answer for the key at {signature.key_name}: {answer.reason or answer.state.value}"
        return Verified(DkimResult.TEMPERROR, reason, SignatureFault.KEY_UNKNOWN, signature)
    keys = [parse_key(record) for record in answer.records if is_dkim(record)]
    if len(keys) != 1:
        reason = f"{len(keys) or 'no'} key{'s' if len(keys) > 1 else ''} at {signature.key_name}"
        return Verified(DkimResult.PERMERROR, reason, SignatureFault.NO_KEY, signature)
    return _with_key(message, signature, keys[0], holds)


def _in_time(signature: Signature, at: int) -> Verified | None:
    if signature.made is not None and signature.ends is not None and signature.ends < signature.made:
        return Verified(DkimResult.PERMERROR, "x= is before t=", SignatureFault.MALFORMED, signature)
    if signature.ends is not None and signature.ends < at:
        return Verified(DkimResult.FAIL, "the signature has expired", SignatureFault.EXPIRED, signature)
    if signature.made is not None and signature.made > at + _LEEWAY:
        return Verified(DkimResult.FAIL, "the signature is dated in the future", SignatureFault.FUTURE, signature)
    return None


def _with_key(message: Message, signature: Signature, key: DkimRecord, holds: Holds) -> Verified:
    if refused := _unusable(signature, key):
        return Verified(DkimResult.PERMERROR, refused[1], refused[0], signature, key)
    body = dkim_canonical.body(message.body, signature.body_form)
    if signature.length is not None and signature.length > len(body):
        reason = f"l={signature.length}, but the body has {len(body)} bytes"
        return Verified(DkimResult.PERMERROR, reason, SignatureFault.BODY_LENGTH, signature, key)
    if hashlib.new(signature.digest, body[: signature.length]).digest() != signature.body_hash:
        return Verified(DkimResult.FAIL, "the body was changed after signing", SignatureFault.BODY_CHANGED, signature, key)
    if not holds(signature.kind, key.data, signature.value, signed(message, signature), signature.digest):
        reason = "a signed header was changed, or the key is another one"
        return Verified(DkimResult.FAIL, reason, SignatureFault.HEADER_CHANGED, signature, key)
    if signature.digest == "sha1":
        return Verified(DkimResult.POLICY, "holds, but SHA-1 must not be relied on (RFC 8301)", SignatureFault.ALGORITHM, signature, key)
    return Verified(DkimResult.PASS, f"signed by {signature.domain} with {key.kind} {key.bits} bits", None, signature, key)


def _unusable(signature: Signature, key: DkimRecord) -> tuple[SignatureFault, str] | None:
    """Why the key cannot serve for this signature."""
    if KeyFault.REVOKED in key.faults:
        return SignatureFault.BAD_KEY, "the key is revoked"
    if KeyFault.TOO_SHORT in key.faults:
        return SignatureFault.BAD_KEY, f"the key has {key.bits} bits, which receivers ignore"
    if key.problems:
        return SignatureFault.BAD_KEY, f"the key: {key.problems[0]}"
    if key.kind != signature.kind:
        return SignatureFault.OTHER_KIND, f"signed with {signature.kind}, but the key is {key.kind}"
    if key.digests and signature.digest not in key.digests:
        return SignatureFault.OTHER_KIND, f"the key is not for {signature.digest}"
    if key.is_for_domain_alone and signature.identity.rpartition("@")[2].lower() != signature.domain:
        return SignatureFault.IDENTITY, "the key (t=s) is for the domain alone, and i= names a subdomain"
    return None


def signed(message: Message, signature: Signature) -> bytes:
    """The bytes that were signed: each listed field from the bottom up, then the signature's own without its value (RFC 6376 3.7)."""
    left: dict[str, list[Field]] = {}
    for field in message.fields:
        left.setdefault(field.name, []).append(field)
    chosen = [left[name].pop() for name in signature.headers if left.get(name)]
    parts = [dkim_canonical.header(field.raw, signature.header_form) for field in chosen]
    return b"".join(parts) + dkim_canonical.header(signature.unsigned, signature.header_form).removesuffix(b"\r\n")
