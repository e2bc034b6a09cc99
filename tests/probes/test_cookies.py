"""Cookies: attributes without values, and a jar that sends them where they belong."""

from __future__ import annotations

import pytest

from lrconsole.probes.cookies import Jar, cookie_seen
from tests.probes.servers import HOST

URL = f"https://{HOST}/login"
VALUE = "v" * 10 + "7"


def sent(url: str, *set_cookies: str, at: str = URL) -> str:
    jar = Jar()
    jar.take(at, set_cookies)
    assert VALUE not in repr(jar)
    return jar.header(url)


@pytest.mark.parametrize(
    ("header", "url", "is_sent"),
    [
        (f"s={VALUE}", f"https://{HOST}/other", True),
        (f"s={VALUE}; Path=/", f"https://{HOST}/", True),
        (f"s={VALUE}; Path=/admin", f"https://{HOST}/clients", False),
        (f"s={VALUE}; Secure", f"http://{HOST}/login", False),
        (f"s={VALUE}; Domain=northstar.example", "https://api.northstar.example/login", True),
        (f"s={VALUE}", "https://api.northstar.example/login", False),
        (f"s={VALUE}; Domain=evil.example", "https://evil.example/login", False),
        (f"s={VALUE}; Domain=evil.example", URL, False),
        (f"s={VALUE}; Max-Age=0", URL, False),
        (f"s={VALUE}; Expires=Thu, 01 Jan 1970 00:00:00 GMT", URL, False),
    ],
)
def test_cookies_go_where_they_belong(header: str, url: str, is_sent: bool) -> None:
    assert sent(url, header) == (f"s={VALUE}" if is_sent else "")


def test_a_later_cookie_replaces_and_unsets() -> None:
    jar = Jar()
    jar.take(URL, ("a=1", "b=2"))
    jar.take(URL, ("a=3", "b=; Max-Age=0"))
    assert jar.header(URL) == "a=3"
    assert (jar.value("a"), jar.value("b")) == ("3", None)


HOSTILE = [
    *("", ";", "=", "=x", "a", "a=b=c", "a=\x1b[31m", "a=\x00", "[/x]=[bold]", "\u202ea=b", "\ud800=\udfff"),
    *("a=b; Expires=rubbish", "a=b; Max-Age=-1", "a=b; Domain=\x00", "a=b; Path=\x1b", 'a=b; Port="rubbish', "a=b; Version=rubbish"),
    *("a=b; Expires=" + "9" * 5_000, "a=b; Max-Age=" + "9" * 5_000, "a=b; Domain=" + "x" * 5_000),
    *('a="' + "x" * 1_000_000, ";" * 100_000, "a=b" + "; x=y" * 50_000),
]


@pytest.mark.parametrize("header", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_cookies_are_data(header: str) -> None:
    seen = cookie_seen(header)
    assert len(seen.name) <= 200
    assert len(seen.path) <= 500
    assert len(seen.domain) <= 253
    sent(URL, header)
    sent(URL, *[header] * 100)
