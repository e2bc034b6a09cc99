"""One HTTP request: what is sent, what is recorded, which layer is timed, and how each kind of bad server ends."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lrconsole import __version__
from lrconsole.model.observation import CookieSeen, Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.probes.dns import Addresses
from lrconsole.probes.http import Call
from tests.probes.exchanges import URL, ask, with_site
from tests.probes.servers import (
    HOST,
    Authority,
    Received,
    Site,
    answer,
    at,
    closed_port,
    hanging_up_after,
    probe,
    saying,
)


def test_a_plain_answer_is_taken_whole() -> None:
    seen, site = ask(saying(answer("hello", 201, "X-One: 1", "Content-Type: text/plain; charset=utf-8")))
    assert (seen.state, seen.status, seen.body, seen.size, seen.truncated) == (HttpState.ANSWERED, 201, "hello", 5, False)
    assert (seen.url, seen.method, seen.address, seen.http_version) == (URL, "GET", "127.0.0.1", "1.1")
    assert seen.header("X-One") == "1"
    assert ("x-one", "1") in seen.headers
    sent = site.received[0].headers
    assert sent["host"] == HOST
    assert sent["user-agent"] == f"lrconsole/{__version__} (launch audit)"
    assert sent["accept-encoding"] == "gzip, deflate"


def test_layers_are_timed_apart() -> None:
    async def slow(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.12)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.write(b"b")

    seen, _ = ask(slow)
    timing = seen.timing
    assert timing.resolve == 1.5
    assert timing.connect is not None
    assert timing.tls is None
    assert timing.wait is not None
    assert timing.transfer is not None
    assert timing.wait >= 120
    assert timing.transfer >= 195
    assert timing.connect < 100
    assert timing.total >= timing.resolve + timing.connect + timing.wait + timing.transfer
    assert timing.total < 320 + 300


def test_tls_is_verified_and_named(tmp_path: Path) -> None:
    authority = Authority(tmp_path)

    async def scenario() -> tuple[Exchange, Site]:
        async with Site(saying(answer("secure")), authority.serving(HOST)) as site:
            return await probe(secure=site, ca_file=authority.file).exchange(f"https://{HOST}/"), site

    seen, site = asyncio.run(scenario())
    assert (seen.state, seen.body) == (HttpState.ANSWERED, "secure")
    assert seen.timing.tls is not None
    assert seen.timing.tls > 0
    assert site.names == [HOST]
    assert site.received[0].headers["host"] == HOST


@pytest.mark.parametrize(
    ("name", "is_trusted", "words"),
    [(HOST, False, "unable to get local issuer certificate"), ("other.northstar.example", True, "mismatch")],
)
def test_a_bad_certificate_is_a_tls_failure(tmp_path: Path, name: str, is_trusted: bool, words: str) -> None:
    authority = Authority(tmp_path)

    async def scenario() -> tuple[Exchange, Site]:
        async with Site(saying(answer("secure")), authority.serving(name)) as site:
            return await probe(secure=site, ca_file=authority.file if is_trusted else None).exchange(f"https://{HOST}/"), site

    seen, site = asyncio.run(scenario())
    assert seen.state is HttpState.TLS
    assert words in seen.reason.lower()
    assert site.received == []
    assert seen.timing.wait is None


def test_plain_http_on_the_tls_port_is_a_tls_failure() -> None:
    async def shouting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer("not TLS"))
        await writer.drain()
        writer.close()

    async def scenario() -> Exchange:
        server = await asyncio.start_server(shouting, "127.0.0.1", 0)
        async with server:
            return await probe(secure=server.sockets[0].getsockname()[1]).exchange(f"https://{HOST}/")

    seen = asyncio.run(scenario())
    assert seen.state is HttpState.TLS
    assert "wrong version number" in seen.reason


def test_a_missing_ca_file_is_said(tmp_path: Path) -> None:
    seen = asyncio.run(probe(ca_file=tmp_path / "gone.pem").exchange(f"https://{HOST}/"))
    assert seen.state is HttpState.TLS
    assert "gone.pem" in seen.reason


def test_a_host_without_address_is_unresolved() -> None:
    seen = asyncio.run(probe(addresses=at(reason="NXDOMAIN")).exchange(URL))
    assert seen.state is HttpState.UNRESOLVED
    assert "NXDOMAIN" in seen.reason
    assert seen.timing.connect is None


def test_a_resolver_that_hangs_leaves_the_host_unresolved_in_time() -> None:
    async def never(host: str) -> Addresses:
        await asyncio.sleep(60)
        raise AssertionError

    began = time.monotonic()
    seen = asyncio.run(probe(seconds=0.3, addresses=never).exchange(URL))
    assert time.monotonic() - began < 2
    assert seen.state is HttpState.UNRESOLVED


def test_a_closed_port_refuses() -> None:
    seen = asyncio.run(probe(closed_port()).exchange(URL))
    assert (seen.state, seen.reason, seen.address) == (HttpState.REFUSED, "connection refused", "127.0.0.1")


def test_an_address_without_a_route_is_unreachable() -> None:
    # A link-local address without its interface cannot be connected to, so nothing is sent.
    seen = asyncio.run(probe(closed_port(), addresses=at("fe80::1")).exchange(URL))
    assert seen.state is HttpState.UNREACHABLE
    assert seen.reason


def test_the_next_address_is_tried_when_one_does_not_connect() -> None:
    async def use(site: Site) -> Exchange:
        return await probe(site, addresses=at("127.0.0.2", "127.0.0.1")).exchange(URL)

    seen = with_site(saying(answer("here")), use)
    assert (seen.state, seen.address, seen.body) == (HttpState.ANSWERED, "127.0.0.1", "here")


def test_an_address_that_connects_is_not_exchanged_for_another() -> None:
    async def use(site: Site) -> Exchange:
        return await probe(site, addresses=at("127.0.0.1", "127.0.0.2")).exchange(URL)

    seen = with_site(hanging_up_after(b""), use)
    assert (seen.state, seen.address) == (HttpState.BROKEN, "127.0.0.1")


def test_an_ipv6_address_is_used_when_it_is_the_only_one() -> None:
    async def scenario() -> Exchange:
        async with Site(saying(answer("six")), address="::1") as site:
            return await probe(site, addresses=at("::1")).exchange(URL)

    try:
        with socket.socket(socket.AF_INET6) as six:
            six.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback: enable it with sysctl net.ipv6.conf.lo.disable_ipv6=0")
    seen = asyncio.run(scenario())
    assert (seen.body, seen.address) == ("six", "::1")


@pytest.mark.parametrize(
    "url", ["http://evil.example/", "http://northstar.example.evil.example/", "http://app.northstar.example@evil.example/"]
)
def test_an_undeclared_host_is_refused_before_anything_is_sent(url: str) -> None:
    async def forbidden(host: str) -> Addresses:
        raise AssertionError(f"{host} was looked up")

    async def use(site: Site) -> tuple[Exchange, int]:
        return await probe(site, site, addresses=forbidden).exchange(url), site.connections

    seen, connections = with_site(saying(answer("")), use)
    assert (seen.state, connections) == (HttpState.UNDECLARED, 0)
    assert "evil.example is not declared" in seen.reason


@pytest.mark.parametrize(
    "url",
    ["", "ftp://app.northstar.example/", "http://", "http://[::1", f"http://{HOST}:99999/", f"http://{HOST}/" + "x" * 9_000, "http://a b/"],
)
def test_what_is_no_http_address_is_said(url: str) -> None:
    seen = asyncio.run(probe().exchange(url))
    assert (seen.state, seen.reason) == (HttpState.BROKEN, "not an HTTP address")
    assert len(seen.url) <= 2_000


def test_cookies_are_seen_without_their_values() -> None:
    value = "v" * 9 + "1"
    headers = (
        f"Set-Cookie: session={value}; Path=/; Secure; HttpOnly; SameSite=lax; Max-Age=3600",
        f"Set-Cookie: bare={value}",
        f"Set-Cookie: wide={value}; Domain=.Northstar.Example; max-age=never",
        f"Set-Cookie: {value}",
    )
    seen, _ = ask(saying(answer("", 200, *headers)))
    assert seen.cookies == (
        CookieSeen("session", True, True, "Lax", "", "/", 3600),
        CookieSeen("bare", False, False),
        CookieSeen("wide", False, False, "", "northstar.example"),
        CookieSeen("", False, False),
    )
    assert value not in repr(seen)
    assert seen.header("set-cookie") == ""


def test_what_is_sent_as_secret_is_not_recorded() -> None:
    secret = "s" * 20
    seen, site = ask(
        saying(answer("")),
        f"http://user:{secret}@{HOST}/",
        headers=(("Authorization", f"Bearer {secret}"),),
        method="POST",
        body=b"p=" + secret.encode(),
    )
    assert site.received[0].headers["authorization"] == f"Bearer {secret}"
    assert site.received[0].body == f"p={secret}"
    assert seen.url == URL
    assert secret not in repr(seen)
    assert secret not in repr(Call(URL, headers=(("Authorization", secret),), body=secret.encode()))


def test_path_and_query_are_sent_byte_for_byte() -> None:
    _, site = ask(saying(answer("")), f"http://{HOST}/a%2Fb/../C d?x=%20y&z=[1]|{{2}}&ä='\"#part")
    assert site.received[0].path == "/a%2Fb/../C%20d?x=%20y&z=[1]|{2}&%C3%A4='%22"


def test_a_header_cannot_smuggle_another() -> None:
    seen, site = ask(saying(answer("")), headers=(("Origin", "https://a.example\r\nX-Injected: 1"),))
    assert seen.state is HttpState.BROKEN
    assert site.received == []


HOSTILE = "\x1b]0;title\x07 [/x] [bold] \u202etxt.exe\u2066 \x00 \ud7ff" + "a" * 1_000_000


def test_hostile_text_in_a_body_is_data() -> None:
    seen, _ = ask(saying(answer(HOSTILE, 200, "Content-Type: text/html; charset=utf-8")))
    assert (seen.state, seen.body) == (HttpState.ANSWERED, HOSTILE)


@pytest.mark.parametrize("value", ["\x1b[31m", "a\x00b", "[/x] [bold]", "\xe2\x80\xaetxt.exe", "\xff\xfe", "=?utf-8?q?x?="])
def test_hostile_text_in_a_header_is_data(value: str) -> None:
    seen, _ = ask(saying(answer("", 200, f"X-Hostile: {value}", f"Set-Cookie: {value}={value}; Path={value}")))
    assert seen.state in (HttpState.ANSWERED, HttpState.BROKEN)
    if seen.answered:
        assert seen.header("x-hostile") in (value, value.encode("latin-1").decode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("né".encode("latin-1"), "iso-8859-1", "né"),
        ("né".encode(), "", "né"),
        (b"n\xff", "utf-8", "n\ufffd"),
        ("né".encode(), "no-such-thing", "né"),
        (b"\\d", "unicode_escape", "\\d"),
        (b"abc-", "punycode", "abc-"),
    ],
)
def test_text_is_decoded_by_its_charset(raw: bytes, charset: str, text: str) -> None:
    seen, _ = ask(saying(answer(raw, 200, f"Content-Type: text/plain; charset={charset}")))
    assert seen.body == text


def test_each_exchange_has_a_connection_of_its_own() -> None:
    async def use(site: Site) -> int:
        http = probe(site)
        for _ in range(3):
            assert (await http.exchange(URL)).answered
        return site.connections

    assert with_site(saying(answer("")), use) == 3


def test_kept_connections_serve_several_requests() -> None:
    async def use(site: Site) -> tuple[int, list[Exchange]]:
        http = probe(site)
        kept = http.keep()
        seen = [(await http.answer(Call(URL), kept)).exchange for _ in range(3)]
        await kept.aclose()
        return site.connections, seen

    connections, seen = with_site(saying(answer("kept")), use)
    assert connections == 1
    assert [one.body for one in seen] == ["kept"] * 3
    assert seen[0].timing.connect is not None
    assert seen[1].timing.connect is None


def test_a_kept_connection_that_the_server_closed_is_made_anew() -> None:
    async def use(site: Site) -> tuple[int, list[Exchange]]:
        http = probe(site)
        kept = http.keep()
        seen = [(await http.answer(Call(URL), kept)).exchange for _ in range(4)]
        await kept.aclose()
        return site.connections, seen

    connections, seen = with_site(hanging_up_after(answer("once")), use)
    assert [one.body for one in seen] == ["once"] * 4
    assert connections == 4


def test_a_cancelled_exchange_leaves_nothing_open() -> None:
    async def use(site: Site) -> int:
        task = asyncio.ensure_future(probe(site, seconds=30).exchange(URL))
        await until(lambda: bool(site.received))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not site._tasks)
        return len(site._tasks)

    assert with_site(saying(b""), use) == 0


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds, for two seconds at most."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.01)
