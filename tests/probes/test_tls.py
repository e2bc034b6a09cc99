"""TLS against real servers: every fault of a certificate, every version, and servers that speak no TLS or nothing at all."""

from __future__ import annotations

import asyncio
import ssl
import time
import warnings
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from lrconsole.model.observation import Handshake
from lrconsole.model.observed_state import TlsFault, TlsState
from lrconsole.model.project import Network
from lrconsole.probes import tls
from lrconsole.probes.certificate import covers, faults_of, read_certificate
from lrconsole.probes.tls import TlsProbe
from lrconsole.probes.transport import verifying_context
from tests.probes.certificates import Chain, Issuer
from tests.probes.servers import HOST, at, closed_port, until

T = TypeVar("T")
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return Chain(tmp_path_factory.mktemp("certificates"))


async def _polite(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.read()
    except OSError:
        return
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def _shaken(port: int, ca_file: Path | None, *, seconds: float = 2.0, host: str = HOST, address: str = "127.0.0.1") -> Handshake:
    network = Network(https_port=port, ca_file=ca_file, seconds=seconds)
    (shake,) = await TlsProbe(network, at(address)).handshakes(host)
    return shake


def shake(context: ssl.SSLContext | None, ca_file: Path | None, *, serve: Serve = _polite, seconds: float = 2.0) -> Handshake:
    """One handshake with a server of this context; without one a server whose `serve` speaks plainly."""

    async def scenario() -> Handshake:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        try:
            return await _shaken(server.sockets[0].getsockname()[1], ca_file, seconds=seconds)
        finally:
            server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0.01)

    return asyncio.run(scenario())


def test_a_right_certificate_is_trusted(chain: Chain) -> None:
    seen = shake(chain.context(chain.leaf(HOST, "*.files.northstar.example")), chain.ca_file)
    assert (seen.state, seen.faults, seen.verify_code, seen.reason) == (TlsState.TRUSTED, (), 0, "")
    assert (seen.version, seen.chain_length, seen.address) == ("TLSv1.3", 2, "127.0.0.1")
    assert seen.certificate is not None
    assert seen.certificate.names == (HOST, "*.files.northstar.example")
    assert (seen.certificate.key_kind, seen.certificate.key_bits, seen.certificate.digest) == ("EC", 256, "sha256")
    assert seen.certificate.subject == f"CN={HOST}"
    assert timedelta(days=89) < seen.certificate.not_after - datetime.now(UTC) < timedelta(days=91)
    assert seen.milliseconds > 0
    assert dict(seen.versions)["TLSv1.3"] is True


F = TlsFault


@pytest.mark.parametrize(
    ("leaf", "faults"),
    [
        (lambda chain: chain.leaf(HOST, begins=-90, ends=-1), {F.EXPIRED}),
        (lambda chain: chain.leaf(HOST, begins=2), {F.NOT_YET_VALID}),
        (lambda chain: chain.leaf("other.northstar.example"), {F.WRONG_NAME}),
        (lambda chain: chain.leaf("*.app.northstar.example", "northstar.example"), {F.WRONG_NAME}),
        (lambda chain: chain.leaf(common=HOST), {F.NO_NAMES, F.WRONG_NAME}),
        (lambda chain: chain.leaf(HOST, self_signed=True), {F.SELF_SIGNED}),
        (lambda chain: chain.leaf("other.example", begins=-90, ends=-1), {F.EXPIRED, F.WRONG_NAME}),
        (lambda chain: chain.leaf("other.example", self_signed=True, begins=-90, ends=-1), {F.EXPIRED, F.WRONG_NAME, F.SELF_SIGNED}),
    ],
    ids=["expired", "not yet", "wrong name", "wildcard too deep", "no name", "self-signed", "expired and wrong", "all at once"],
)
def test_every_fault_is_listed(chain: Chain, leaf: Callable[[Chain], Issuer], faults: set[TlsFault]) -> None:
    seen = shake(chain.context(leaf(chain)), chain.ca_file)
    assert seen.state is TlsState.UNTRUSTED
    assert set(seen.faults) == faults
    assert len(seen.faults) == len(faults)
    assert seen.verify_code > 0
    assert seen.reason
    assert seen.certificate is not None


def test_a_wildcard_stands_for_one_label(chain: Chain) -> None:
    assert shake(chain.context(chain.leaf("*.northstar.example")), chain.ca_file).state is TlsState.TRUSTED


def test_a_missing_intermediate_is_told_from_an_unknown_root(chain: Chain, tmp_path: Path) -> None:
    missing = shake(chain.context(chain.leaf(HOST), whole=False), chain.ca_file)
    assert (missing.state, missing.faults, missing.chain_length) == (TlsState.UNTRUSTED, (F.MISSING_INTERMEDIATE,), 1)
    unknown = shake(chain.context(chain.leaf(HOST)), Chain(tmp_path, "Other").ca_file)
    assert (unknown.state, unknown.faults, unknown.chain_length) == (TlsState.UNTRUSTED, (F.UNTRUSTED_ROOT,), 2)
    assert shake(chain.context(chain.leaf(HOST)), None).faults == (F.UNTRUSTED_ROOT,)


def test_a_weak_key_is_a_fault_whatever_the_verifier_says(chain: Chain) -> None:
    leaf = chain.leaf(HOST, key=rsa.generate_private_key(65537, 1024))
    seen = shake(chain.context(leaf, weak=True), chain.ca_file)
    assert F.WEAK_KEY in seen.faults, seen
    assert seen.certificate is not None
    assert (seen.certificate.key_kind, seen.certificate.key_bits) == ("RSA", 1024)


def test_a_weak_key_that_this_openssl_lets_pass_is_still_a_fault(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(ca_file: Path | None) -> ssl.SSLContext:
        context = verifying_context(ca_file)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        return context

    monkeypatch.setattr(tls, "verifying_context", lenient)
    seen = shake(chain.context(chain.leaf(HOST, key=rsa.generate_private_key(65537, 1024)), weak=True), chain.ca_file)
    assert (seen.state, seen.faults) == (TlsState.TRUSTED, (F.WEAK_KEY,))


@pytest.mark.parametrize(
    ("offered", "names"), [(("TLSv1", "TLSv1_2"), "TLSv1 TLSv1.1 TLSv1.2"), (("TLSv1_2", "TLSv1_3"), "TLSv1.2 TLSv1.3")]
)
def test_each_version_is_tried(chain: Chain, offered: tuple[str, str], names: str) -> None:
    context = chain.context(chain.leaf(HOST), weak=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = (ssl.TLSVersion[name] for name in offered)
    seen = shake(context, chain.ca_file)
    assert seen.state is TlsState.TRUSTED
    assert {name for name, accepted in seen.versions if accepted} == set(names.split())
    assert {name for name, accepted in seen.versions if accepted is False} == {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"} - set(
        names.split()
    )


def test_a_server_of_old_versions_only_is_no_tls_for_browsers_but_is_described(chain: Chain) -> None:
    context = chain.context(chain.leaf(HOST), weak=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    seen = shake(context, chain.ca_file)
    assert seen.state is TlsState.NO_TLS
    assert seen.reason
    assert seen.certificate is not None
    assert dict(seen.versions)["TLSv1.1"] is True


async def _plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await _polite(reader, writer)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
    await asyncio.sleep(0)


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _polite(reader, writer)


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        # The beginning of a handshake record of 16 kB, then a byte at a time.
        writer.write(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
        while not writer.transport.is_closing():
            writer.write(b"\x00")
            await writer.drain()
            await asyncio.sleep(0.02)
    except OSError:
        return
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("serve", "state"),
    [(_plain_http, TlsState.NO_TLS), (_hang_up, TlsState.NO_TLS), (_silent, TlsState.TIMEOUT), (_drip, TlsState.TIMEOUT)],
)
def test_servers_that_do_not_shake_hands(chain: Chain, serve: Serve, state: TlsState) -> None:
    began = time.monotonic()
    seen = shake(None, chain.ca_file, serve=serve, seconds=0.5)
    assert time.monotonic() - began < 2
    assert (seen.state, seen.certificate, seen.faults) == (state, None, ())
    assert seen.reason


def test_a_closed_port_is_unreachable_and_no_address_unresolved(chain: Chain) -> None:
    seen = asyncio.run(_shaken(closed_port(), chain.ca_file))
    assert (seen.state, "refused" in seen.reason.lower()) == (TlsState.UNREACHABLE, True)
    probe = TlsProbe(Network(), at(reason="NXDOMAIN"))
    (nowhere,) = asyncio.run(probe.handshakes(HOST))
    assert (nowhere.state, "NXDOMAIN" in nowhere.reason) == (TlsState.UNRESOLVED, True)


def test_a_ca_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")
    for name in ("gone.pem", "rubbish.pem"):
        seen = asyncio.run(_shaken(closed_port(), tmp_path / name))
        assert (seen.state, name in seen.reason) == (TlsState.UNREACHABLE, True)


@pytest.mark.parametrize("host", ["x" * 300 + ".example", ".", "", "\x1b[31m", "a\x00b", "\u202e.example", "a..b"])
def test_a_hostile_name_is_no_exception(chain: Chain, host: str) -> None:
    async def scenario() -> Handshake:
        server = await asyncio.start_server(_polite, "127.0.0.1", 0, ssl=chain.context(chain.leaf(HOST)))
        async with server:
            return await _shaken(server.sockets[0].getsockname()[1], chain.ca_file, host=host, seconds=1)

    assert asyncio.run(scenario()).state in (TlsState.UNRESOLVED, TlsState.UNTRUSTED, TlsState.NO_TLS)


class _FirstOnly:
    """Passes the first connection on to a server, and never answers the later ones."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._taken = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._taken += 1
        if self._taken > 1:
            await _silent(reader, writer)
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(_pumped(reader, inner_writer), _pumped(inner_reader, writer))
        await asyncio.sleep(0)


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.transport.abort()


def test_a_trusted_certificate_is_seen_though_old_versions_are_met_with_silence(chain: Chain) -> None:
    async def scenario() -> tuple[Handshake, float]:
        inner = await asyncio.start_server(_polite, "127.0.0.1", 0, ssl=chain.context(chain.leaf(HOST)))
        outer = await asyncio.start_server(_FirstOnly(inner.sockets[0].getsockname()[1]), "127.0.0.1", 0)
        async with inner, outer:
            began = time.monotonic()
            return await _shaken(outer.sockets[0].getsockname()[1], chain.ca_file, seconds=0.5), time.monotonic() - began

    seen, took = asyncio.run(scenario())
    assert seen.state is TlsState.TRUSTED
    assert seen.certificate is not None
    assert {accepted for _, accepted in seen.versions} == {None}
    assert took < 2


def test_each_address_is_shaken_hands_with(chain: Chain) -> None:
    async def scenario() -> tuple[Handshake, ...]:
        server = await asyncio.start_server(_polite, "127.0.0.1", 0, ssl=chain.context(chain.leaf(HOST)))
        async with server:
            network = Network(https_port=server.sockets[0].getsockname()[1], ca_file=chain.ca_file, seconds=2)
            return await TlsProbe(network, at("127.0.0.1", "127.0.0.2")).handshakes(HOST)

    assert [(one.address, one.state) for one in asyncio.run(scenario())] == [
        ("127.0.0.1", TlsState.TRUSTED),
        ("127.0.0.2", TlsState.UNREACHABLE),
    ]


def test_a_cancelled_handshake_ends_at_once(chain: Chain) -> None:
    async def scenario() -> float:
        joined: list[bool] = []

        async def noted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            joined.append(True)
            await _silent(reader, writer)

        server = await asyncio.start_server(noted, "127.0.0.1", 0)
        async with server:
            task = asyncio.ensure_future(_shaken(server.sockets[0].getsockname()[1], chain.ca_file, seconds=30))
            await until(lambda: joined)
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return time.monotonic() - began

    assert asyncio.run(scenario()) < 0.1


def test_rubbish_is_no_certificate() -> None:
    assert read_certificate(b"") is None
    assert read_certificate(b"\x30\x82" + b"\xff" * 400) is None


def test_a_certificate_with_extensions_that_cannot_be_read_is_none(chain: Chain) -> None:
    right = _der(chain.leaf(HOST))
    name = right.rindex(HOST.encode()) - 2
    assert right[name] == 0x82
    # A name of the kind x400Address instead of dNSName, and basicConstraints turned into a second list of names.
    assert read_certificate(right[:name] + b"\xa3" + right[name + 1 :]) is None
    assert read_certificate(right.replace(b"\x06\x03\x55\x1d\x13", b"\x06\x03\x55\x1d\x11")) is None
    assert read_certificate(right) is not None


def test_names_cover_as_browsers_have_it() -> None:
    assert covers(("a.example",), "a.example")
    assert covers(("*.a.example",), "b.a.example")
    assert not covers(("*.a.example",), "a.example")
    assert not covers(("*.a.example",), "c.b.a.example")
    assert not covers(("*",), "a")


def test_faults_are_told_at_the_given_moment(chain: Chain) -> None:
    certificate = read_certificate(_der(chain.leaf(HOST)))
    assert certificate is not None
    assert faults_of(certificate, HOST.upper()) == ()
    assert faults_of(certificate, HOST, datetime.now(UTC) + timedelta(days=100)) == (F.EXPIRED,)
    assert faults_of(certificate, HOST, datetime.now(UTC) - timedelta(days=100)) == (F.NOT_YET_VALID,)


def _der(leaf: Issuer) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return leaf.certificate.public_bytes(Encoding.DER)
