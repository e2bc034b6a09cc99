"""Read Set-Cookie headers: attributes for the observation, values only for the session that needs them (RFC 6265)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.observation import CookieSeen

if TYPE_CHECKING:
    import email.message

_MOST_ATTRIBUTES = 20
_MOST_COOKIES = 50
_LONGEST = 10_000


def cookie_seen(header: str) -> CookieSeen:
    """A cookie's name and attributes; its value is left behind."""
    first, *rest = header[:_LONGEST].split(";")[: _MOST_ATTRIBUTES + 1]
    # Without "=" browsers take the text for the value of a cookie without a name (RFC 6265bis 5.6).
    name = first.partition("=")[0].strip() if "=" in first else ""
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    return CookieSeen(
        name=name[:200],
        secure="secure" in attributes,
        httponly="httponly" in attributes,
        samesite=attributes.get("samesite", "").capitalize()[:20] or ("(empty)" if "samesite" in attributes else ""),
        domain=attributes.get("domain", "").lstrip(".").lower()[:253],
        path=attributes.get("path", "")[:500],
        max_age=_seconds(attributes.get("max-age", "")),
    )


def _seconds(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


class Jar:
    """The cookies of one session: kept and sent by the rules of domain, path, secure and age. Values leave it in a Cookie header only."""

    def __init__(self) -> None:
        import http.cookiejar

        self._cookies = http.cookiejar.CookieJar()

    def __repr__(self) -> str:
        return f"Jar({len(self._cookies)} cookies)"

    def take(self, url: str, set_cookies: tuple[str, ...]) -> None:
        """Keep what the answer from `url` sets, and drop what it unsets."""
        import urllib.request

        self._cookies.extract_cookies(_Carrier(set_cookies[:_MOST_COOKIES]), urllib.request.Request(url))  # type: ignore[arg-type]

    def header(self, url: str) -> str:
        """The Cookie header for a request to `url`, "" for none."""
        import urllib.request

        request = urllib.request.Request(url)
        self._cookies.add_cookie_header(request)
        return request.get_header("Cookie", "") or ""

    def value(self, name: str) -> str | None:
        """The value of the cookie called `name`; None when it is not kept."""
        return next((cookie.value for cookie in self._cookies if cookie.name == name), None)


class _Carrier:
    """An answer as `http.cookiejar` wants it: something whose `info()` holds the headers."""

    def __init__(self, set_cookies: tuple[str, ...]) -> None:
        self._set_cookies = set_cookies

    def info(self) -> email.message.Message:
        """The Set-Cookie headers."""
        import email.message

        message = email.message.Message()
        for header in self._set_cookies:
            # Half a character would make an object of the header, which the jar does not expect.
            message["Set-Cookie"] = header[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
        return message
