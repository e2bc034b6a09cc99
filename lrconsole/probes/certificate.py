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


def load(der: bytes) -> x509.Certificate | None:
    """The certificate in `der` as cryptography has it; None when it cannot be parsed."""
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None


def read_certificate(der: bytes) -> Certificate | None:
    """The certificate in `der`; None when it cannot be parsed."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    found = load(der)
    if found is None:
        return None
    try:
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
            is_authority=_is_authority(found),
            timestamps=_timestamps(found),
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


def is_weak_key(certificate: x509.Certificate) -> bool:
    """Whether the key is too short for browsers."""
    return _is_short(*_key(certificate))


def is_weak_digest(certificate: x509.Certificate) -> bool:
    """Whether the signature is made with a digest that can be forged."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        digest = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return False
    return digest is not None and digest.name in _WEAK_DIGESTS


def _is_short(kind: str, bits: int) -> bool:
    return (kind == "RSA" and bits < _SMALLEST_RSA) or (kind == "EC" and bits < _SMALLEST_EC)


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _timestamps(certificate: x509.Certificate) -> int | None:
    """How many logs have promised to show the certificate (RFC 6962 3.3)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtensionOID

    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS).value
    except x509.ExtensionNotFound:
        return 0
    return len(list(found)) if isinstance(found, x509.PrecertificateSignedCertificateTimestamps) else None


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
    found = {
        TlsFault.SELF_SIGNED: certificate.subject == certificate.issuer,
        TlsFault.EXPIRED: certificate.not_after < moment,
        TlsFault.NOT_YET_VALID: certificate.not_before > moment,
        TlsFault.NO_NAMES: not certificate.names,
        TlsFault.WRONG_NAME: not covers(certificate.names, host.lower()),
        TlsFault.WEAK_KEY: _is_short(certificate.key_kind, certificate.key_bits),
        TlsFault.WEAK_DIGEST: certificate.digest.lower().replace("-", "") in _WEAK_DIGESTS,
    }
    return tuple(fault for fault, is_there in found.items() if is_there)
