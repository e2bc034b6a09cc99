"""How the outside world is reached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Network:
    """How the outside world is reached: resolvers as "address" or "address:port", port numbers that stand in for 80, 443 and 53, a CA file.

    `seconds` is the deadline of one query or request. `rdap` is the base URL of a registration data service ("" = do not ask).
    """

    resolvers: tuple[str, ...] = ()
    http_port: int = 80
    https_port: int = 443
    dns_port: int = 53
    ca_file: Path | None = None
    seconds: float = 5.0
    rdap: str = ""
    ipv6: bool = True
