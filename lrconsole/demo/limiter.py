"""How often somebody may try at the practice business's logins, with the planted faults."""

from __future__ import annotations

import time
from collections import defaultdict

from lrconsole.demo import pages
from lrconsole.demo.faults import Switches
from lrconsole.demo.http_server import Request, Response
from lrconsole.demo.zones import MAIN

MOST, SECONDS = 5, 10.0
"""Tries by one user at one address, and the time in which they count."""


class Limiter:
    """Counts tries by address and user; a change of faults is a deploy, after which nobody is remembered."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._seen: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self._faults: frozenset[str] = frozenset()

    def refuses(self, request: Request, user: str) -> bool:
        """Whether this try is one too many. Those who exist are not counted: the audit's own logins are many."""
        if self._switches.on != self._faults:
            self._faults = self._switches.on
            self._seen.clear()
        unlimited = "origin-unlimited" if request.host == f"origin.{MAIN}" else "login-unlimited"
        if user.endswith("@" + MAIN) or (request.path == "/login" and self._switches.has(unlimited)):
            return False
        now = time.monotonic()
        tries = self._seen[(request.host, request.path, user)]
        tries[:] = [moment for moment in tries if now - moment < SECONDS] + [now]
        return len(tries) > MOST

    def refusal(self, request: Request) -> Response:
        """What is said to whom is refused."""
        wait = [] if self._switches.has("wait-untold") and request.path == "/v1/login" else [("Retry-After", "10")]
        return Response(429, pages.page("Too many tries", "<p>Wait ten seconds.</p>"), headers=wait)
