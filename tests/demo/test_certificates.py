"""Tests of the practice business's TLS: what each host serves, seen by OpenSSL with the business's own authority."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime

import pytest

from lrconsole.demo.business import set_fault
from lrconsole.demo.zones import HERE, HOSTS, LEGACY, MAIN, ZONES
from tests.demo.practice import Practice
from tests.demo.visitor import Visitor

EXPIRED, NO_ISSUER, OTHER_NAME = 10, 20, 62


def verify_code(practice: Practice, host: str) -> int:
    """OpenSSL's verdict on what `host` serves, 0 for trusted."""
    try:
        with Visitor(practice.folder).tls(host):
            return 0
    except ssl.SSLCertVerificationError as error:
        return error.verify_code


def test_every_host_is_trusted(fixed: Practice) -> None:
    hosts = [*ZONES, *(f"{host}.{MAIN}" for host in HOSTS)]
    assert {host: verify_code(fixed, host) for host in hosts} == dict.fromkeys(hosts, 0)


def test_certificates_are_valid_for_90_days_and_name_their_host(fixed: Practice) -> None:
    with Visitor(fixed.folder).tls(f"app.{MAIN}") as stream:
        found = stream.getpeercert()
    assert found is not None
    begins, ends = (datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found[key])), UTC) for key in ("notBefore", "notAfter"))
    assert (ends - begins).days == 90
    assert (ends - datetime.now(UTC)).days >= 88
    assert found["subjectAltName"] == (("DNS", f"app.{MAIN}"),)


@pytest.mark.parametrize(
    ("fault", "host", "code"),
    [("certificate-expired", "book", EXPIRED), ("chain-incomplete", "files", NO_ISSUER), ("certificate-name", "help", OTHER_NAME)],
)
def test_faults_of_certificates(fixed: Practice, fault: str, host: str, code: int) -> None:
    set_fault(fixed.folder, fault, True)
    try:
        assert verify_code(fixed, f"{host}.{MAIN}") == code
    finally:
        set_fault(fixed.folder, fault, False)
    assert verify_code(fixed, f"{host}.{MAIN}") == 0


def speaks_old_tls(practice: Practice) -> bool:
    context = ssl.create_default_context(cafile=str(practice.folder / "ca.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    visitor = Visitor(practice.folder)
    try:
        with visitor.tls(f"pay.{MAIN}", context, LEGACY if visitor.ports.second else HERE):
            return True
    except (ssl.SSLError, ConnectionError):
        return False


def test_old_tls_is_spoken_only_with_its_fault(fixed: Practice) -> None:
    if not Visitor(fixed.folder).ports.second:
        pytest.skip(f"needs a second loopback address: add {LEGACY} to this machine")
    assert not speaks_old_tls(fixed)
    set_fault(fixed.folder, "old-tls", True)
    try:
        assert speaks_old_tls(fixed)
    finally:
        set_fault(fixed.folder, "old-tls", False)
    assert not speaks_old_tls(fixed)
