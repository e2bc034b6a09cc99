"""How an observation ended: what each kind of probe can say of its question."""

from __future__ import annotations

from enum import Enum


class DnsState(Enum):
    """How a DNS question ended. The kinds of empty answer are kept apart, since they mean different things."""

    ANSWER = "answer"
    NXDOMAIN = "NXDOMAIN"
    NODATA = "no data"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    TIMEOUT = "time-out"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"

    @property
    def is_settled(self) -> bool:
        """Whether the server truly answered: with records, or that there are none."""
        return self in (DnsState.ANSWER, DnsState.NXDOMAIN, DnsState.NODATA)


class TransferState(Enum):
    """How a zone transfer ended."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    UNREACHABLE = "unreachable"
    NOT_AGREED = "not agreed"


class TlsState(Enum):
    """How a verified handshake ended."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NO_TLS = "no TLS"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    TIMEOUT = "time-out"


class TlsFault(Enum):
    """What is wrong with a served certificate; every fault is listed, not only the first."""

    SELF_SIGNED = "self-signed"
    UNTRUSTED_ROOT = "unknown issuer"
    MISSING_INTERMEDIATE = "intermediate certificate missing"
    EXPIRED = "expired"
    NOT_YET_VALID = "not valid yet"
    WRONG_NAME = "does not name the host"
    NO_NAMES = "has no subject alternative name"
    WEAK_KEY = "key too weak"
    WEAK_DIGEST = "digest too weak"
    NOT_FOR_SERVERS = "not issued for servers"
    ISSUER_EXPIRED = "an issuing certificate has expired"
    ISSUER_NOT_YET_VALID = "an issuing certificate is not valid yet"
    ISSUER_WEAK = "an issuing certificate is too weak"
    NOT_AN_AUTHORITY = "signed by a certificate that may not sign it"
    NAME_CONSTRAINT = "its issuer may not issue for this name"
    BAD_SIGNATURE = "its signature does not fit"
    OTHER = "refused by the verifier"


class HttpState(Enum):
    """How a request ended."""

    ANSWERED = "answered"
    UNRESOLVED = "unresolved"
    REFUSED = "connection refused"
    UNREACHABLE = "unreachable"
    TLS = "TLS failed"
    TIMEOUT = "time-out"
    BROKEN = "broken answer"
    TOO_LARGE = "answer too large"
    UNDECLARED = "host not declared"
    NOT_AGREED = "no consent"


class LoginState(Enum):
    """How a login ended."""

    IN = "logged in"
    REFUSED = "refused"
    BROKEN = "broke"
    NO_CREDENTIAL = "credential unavailable"
    NO_FLOW = "flow not declared"
    UNREACHABLE = "unreachable"
    NOT_AGREED = "no consent"


class RepositoryState(Enum):
    """Whether a repository could be read."""

    READ = "read"
    MISSING = "missing"
    NOT_GIT = "not a Git repository"
    NO_GIT = "git is not installed"
    EMPTY = "has no commit"
    FAILED = "git failed"


class CloudflareState(Enum):
    """How the look at a zone ended."""

    READ = "read"
    NOT_DECLARED = "no [cloudflare] is declared"
    NO_TOKEN = "token unavailable"
    BAD_TOKEN = "token refused"
    NO_ZONE = "zone not visible to the token"
    UNREACHABLE = "interface unreachable"


class RulesState(Enum):
    """Whether the rules of a phase could be read; NONE is Cloudflare's own word for no rules."""

    READ = "read"
    NONE = "none"
    DENIED = "denied"
