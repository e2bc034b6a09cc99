"""Certificates of every right and wrong kind, made when they are asked for, and the server contexts that serve them."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# The object identifiers of RSA signatures with SHA-256 and with SHA-1: of one length, so that one can stand in the other's place.
_SHA256_RSA, _SHA1_RSA = (bytes.fromhex(f"06092a864886f70d0101{kind}") for kind in ("0b", "05"))


@dataclass(frozen=True)
class Signer:
    """Somebody who signs: a key and the certificate for it, as the DER that is served."""

    key: Key
    der: bytes

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate."""
        return x509.load_der_x509_certificate(self.der)


class Kinds:
    """A root that the clients trust, and what it and others sign, as files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def rsa(self) -> rsa.RSAPrivateKey:
        """An RSA key of 2048 bits, made once since that takes long."""
        return rsa.generate_private_key(65537, 2048)

    @cached_property
    def root(self) -> Signer:
        """The trusted root."""
        return self.authority("Practice Root", None)

    @cached_property
    def stranger(self) -> Signer:
        """A root that nobody trusts."""
        return self.authority("Unknown Root", None)

    @cached_property
    def issuing(self) -> Signer:
        """The intermediate that signs for servers."""
        return self.authority("Practice Issuing", self.root)

    @cached_property
    def ca_file(self) -> Path:
        """The file of the trusted root."""
        return self._written("root", self.root.certificate.public_bytes(serialization.Encoding.PEM))

    def authority(
        self,
        name: str,
        above: Signer | None,
        *,
        begins: int = -400,
        ends: int = 400,
        key: Key | None = None,
        limits: x509.NameConstraints | None = None,
        is_authority: bool = True,
        depth: int | None = None,
        sha1: bool = False,
    ) -> Signer:
        """A root, or an intermediate below `above`."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, key, above, begins, ends)
        builder = builder.add_extension(x509.BasicConstraints(is_authority, depth if is_authority else None), critical=True)
        if limits:
            builder = builder.add_extension(limits, critical=True)
        return Signer(key, _signed(builder, above.key if above else key, sha1=sha1))

    def leaf(
        self,
        *names: str,
        above: Signer | None = None,
        key: Key | None = None,
        begins: int = -10,
        ends: int = 80,
        common: str = "",
        uses: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.SERVER_AUTH,),
        own: bool = False,
        sha1: bool = False,
    ) -> Signer:
        """A server's certificate for `names`, signed by `above`, by the usual intermediate, or with `own` by itself."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        signer = None if own else above or self.issuing
        builder = _builder(common or (names[0] if names else "nobody"), key, signer, begins, ends)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        if uses:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        return Signer(key, _signed(builder, signer.key if signer else key, sha1=sha1))

    def serving(self, leaf: Signer, *above: Signer) -> ssl.SSLContext:
        """A server context that serves `leaf`, and after it the certificates of `above` in this order."""
        secret = leaf.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        pems = b"".join(ssl.DER_cert_to_PEM_cert(one.der).encode() for one in (leaf, *above))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(self._written(f"{leaf.certificate.serial_number:x}", secret + pems))
        return context

    def _written(self, name: str, content: bytes) -> Path:
        file = self._folder / f"{name}.pem"
        file.touch(mode=0o600)
        file.write_bytes(content)
        return file


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _builder(name: str, key: Key, above: Signer | None, begins: int, ends: int) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = above.key if above else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=begins))
        .not_valid_after(now + datetime.timedelta(days=ends))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: Key, *, sha1: bool) -> bytes:
    certificate = builder.sign(key, hashes.SHA256())
    if not sha1:
        return certificate.public_bytes(serialization.Encoding.DER)
    # cryptography signs no certificate with SHA-1 any more: so the part that is signed is taken over, and signed here.
    assert isinstance(key, rsa.RSAPrivateKey)
    inner = certificate.tbs_certificate_bytes.replace(_SHA256_RSA, _SHA1_RSA)
    signature = key.sign(inner, padding.PKCS1v15(), hashes.SHA1())
    algorithm = _wrapped(0x30, _SHA1_RSA + b"\x05\x00")
    return _wrapped(0x30, inner + algorithm + _wrapped(0x03, b"\x00" + signature))


def _wrapped(tag: int, content: bytes) -> bytes:
    """A DER value with its tag and length."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content
