"""The headers that a browser sends with a cross-origin call and with the preflight before it (Fetch 3.2, 4.8)."""

from __future__ import annotations

Pairs = tuple[tuple[str, str], ...]


def cross_origin_headers(origin: str, preflight: tuple[str, tuple[str, ...]] | None = None) -> Pairs:
    """The headers of a call from a page of `origin`; with `preflight` (method, header names) of the OPTIONS request that asks for leave."""
    headers: Pairs = (("Origin", origin),)
    if preflight is None:
        return headers
    method, names = preflight
    headers = (*headers, ("Access-Control-Request-Method", method))
    # Browsers send the names sorted, in lower case and without spaces (Fetch 4.8).
    return (*headers, ("Access-Control-Request-Headers", ",".join(sorted(name.lower() for name in names)))) if names else headers
