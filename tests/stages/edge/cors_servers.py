"""Twenty ways in which servers answer cross-origin calls, each with the origins it admits and what must be found."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from lrconsole.model.project import Api
from tests.probes.servers import Received, answer

HOST = "api.northstar.example"
OWN = "https://app.northstar.example"
ORIGINS = (
    OWN,
    "https://evil.example",
    "null",
    "http://app.northstar.example",
    "http://localhost:3000",
    "https://app.northstar.example.evil.example",
    "https://evilapp.northstar.example",
    "https://evilnorthstar.example",
    "https://appxnorthstar.example",
    "https://app.northstar.example_.evil.example",
    "https://app.northstar.example`.evil.example",
    "https://app.northstar.example:8443",
    "https://evil.app.northstar.example",
    "https://evil.northstar.example",
)


BEARER = Api("", (OWN,), headers=("authorization",))
PUBLIC = Api("", (OWN,), credentials=False)


@dataclass(frozen=True)
class Behaviour:
    """`admits` decides on an origin; `found` are the checks that must alarm, by last name; `extra` goes with every answer."""

    name: str
    admits: Callable[[str], bool]
    found: frozenset[str] = frozenset()
    credentials: bool = True
    star: bool = False
    vary: bool = True
    preflight: int = 204
    headers: str = "authorization"
    extra: tuple[str, ...] = ()
    preflight_extra: tuple[str, ...] = ()
    api: Api = BEARER

    async def serve(self, request: Received, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        origin = request.headers.get("origin", "")
        asks = request.method == "OPTIONS"
        lines = [*self.extra, *(["Vary: Origin"] if self.vary else []), *(self.preflight_extra if asks else ())]
        if self.star or self.admits(origin):
            lines.append(f"Access-Control-Allow-Origin: {'*' if self.star else origin}")
            lines += ["Access-Control-Allow-Credentials: true"] if self.credentials else []
            lines += ["Access-Control-Allow-Methods: GET", f"Access-Control-Allow-Headers: {self.headers}"] if asks else []
        writer.write(answer("", self.preflight if asks else 200, *lines))


def _own(origin: str) -> bool:
    return origin == OWN


def _anybody(origin: str) -> bool:
    return True


def _also(*more: str) -> Callable[[str], bool]:
    return lambda origin: origin in (OWN, *more)


def _behaviour(name: str, admits: Callable[[str], bool], found: str = "", **more: object) -> Behaviour:
    return Behaviour(name, admits, frozenset(found.split()), **more)  # type: ignore[arg-type]


BEHAVIOURS = (
    _behaviour("an exact list", _own),
    _behaviour("two own origins", _also("https://www.northstar.example")),
    _behaviour("a star for public data", _anybody, star=True, credentials=False, vary=False, api=PUBLIC),
    _behaviour("reflects with credentials", _anybody, "reflect"),
    _behaviour("reflects without credentials", _anybody, "reflect required", credentials=False),
    _behaviour("a star with credentials", _anybody, "star_creds required", star=True),
    _behaviour("null", _also("null"), "null"),
    _behaviour("a prefix", lambda origin: origin.startswith(OWN), "match_bug"),
    _behaviour("a suffix", lambda origin: origin.endswith("northstar.example"), "match_bug http_origin"),
    _behaviour("a suffix of the host", lambda origin: origin.endswith("app.northstar.example"), "match_bug http_origin"),
    _behaviour("a dot as any character", lambda origin: bool(re.fullmatch(r"https://app.northstar.example", origin)), "match_bug"),
    _behaviour("found anywhere", lambda origin: "northstar.example" in origin, "match_bug http_origin"),
    _behaviour(
        "the letters before the first other sign",
        lambda origin: re.findall(r"^https://[a-z.]+", origin) == [OWN],
        "match_bug",
    ),
    _behaviour(
        "any name below the domain", lambda origin: bool(re.fullmatch(r"https://([a-z]+\.)+northstar\.example", origin)), "match_bug"
    ),
    _behaviour("any port", lambda origin: bool(re.fullmatch(r"https://app\.northstar\.example(:\d+)?", origin)), "match_bug"),
    _behaviour("any scheme", lambda origin: origin.partition(":")[2] == "//app.northstar.example", "http_origin"),
    _behaviour("a developer's machine", _also("http://localhost:3000"), "http_origin"),
    _behaviour("nobody", lambda origin: False, "required"),
    _behaviour("no preflight", _own, "required", preflight=405),
    _behaviour("a header is missing", _own, "required", headers="content-type"),
    _behaviour("two headers", _own, "required", extra=(f"Access-Control-Allow-Origin: {OWN}",)),
    _behaviour("caches are not told", _own, "vary", vary=False),
    _behaviour("shared caches are not told", _own, "vary", vary=False, extra=("Cache-Control: public, max-age=60",)),
    _behaviour(
        "remembers for a day, in a private network",
        _own,
        "maxage pna",
        preflight_extra=("Access-Control-Max-Age: 86400", "Access-Control-Allow-Private-Network: true"),
    ),
)
