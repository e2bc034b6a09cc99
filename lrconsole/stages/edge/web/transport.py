"""What the TLS checks read in a handshake: who a certificate is for, what it is, how it went, and the HTTPS-only header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lrconsole.model.observed_state import TlsState
from lrconsole.model.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import Certificate, Handshake

SHAKEN = (TlsState.TRUSTED, TlsState.UNTRUSTED)
"""The states in which a handshake came about, trusted or not."""


@dataclass(frozen=True, slots=True)
class StrictTransport:
    """A parsed Strict-Transport-Security header; `max_age` in seconds."""

    max_age: int
    subdomains: bool
    preload: bool


def strict_transport(header: str) -> StrictTransport | None:
    """Parse a Strict-Transport-Security value; None when it is invalid: no max-age, or a directive twice (RFC 6797 6.1)."""
    parts = [part.strip() for part in header.split(";") if part.strip()]
    pairs = [(name.strip().lower(), value.strip().strip('"')) for name, _, value in (part.partition("=") for part in parts)]
    found = dict(pairs)
    if len(found) != len(pairs) or not found.get("max-age", "").isascii() or not found.get("max-age", "").isdigit():
        return None
    return StrictTransport(int(found["max-age"]), "includesubdomains" in found, "preload" in found)


def covers(pattern: str, host: str) -> bool:
    """Whether a certificate name covers `host`; a wildcard stands for exactly one left-most label (RFC 9525 6.3)."""
    pattern, host = pattern.lower().rstrip("."), host.lower().rstrip(".")
    if not pattern.startswith("*."):
        return pattern == host
    first, _, rest = host.partition(".")
    return bool(first) and rest == pattern[2:]


def facts(shake: Handshake) -> dict[str, object]:
    """What the served certificate says of itself, as evidence."""
    certificate = shake.certificate
    if certificate is None:
        return {}
    seen: dict[str, object] = {
        "address": place(shake),
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": ", ".join(certificate.names) or "none",
        "valid": f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        "serial": certificate.serial,
        "SHA-256": certificate.sha256,
        "served": f"{count(shake.chain_length, 'certificate')}, verify code {shake.verify_code}",
    }
    return seen | {f"served {at}": _described(issuer) for at, issuer in enumerate(shake.served[1:], 2)}


def shown(certificate: Certificate) -> str:
    """The kind and size of the key, and the digest of the signature."""
    key = f"{certificate.key_kind} {certificate.key_bits}" if certificate.key_bits else certificate.key_kind
    return f"{key}, {certificate.digest.upper()}" if certificate.digest else key


def _described(issuer: Certificate) -> str:
    dates = f"{issuer.not_before:%Y-%m-%d} to {issuer.not_after:%Y-%m-%d}"
    return f"{issuer.subject}, by {issuer.issuer}, {dates}, {shown(issuer)}, {issuer.serial}, SHA-256 {issuer.sha256}"


def place(shake: Handshake) -> str:
    """The address and port that was asked."""
    address = f"[{shake.address}]" if ":" in shake.address else shake.address or shake.host
    return f"{address}:{shake.port}"


def outcome(shake: Handshake) -> str:
    """How the handshake ended, in a few words."""
    if shake.state in SHAKEN:
        return f"{shake.version or 'TLS'}, {shake.state.value}"
    return f"{shake.state.value} ({shake.reason})" if shake.reason else shake.state.value


def outcomes(seen: Sequence[Handshake]) -> str:
    """How all handshakes ended, each way once."""
    return "; ".join(dict.fromkeys(outcome(shake) for shake in seen)) or "no handshake"


def days(span: timedelta) -> str:
    """A span in days, or in hours when it is less than one."""
    return count(span.days, "day") if span >= timedelta(days=1) else count(int(span.total_seconds() // 3600), "hour")
