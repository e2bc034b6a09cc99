"""A certificate authority with an intermediate, and server contexts with right and faulty certificates."""

from __future__ import annotations

import datetime
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issuer:
    """Somebody who signs."""

    key: Key
    certificate: x509.Certificate


class Chain:
    """A root, an intermediate, and what they sign, as files below a folder."""

    def __init__(self, folder: Path, name: str = "Practice") -> None:
        self._folder = folder
        self._name = name

    @cached_property
    def root(self) -> Issuer:
        """The root; `ca_file` holds its certificate."""
        return self._authority(f"{self._name} Root", None)

    @cached_property
    def intermediate(self) -> Issuer:
        """The intermediate that signs for servers."""
        return self._authority(f"{self._name} Intermediate", self.root)

    @cached_property
    def ca_file(self) -> Path:
        """The file of the root."""
        file = self._folder / "ca.pem"
        file.write_bytes(pem(self.root.certificate))
        return file

    def leaf(
        self,
        *names: str,
        key: Key | None = None,
        begins: int = -1,
        ends: int = 90,
        common: str = "",
        self_signed: bool = False,
    ) -> Issuer:
        """A server's certificate for `names`, valid from `begins` to `ends` in days from now."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = _name(common or (names[0] if names else "nobody"))
        issuer = Issuer(key, self.root.certificate) if self_signed else self.intermediate
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if self_signed else issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=begins))
            .not_valid_after(now + datetime.timedelta(days=ends))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        return Issuer(key, builder.sign(issuer.key, hashes.SHA256()))

    def context(self, leaf: Issuer, *, whole: bool = True, weak: bool = False) -> ssl.SSLContext:
        """A server context that serves `leaf`, with the intermediate when `whole`; with `weak` whatever OpenSSL can do."""
        file = self._folder / f"{leaf.certificate.serial_number:x}.pem"
        secret = leaf.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        is_issued = leaf.certificate.issuer == self.intermediate.certificate.subject
        file.write_bytes(secret + pem(leaf.certificate) + (pem(self.intermediate.certificate) if whole and is_issued else b""))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if weak:
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(file)
        return context

    def _authority(self, name: str, issuer: Issuer | None) -> Issuer:
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(issuer.certificate.subject if issuer else _name(name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=400))
            .not_valid_after(now + datetime.timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        )
        return Issuer(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
