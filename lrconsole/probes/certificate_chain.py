"""Walk the certificates that a server sends, from its own up to the last issuer, and list what is wrong above its own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from lrconsole.model.observed_state import TlsFault
from lrconsole.probes.certificate import is_weak_digest, is_weak_key, load

if TYPE_CHECKING:
    from cryptography import x509

    Extension = TypeVar("Extension", bound=x509.ExtensionType)

_LONGEST = 10
"""Certificates of one path; servers send two or three."""


def path_of(ders: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """The served certificates that lead from the first one upwards, in order, whatever order they came in.

    An issuer is known by its name; of several with that name the one whose key made the signature counts.
    """
    served = [found for der in ders if (found := load(der)) is not None]
    path = served[:1]
    while path and len(path) < _LONGEST and path[-1].issuer != path[-1].subject:
        named = [one for one in served if one.subject == path[-1].issuer and one not in path]
        named = [one for one in named if _could_have_signed(one, path[-1])]
        if not named:
            break
        path.append(next((one for one in named if _has_signed(one, path[-1])), named[0]))
    return tuple(path)


def path_faults(path: Sequence[x509.Certificate], now: datetime | None = None) -> tuple[TlsFault, ...]:
    """What is wrong with the issuers in `path` and their signatures at `now` (the machine's time when None)."""
    moment = now or datetime.now(UTC)
    found = [fault for at in range(1, len(path)) for fault in _faults_at(path, at, moment)]
    return tuple(dict.fromkeys(found))


def _faults_at(path: Sequence[x509.Certificate], at: int, now: datetime) -> Iterator[TlsFault]:
    issuer, is_last = path[at], at == len(path) - 1
    if issuer.not_valid_after_utc < now:
        yield TlsFault.ISSUER_EXPIRED
    if issuer.not_valid_before_utc > now:
        yield TlsFault.ISSUER_NOT_YET_VALID
    # Nobody relies on the signature of a root: it vouches for itself.
    if is_weak_key(issuer) or (is_weak_digest(issuer) and not (is_last and issuer.issuer == issuer.subject)):
        yield TlsFault.ISSUER_WEAK
    if not _may_sign(issuer, at - 1):
        yield TlsFault.NOT_AN_AUTHORITY
    if not _permits(issuer, path[0]):
        yield TlsFault.NAME_CONSTRAINT
    if not _has_signed(issuer, path[at - 1]):
        yield TlsFault.BAD_SIGNATURE


def _could_have_signed(issuer: x509.Certificate, below: x509.Certificate) -> bool:
    """Whether the key identifiers of the two agree, as far as they have any: OpenSSL does not look at others."""
    from cryptography import x509

    wanted = _extension(below, x509.AuthorityKeyIdentifier)
    own = _extension(issuer, x509.SubjectKeyIdentifier)
    return wanted is None or own is None or wanted.key_identifier in (None, own.digest)


def _has_signed(issuer: x509.Certificate, below: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        below.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # A kind of signature that is not known here says nothing: the verifier has the last word.
        return True
    return True


def _may_sign(issuer: x509.Certificate, between: int) -> bool:
    """Whether `issuer` is an authority for servers, with `between` certificates between it and the server's own."""
    from cryptography import x509

    basic, usage = _extension(issuer, x509.BasicConstraints), _extension(issuer, x509.KeyUsage)
    if basic is None or not basic.ca or (basic.path_length is not None and between > basic.path_length):
        return False
    return (usage is None or usage.key_cert_sign) and serves(issuer)


def serves(certificate: x509.Certificate) -> bool:
    """Whether the uses that `certificate` names, if any, have that of a server among them (RFC 5280 4.2.1.12)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    uses = _extension(certificate, x509.ExtendedKeyUsage)
    return uses is None or bool({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(uses))


def _permits(issuer: x509.Certificate, leaf: x509.Certificate) -> bool:
    """Whether the names of `leaf` are within what `issuer` may issue for (RFC 5280 4.2.1.10)."""
    from cryptography import x509

    limits, names = _extension(issuer, x509.NameConstraints), _extension(leaf, x509.SubjectAlternativeName)
    if limits is None or names is None:
        return True
    return all(_is_allowed(name, limits) for name in names)


def _is_allowed(name: x509.GeneralName, limits: x509.NameConstraints) -> bool:
    permitted = [one for one in limits.permitted_subtrees or () if type(one) is type(name)]
    excluded = [one for one in limits.excluded_subtrees or () if type(one) is type(name)]
    return (not permitted or any(_is_within(name, one) for one in permitted)) and not any(_is_within(name, one) for one in excluded)


def _is_within(name: x509.GeneralName, limit: x509.GeneralName) -> bool:
    from cryptography import x509

    if isinstance(name, x509.DNSName) and isinstance(limit, x509.DNSName):
        inner, outer = name.value.lower(), limit.value.lower().lstrip(".")
        return not outer or inner == outer or inner.endswith("." + outer)
    if isinstance(name, x509.IPAddress) and isinstance(limit, x509.IPAddress):
        network = ipaddress.ip_network(str(limit.value))
        address = ipaddress.ip_address(str(name.value))
        return address.version == network.version and address in network
    # Other kinds of names are no names of hosts.
    return False


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return None
