"""A visitor of the practice business: plain HTTP and DNS on its loopback ports, with its authority as the only one trusted."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import dns.flags
import dns.message
import dns.query

from lrconsole.demo.business import password
from lrconsole.demo.ports import Ports, read_ports
from lrconsole.demo.zones import HERE

SECONDS = 10


@dataclass(frozen=True)
class Answer:
    """One answer, with lower-case header names."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Asks a business that runs in `folder`; cookies are kept by hand, connections are not."""

    folder: Path
    _kept: dict[str, http.client.HTTPConnection] = field(default_factory=dict)

    @property
    def ports(self) -> Ports:
        return read_ports(self.folder)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for connection in self._kept.values():
            connection.close()

    def tls(self, host: str, context: ssl.SSLContext | None = None, address: str = HERE) -> ssl.SSLSocket:
        """A verified connection to the HTTPS port for `host`."""
        trusting = context or ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        raw = socket.create_connection((address, self.ports.https), SECONDS)
        try:
            return trusting.wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise

    def ask(self, url: str, method: str = "GET", headers: dict[str, str] | None = None, body: str | None = None) -> Answer:
        """One request on a connection that is kept for each host."""
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        key = f"{scheme}://{host}"
        if key not in self._kept:
            connection = http.client.HTTPConnection(host, self.ports.http, timeout=SECONDS)
            connection.sock = self.tls(host) if scheme == "https" else socket.create_connection((HERE, self.ports.http), SECONDS)
            self._kept[key] = connection
        connection = self._kept[key]
        connection.request(method, slash + path or "/", body, {"Host": host, **(headers or {})})
        with connection.getresponse() as response:
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read().decode())

    def log_in(self, role: str, *, csrf: str | None = None, word: str | None = None) -> Answer:
        """Send the login form with the role's password and the form's own token, unless told otherwise."""
        form = self.ask("https://app.northstar.example/login").body
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        assert token
        fields = {"email": f"{role}@northstar.example", "password": word or password(self.folder, role)}
        fields["csrf"] = token.group(1) if csrf is None else csrf
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("https://app.northstar.example/login", "POST", kind, urlencode(fields))

    def session(self, role: str) -> dict[str, str]:
        """The Cookie header of a role that has logged in."""
        return {"Cookie": self.log_in(role).headers["set-cookie"].partition(";")[0]}

    def query(self, name: str, kind: str, *, server: str = HERE, recursive: bool = False, tcp: bool = False) -> dns.message.Message:
        """One DNS question; without recursion it is put to the authority."""
        message = dns.message.make_query(name, kind, flags=dns.flags.RD if recursive else 0)
        asking = dns.query.tcp if tcp else dns.query.udp
        return asking(message, server, SECONDS, self.ports.dns)
