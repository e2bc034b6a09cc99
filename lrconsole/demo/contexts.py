"""Which certificate and which TLS versions each host of the practice business offers, with the planted faults."""

from __future__ import annotations

import ssl
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

from lrconsole.demo.certificates import Authority, Kind
from lrconsole.demo.faults import Switches
from lrconsole.demo.mail_zones import POLICY_HOSTS
from lrconsole.demo.zones import HOSTS, MAIN, ZONES

_WRONG: dict[str, dict[str, dict[str, Any]]] = {
    f"book.{MAIN}": {"certificate-expired": {"expired": True}, "certificate-weak": {"weak": True}},
    f"help.{MAIN}": {"certificate-name": {"names": ("help.other.example",)}, "certificate-long": {"long": True}},
    f"files.{MAIN}": {"chain-incomplete": {"whole": False}, "certificate-unlogged": {"logged": False}},
}
"""What each fault makes of the certificate of its host."""


class Contexts:
    """The TLS contexts of a running business: a new authority each time, whose root alone is written for others to trust."""

    def __init__(self, folder: Path, switches: Switches, now: datetime) -> None:
        authority = Authority.make(now)
        authority.write_root(folder)
        keys = folder / "keys"
        keys.mkdir(exist_ok=True, mode=0o700)
        self._switches = switches
        self._authority, self._keys, self._now = authority, keys, now
        self._right = {host: authority.context(keys, host, now) for host in (*ZONES, *(f"{host}.{MAIN}" for host in HOSTS), *POLICY_HOSTS)}
        self._wrong: dict[tuple[str, Kind], ssl.SSLContext] = {}
        self.main = authority.context(keys, f"www.{MAIN}", now)
        """For every host: each connection gets the certificate of the host that it asks for."""
        self.main.sni_callback = self._choose
        self.legacy = _Legacy(ssl.PROTOCOL_TLS_SERVER)
        """For the payment page alone, since OpenSSL settles the versions before it knows the host."""
        self.legacy.switches = switches
        authority.context(keys, f"pay.{MAIN}", now, into=self.legacy)
        self.legacy.set_ciphers("ALL:@SECLEVEL=0")

    def _choose(self, connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        name = host or f"www.{MAIN}"
        changes = [change for fault, change in _WRONG.get(name, {}).items() if self._switches.has(fault)]
        chosen = self._faulty(name, Kind(**{key: value for change in changes for key, value in change.items()})) if changes else None
        chosen = chosen or self._right.get(name)
        if chosen is not None:
            connection.context = chosen

    def _faulty(self, host: str, kind: Kind) -> ssl.SSLContext:
        if (host, kind) not in self._wrong:
            self._wrong[(host, kind)] = self._authority.context(self._keys, host, self._now, kind)
        return self._wrong[(host, kind)]


class _Legacy(ssl.SSLContext):
    """A context whose connections take old TLS versions while that fault is on."""

    switches: Switches

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        """Begin a connection. Its versions are those that the context has at this moment."""
        oldest = ssl.TLSVersion.TLSv1 if self.switches.has("old-tls") else ssl.TLSVersion.TLSv1_2
        with warnings.catch_warnings():
            # The old versions are deprecated, which is the point of this fault.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.minimum_version = oldest
        return super().wrap_bio(*given, **named)
