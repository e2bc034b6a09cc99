"""The practice business's certificate authority and the certificates of its hosts, right ones and faulty ones; public keys for its mail."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

ROOT_FILE = "ca.pem"
LIFETIME = timedelta(days=90)
LONG = timedelta(days=300)
_LOGS = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What a host's certificate is like: `names` instead of its own, expired, without the intermediate, with a key that is too short,
    living longer than browsers accept, or promised to no public log."""

    names: tuple[str, ...] = ()
    expired: bool = False
    whole: bool = True
    weak: bool = False
    long: bool = False
    logged: bool = True


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate authority: its certificate and key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A root and the intermediate that issues. The intermediate bears the name of a public authority, so that CAA has something to name."""

    root: Issuer
    intermediate: Issuer

    @classmethod
    def make(cls, now: datetime) -> Authority:
        """A new root and intermediate."""
        root = _issuer("Northstar Practice Root", None, now)
        return cls(root, _issuer("Let's Encrypt (practice copy)", root, now))

    def write_root(self, folder: Path) -> None:
        """Write the root's certificate, which the project file names as the authority to trust."""
        (folder / ROOT_FILE).write_bytes(_pem(self.root.certificate))

    def context(
        self,
        folder: Path,
        host: str,
        now: datetime,
        kind: Kind = Kind(),
        into: ssl.SSLContext | None = None,
    ) -> ssl.SSLContext:
        """A server's context for `host` with a certificate of this kind, which goes into the context `into`, or into a new one."""
        import ssl

        from cryptography.hazmat.primitives import serialization

        lifetime = LONG if kind.long else LIFETIME
        begins = now - lifetime - timedelta(days=3) if kind.expired else now - timedelta(days=1)
        key = _short_key() if kind.weak else _key()
        leaf = _signed(host, key, self.intermediate, begins, lifetime, replace(kind, names=kind.names or (host,)))
        chain = _pem(leaf) + (_pem(self.intermediate.certificate) if kind.whole else b"")
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = folder / f"{host}{'' if kind == Kind() else '-wrong'}.pem"
        path.touch(mode=0o600)
        path.write_bytes(secret + chain)
        context = into or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind.weak:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(path)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def mail_key(bits: int) -> tuple[str, Callable[[bytes], bytes]]:
    """A new RSA key: its public half as DKIM publishes it (RFC 6376 3.6.1), Base64 of its SubjectPublicKeyInfo; and what signs with it."""
    import base64

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    shown = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(shown).decode(), lambda data: private.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _key() -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _short_key() -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def _promises() -> bytes:
    """What looks like the promises of public logs to show a certificate (RFC 6962 3.3); these are nobody's."""
    import os

    one = b"\x00" + os.urandom(32) + bytes(8) + b"\x00\x00" + b"\x04\x03" + (64).to_bytes(2, "big") + os.urandom(64)
    listed = (len(one).to_bytes(2, "big") + one) * _LOGS
    inner = len(listed).to_bytes(2, "big") + listed
    # A DER octet string of 128 to 255 bytes.
    return b"\x04\x81" + len(inner).to_bytes(1, "big") + inner


def _pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return certificate.public_bytes(serialization.Encoding.PEM)


def _issuer(name: str, above: Issuer | None, now: datetime) -> Issuer:
    key = _key()
    return Issuer(_signed(name, key, above, now - timedelta(days=2), timedelta(days=730), is_authority=True), key)


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer: Issuer | None,
    begins: datetime,
    lifetime: timedelta,
    kind: Kind = Kind(),
    *,
    is_authority: bool = False,
) -> x509.Certificate:
    """A certificate of `key` signed by `issuer`, or by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME if is_authority else NameOID.COMMON_NAME, name)])
    signer = issuer or Issuer(None, key)  # type: ignore[arg-type]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins.astimezone(UTC))
        .not_valid_after((begins + lifetime).astimezone(UTC))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
    )
    if is_authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in kind.names]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        if kind.logged:
            promised = x509.UnrecognizedExtension(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, _promises())
            builder = builder.add_extension(promised, critical=False)
    return builder.sign(signer.key, hashes.SHA256())
