"""Take a URL apart for sending: scheme, host, port and the exact bytes that are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from lrconsole.model.project import Network

LONGEST_URL = 8_000
"""Characters of an address; a longer one is not sent."""

_LONGEST_SHOWN = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSENDABLE = re.compile(rb"[^\x21-\x7e]|[\"<>#]")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `host` is lower-case and without a final dot, `port` None for the scheme's own, `path` has the query."""

    scheme: str
    host: str
    port: int | None
    path: bytes
    shown: str

    @property
    def named(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    def port_on(self, network: Network) -> int:
        """The port to connect to: the project's stand-in for 80 or 443, unless the URL names another."""
        return self.port or (network.https_port if self.scheme == "https" else network.http_port)


def parse_target(url: str) -> Target | None:
    """The target of an absolute HTTP URL; None for anything else. What is escaped already stays byte for byte."""
    parts = _split(url)
    if parts is None or len(url) > LONGEST_URL:
        return None
    host, port = ascii_host(parts.hostname or ""), parts.port
    if not host:
        return None
    wanted = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = _UNSENDABLE.sub(lambda found: b"%%%02X" % found.group()[0], wanted.encode("utf-8", "replace"))
    return Target(parts.scheme, host, None if port == _DEFAULT_PORTS[parts.scheme] else port, path, shown_url(url))


def shown_url(url: str) -> str:
    """A URL as it may be recorded: without user and password, and bounded."""
    try:
        parts = urlsplit(url[:LONGEST_URL])
    except ValueError:
        return "" if "@" in url else url[:_LONGEST_SHOWN]
    if "@" not in parts.netloc:
        return url[:_LONGEST_SHOWN]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))[:_LONGEST_SHOWN]


def host_of(url: str) -> str:
    """The host that a URL names, "" when it names none."""
    parts = _split(url)
    return ascii_host(parts.hostname or "") if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in _DEFAULT_PORTS else None


def ascii_host(host: str) -> str:
    """A host name as DNS has it (RFC 5891 5), "" when it cannot be one."""
    host = host.rstrip(".").lower()
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    return host if len(host) <= 253 and re.fullmatch(r"[a-z0-9._:-]+", host) else ""
