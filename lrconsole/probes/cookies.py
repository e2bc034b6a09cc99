"""Read Set-Cookie headers: attributes for the observation, values only for the session that needs them (RFC 6265)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lrconsole.model.observation import CookieSeen


def cookie_seen(header: str) -> CookieSeen:
    """A cookie's name and attributes; its value is left behind."""
    name, _, attributes = _split(header)
    age = attributes.get("max-age", "")
    return CookieSeen(
        name=name[:200],
        secure="secure" in attributes,
        httponly="httponly" in attributes,
        samesite=attributes.get("samesite", "").capitalize()[:20],
        domain=attributes.get("domain", "").lstrip(".").lower()[:253],
        path=attributes.get("path", "")[:500],
        max_age=int(age) if age.lstrip("-").isdigit() and len(age) < 12 else None,
    )


def _split(header: str) -> tuple[str, str, dict[str, str]]:
    first, *rest = header.split(";")
    name, _, value = first.partition("=")
    attributes = {}
    for part in rest[:20]:
        key, _, text = part.partition("=")
        attributes[key.strip().lower()] = text.strip()
    return name.strip(), value.strip(), attributes


@dataclass(slots=True)
class Jar:
    """The cookies of one session. Values never leave it but as a Cookie header."""

    _kept: dict[tuple[str, str, str], tuple[str, bool, bool]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Jar({len(self._kept)} cookies)"

    def take(self, url: str, headers: tuple[str, ...]) -> None:
        """Keep what the answer from `url` sets."""
        host = urlsplit(url).hostname or ""
        for header in headers:
            name, value, attributes = _split(header)
            domain = attributes.get("domain", "").lstrip(".").lower()
            if domain and host != domain and not host.endswith("." + domain):
                continue
            key = (domain or host, attributes.get("path") or "/", name)
            if attributes.get("max-age", "").startswith(("0", "-")):
                self._kept.pop(key, None)
            else:
                self._kept[key] = (value, "secure" in attributes, not domain)

    def header(self, url: str) -> str:
        """The Cookie header for a request to `url`, "" for none."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path or "/"
        sent = []
        for (domain, under, name), (value, secure, host_only) in self._kept.items():
            fits = host == domain if host_only else host == domain or host.endswith("." + domain)
            below = path == under or path.startswith(under if under.endswith("/") else under + "/")
            if fits and below and (parts.scheme == "https" or not secure):
                sent.append(f"{name}={value}")
        return "; ".join(sent)

    def value(self, name: str) -> str | None:
        """The value of the cookie called `name`; None when it is not kept."""
        return next((value for (_, _, known), (value, _, _) in self._kept.items() if known == name), None)
