"""Read a served certificate and list what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lrconsole.model.observation import Certificate
from lrconsole.model.observed_state import TlsFault

if TYPE_CHECKING:
    from cryptography import x509

_WEAK_DIGESTS = ("md5", "sha1")
_SMALLEST_RSA = 2048
_SMALLEST_EC = 224
_MOST_NAMES = 1_000


def read_certificate(der: bytes) -> Certificate | None:
    """The certificate in `der`; None when it cannot be parsed."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    try:
        found = x509.load_der_x509_certificate(der)
        kind, bits = _key(found)
        return Certificate(
            subject=found.subject.rfc4514_string()[:500],
            issuer=found.issuer.rfc4514_string()[:500],
            names=_names(found),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            serial=f"{found.serial_number:x}",
            key_kind=kind,
            key_bits=bits,
            digest=found.signature_hash_algorithm.name if found.signature_hash_algorithm else "",
            sha256=found.fingerprint(hashes.SHA256()).hex(),
        )
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    return ("Ed448", 448) if isinstance(key, ed448.Ed448PublicKey) else (type(key).__name__, 0)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    named = [name.lower() for name in extension.value.get_values_for_type(x509.DNSName)]
    addressed = [str(address) for address in extension.value.get_values_for_type(x509.IPAddress)]
    return tuple((named + addressed)[:_MOST_NAMES])


def covers(names: tuple[str, ...], host: str) -> bool:
    """Whether one of a certificate's names covers `host`; a wildcard stands for one label (RFC 9525 6.3)."""
    parent = host.partition(".")[2]
    return host in names or (bool(parent) and f"*.{parent}" in names)


def faults_of(certificate: Certificate, host: str, now: datetime | None = None) -> tuple[TlsFault, ...]:
    """What is wrong with `certificate` for `host` at `now` (the machine's time when None), apart from its chain."""
    moment = now or datetime.now(UTC)
    weak_rsa = certificate.key_kind == "RSA" and certificate.key_bits < _SMALLEST_RSA
    weak_ec = certificate.key_kind == "EC" and certificate.key_bits < _SMALLEST_EC
    found = {
        TlsFault.SELF_SIGNED: certificate.subject == certificate.issuer,
        TlsFault.EXPIRED: certificate.not_after < moment,
        TlsFault.NOT_YET_VALID: certificate.not_before > moment,
        TlsFault.NO_NAMES: not certificate.names,
        TlsFault.WRONG_NAME: bool(certificate.names) and not covers(certificate.names, host.lower()),
        TlsFault.WEAK_KEY: weak_rsa or weak_ec,
        TlsFault.WEAK_DIGEST: certificate.digest.lower().replace("-", "") in _WEAK_DIGESTS,
    }
    return tuple(fault for fault, is_there in found.items() if is_there)
