"""Which origins the practice business's API admits, with the planted faults."""

from __future__ import annotations

from collections.abc import Callable

from lrconsole.demo.http_server import Request
from lrconsole.demo.zones import MAIN

APP = f"app.{MAIN}"


def cross_origin(request: Request, has: Callable[[str], bool]) -> list[tuple[str, str]]:
    """The headers about other origins that an answer of the API bears."""
    origin, name = request.headers.get("origin", ""), request.path.removeprefix("/v1/")
    own = f"https://{APP}"
    vary = [] if name == "bookings" and has("vary-missing") else [("Vary", "Origin")]
    admitted = (
        origin == own
        or (name == "clients" and has("cors-reflects"))
        or (name == "bookings" and origin == "null" and has("cors-null"))
        or (name == "invoices" and origin.startswith(own) and has("cors-prefix"))
        or (name == "notes" and origin == f"http://{APP}" and has("cors-plain"))
    )
    if name == "services" and origin and has("cors-star"):
        origin, admitted, vary = "*", True, []
    if not origin or not admitted or (name == "notes" and origin == own and has("cors-refused")):
        return vary
    remembered = "86400" if name == "services" and has("preflight-remembered") else "600"
    network = [("Access-Control-Allow-Private-Network", "true")] if name == "services" and has("private-network") else []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Max-Age", remembered),
        *network,
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "GET, POST"),
        ("Access-Control-Allow-Headers", "authorization, content-type"),
        *vary,
    ]
