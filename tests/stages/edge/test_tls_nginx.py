"""TLS versions as a real nginx offers them, old ones among them, and what the checks make of each."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from lrconsole.model.judgement import Outcome
from lrconsole.model.project import Host, HostKind, Network
from lrconsole.probes.dns import Addresses
from lrconsole.probes.tls import TlsProbe
from lrconsole.stages.edge import tls
from tests.probes.certificate_kinds import Kinds
from tests.probes.daemons import free_port, nginx
from tests.stages.recorded import RecordedSurvey, judge

NAME = "app.northstar.example"
OFFERS = {
    "TLSv1.2 TLSv1.3": (Outcome.PASS, {"TLSv1.2", "TLSv1.3"}),
    "TLSv1.3": (Outcome.PASS, {"TLSv1.3"}),
    "TLSv1.2": (Outcome.WARN, {"TLSv1.2"}),
    "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3": (Outcome.FAIL, {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}),
    "TLSv1.1 TLSv1.2": (Outcome.FAIL, {"TLSv1.1", "TLSv1.2"}),
}


async def _found(host: str) -> Addresses:
    return Addresses(host, ("127.0.0.1",), 0.0)


def speaks_old_versions() -> bool:
    """Whether this machine's OpenSSL can speak TLS 1.0 at all, which some builds leave out."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            context.minimum_version = ssl.TLSVersion.TLSv1
        except ValueError:
            return False
    return True


@pytest.mark.parametrize("offer", OFFERS)
def test_versions_and_http2_as_nginx_offers_them(tmp_path: Path, offer: str) -> None:
    outcome, taken = OFFERS[offer]
    if {"TLSv1", "TLSv1.1"} & taken and not speaks_old_versions():
        pytest.skip("this machine's OpenSSL is built without TLS 1.0 and 1.1")
    kinds, port = Kinds(tmp_path), free_port()
    leaf = kinds.leaf(NAME)
    key = leaf.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "chain.pem").write_text("".join(ssl.DER_cert_to_PEM_cert(one.der) for one in (leaf, kinds.issuing)))
    server = (
        f"server {{ listen 127.0.0.1:{port} ssl http2; ssl_protocols {offer}; ssl_ciphers ALL:@SECLEVEL=0;\n"
        f"ssl_certificate {tmp_path}/chain.pem; ssl_certificate_key {tmp_path}/key.pem; location / {{ return 204; }} }}"
    )
    with nginx(tmp_path / "nginx", server, port):
        network = Network(https_port=port, ca_file=kinds.ca_file, seconds=20)
        (shake,) = asyncio.run(TlsProbe(network, _found).handshakes(NAME))
    assert {name for name, accepted in shake.versions if accepted} == taken
    assert {name for name, accepted in shake.versions if accepted is None} == set()
    survey = RecordedSurvey(tls=[shake], now=datetime.now(UTC))
    host = Host(NAME, HostKind.APP)
    assert judge(tls.versions, survey, host).outcome is outcome
    assert judge(tls.http2, survey, host).outcome is Outcome.PASS
    assert judge(tls.chain, survey, host).outcome is Outcome.PASS
