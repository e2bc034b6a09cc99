"""The mathematics of DKIM: whether a signature holds for a key (RFC 6376 3.3, RFC 8463 3)."""

from __future__ import annotations

import hashlib


def holds(kind: str, key: bytes, signature: bytes, data: bytes, digest: str) -> bool:
    """Whether `signature` of `data` was made with the private half of `key`.

    Args:
        kind: "rsa" for PKCS #1 v1.5, "ed25519" for PureEdDSA over the digest of `data`.
        key: an RSA key as SubjectPublicKeyInfo or RSAPublicKey in DER, an Ed25519 key as its 32 bytes.
        digest: "sha256" or "sha1".
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

    try:
        if kind == "ed25519":
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, hashlib.new(digest, data).digest())
            return True
        public = _rsa(key)
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA1() if digest == "sha1" else hashes.SHA256())
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _rsa(key: bytes) -> object:
    """The RSA key in either of the forms that DKIM records have; cryptography reads both.

    Raises:
        ValueError: it is neither.
    """
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(key)
