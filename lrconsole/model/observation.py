"""What probes bring back: plain facts with where and how fast they were seen, and never an opinion.

Every observation can say that it could not look: its state tells which way, `reason` in a few words why. Text in it is foreign and
raw (bounded in size by the probe); secrets that a probe handled (cookie values, tokens, matched keys) are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lrconsole.model.observed_state import DnsState, HttpState, LoginState, RepositoryState, TlsFault, TlsState, TransferState


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """One DNS question to one server.

    `records` are in presentation form, without trailing dot for names; TXT records are their character-strings joined without a space,
    and `strings` holds the unjoined ones. `chain` are the CNAMEs followed, in order, the last being the final name. `ttl` in seconds is
    the rrset's as that server gave it, `alias_ttl` that of the first CNAME. `negative_ttl` is how long, in seconds, an empty answer is kept
    (RFC 2308 5), None for others and when the server did not say. `secure` is the AD bit. `server` is "address:port".
    """

    name: str
    kind: str
    state: DnsState
    records: tuple[str, ...] = ()
    strings: tuple[tuple[str, ...], ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int | None = None
    server: str = ""
    authoritative: bool = False
    secure: bool = False
    milliseconds: float = 0.0
    reason: str = ""
    alias_ttl: int | None = None
    negative_ttl: int | None = None


@dataclass(frozen=True, slots=True)
class NameServer:
    """One address of one name server of a zone, and its answers for the zone's SOA and NS.

    `address` is "" when the server's name has none.
    """

    name: str
    address: str
    soa: DnsAnswer
    ns: DnsAnswer


@dataclass(frozen=True, slots=True)
class Delegation:
    """How a zone is delegated: the NS set seen from above (parent or resolver) and each server's own answers."""

    zone: str
    parent: DnsAnswer
    servers: tuple[NameServer, ...]


@dataclass(frozen=True, slots=True)
class ZoneTransfer:
    """One attempt to transfer a zone from one server. `records` counts what came, up to a bound; the data is not kept."""

    zone: str
    server: str
    state: TransferState
    records: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A served certificate. `names` are its DNS names (SAN), `key_bits` the size of an RSA or EC key, `sha256` hexadecimal.

    `is_authority` says that it may sign others; `timestamps` counts the embedded promises of public logs (SCT, RFC 6962), None when they
    cannot be read.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    serial: str
    key_kind: str
    key_bits: int
    digest: str
    sha256: str
    is_authority: bool = False
    timestamps: int | None = 0


@dataclass(frozen=True, slots=True)
class Handshake:
    """A TLS handshake with one address of a host, verified by OpenSSL, and the certificate read from a second, unverified one.

    `versions` maps "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3" to accepted or not; None where this machine cannot offer that version.
    `chain_length` counts the served certificates, 0 when not known, and `served` are those that could be read, in the order that they came
    in. `verify_code` is OpenSSL's X509_V_ERR number, 0 for none. `trusted_here` says that the public authorities do not vouch for the
    certificate, but this machine's own store does: somebody may read along on the way.
    """

    host: str
    address: str
    port: int
    state: TlsState
    faults: tuple[TlsFault, ...] = ()
    verify_code: int = 0
    certificate: Certificate | None = None
    chain_length: int = 0
    version: str = ""
    alpn: str = ""
    versions: tuple[tuple[str, bool | None], ...] = ()
    milliseconds: float = 0.0
    reason: str = ""
    served: tuple[Certificate, ...] = ()
    trusted_here: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of each layer of one request; None for a layer that was not reached. `total` is from resolve to last byte."""

    resolve: float | None = None
    connect: float | None = None
    tls: float | None = None
    wait: float | None = None
    transfer: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class CookieSeen:
    """A cookie that was set: its name and attributes, never its value.

    `samesite` is "" when absent and "(empty)" when it has no value; `max_age` in seconds.
    """

    name: str
    secure: bool
    httponly: bool
    samesite: str = ""
    domain: str = ""
    path: str = ""
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, without following redirects; or how far it came.

    `headers` have lower-case names and no Set-Cookie (see `cookies`). `body` is decoded text, at most the probe's bound, and `size`
    the number of decoded bytes read; `truncated` says that there was more.
    """

    url: str
    method: str
    state: HttpState
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[CookieSeen, ...] = ()
    body: str = ""
    size: int = 0
    truncated: bool = False
    address: str = ""
    http_version: str = ""
    timing: Timing = Timing()
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether a whole HTTP answer came."""
        return self.state is HttpState.ANSWERED

    @property
    def why(self) -> str:
        """Why no whole answer came, in a few words."""
        return self.reason or self.state.value

    def header(self, name: str) -> str:
        """The value of the first header called `name` (any case), or ""."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")


@dataclass(frozen=True, slots=True)
class Trail:
    """A URL followed hop by hop. `ended` is the last hop; `loop` says a URL came twice; `capped` that the limit of hops was reached.

    A redirect to a host that is not declared ends the trail: `left` is that URL.
    """

    url: str
    hops: tuple[Exchange, ...]
    loop: bool = False
    capped: bool = False
    left: str = ""

    @property
    def ended(self) -> Exchange:
        """The last hop."""
        return self.hops[-1]


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step of a flow as it went: status 0 when no answer came, `problem` "" when all was as expected."""

    name: str
    method: str
    url: str
    status: int
    milliseconds: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """A role's declared login flow, run once. `cookies` are those set on the way."""

    role: str
    state: LoginState
    steps: tuple[StepSeen, ...] = ()
    cookies: tuple[CookieSeen, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PacedRoute:
    """A route called several times, one after the other. `milliseconds` has one entry for each answered call, in order.

    `statuses` has one for each call, 0 for a call without an answer. `state` other than ANSWERED says why nothing could be measured.
    """

    route: str
    url: str
    state: HttpState
    milliseconds: tuple[float, ...] = ()
    statuses: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NameRead:
    """A place in the code that reads an environment variable. `optional` when the code gives a default."""

    name: str
    path: str
    line: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """A CI workflow file of the repository, as text up to a bound."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RepositorySeen:
    """What the checked-out branch of a repository holds.

    `tracked` are paths in the index. `example` are the names in the example file, None when there is no such file. `incomplete` says
    in words what could not be read (shallow, partial clone, over the bound); "" when all was.
    """

    state: RepositoryState
    head: str = ""
    branch: str = ""
    commits: int = 0
    dirty: bool = False
    tracked: tuple[str, ...] = ()
    names: tuple[NameRead, ...] = ()
    example: tuple[str, ...] | None = None
    workflows: tuple[Workflow, ...] = ()
    incomplete: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeyLike:
    """A key-like string: which rule it met, where, and its shape ("sk_live_… 32 characters"); never the value.

    `public` marks keys that are public by design. `place` is "commit:path" or a URL, `line` 0 when not known. `mark` is a keyed hash
    of the value that is equal for equal values within one audit only.
    """

    rule: str
    title: str
    place: str
    line: int
    shape: str
    public: bool
    mark: str


@dataclass(frozen=True, slots=True)
class KeyScan:
    """All key-like strings of a history or of a served bundle, and how much was looked at.

    `complete` is False when something could not be read; `reason` says what. `scanned` counts objects or files.
    """

    where: str
    complete: bool
    scanned: int = 0
    size: int = 0
    found: tuple[KeyLike, ...] = ()
    reason: str = ""
