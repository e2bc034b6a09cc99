"""A secret shows itself nowhere."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass

import pytest

from lrconsole.credentials.secret import MASK, Secret

VALUE = "correct-horse-9"


@dataclass
class Holder:
    """Something with a secret in it."""

    password: Secret


def test_every_way_of_writing_it_is_masked() -> None:
    """repr, str, format, %, containers, dataclasses."""
    secret = Secret(VALUE)
    texts = [repr(secret), str(secret), f"{secret}", f"{secret!r:>9}", f"{secret:>9}", "%s %r" % (secret, secret), repr([secret])]  # noqa: UP031
    texts += [repr(Holder(secret)), repr(asdict(Holder(secret))), "{}".format(secret), ascii(secret)]  # noqa: UP032
    assert all(VALUE not in text for text in texts)
    assert f"{secret}" == MASK
    assert secret.reveal() == VALUE


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_is_refused(protocol: int) -> None:
    """No protocol takes it."""
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Secret(VALUE), protocol)


def test_it_has_no_other_way_out() -> None:
    """No JSON, no state, no attributes, no addition to text, no change."""
    secret = Secret(VALUE)
    with pytest.raises(TypeError):
        json.dumps({"password": secret})
    with pytest.raises(TypeError):
        secret.__getstate__()
    with pytest.raises(TypeError):
        "x" + secret  # type: ignore[operator]
    with pytest.raises(AttributeError):
        secret.value = "other"
    with pytest.raises(AttributeError):
        del secret.reveal
    assert not hasattr(secret, "__dict__")


def test_equality_and_copies() -> None:
    """It equals itself alone and is not copied."""
    secret = Secret(VALUE)
    assert secret in [secret]
    assert secret not in [Secret(VALUE)]
    assert VALUE not in list[object]([secret])
    assert hash(secret) != hash(VALUE)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"a": secret})["a"] is secret


def test_logs_and_tracebacks_do_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    """Also not a traceback that prints local variables."""
    secret = Secret(VALUE)
    logging.getLogger("lrconsole.test").error("login with %s failed", secret)
    assert VALUE not in caplog.text
    try:
        raise RuntimeError(f"failed with {secret}")
    except RuntimeError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "secret = " + MASK in told
    assert VALUE not in told.replace(f"VALUE = {VALUE!r}", "")


def test_only_text_becomes_a_secret() -> None:
    """The error does not repeat what was given."""
    with pytest.raises(TypeError) as caught:
        Secret(VALUE.encode())  # type: ignore[arg-type]
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize("module", ["secret", "redaction", "shapes", "forms", "crash", "keyring_door", "trust", "vault", "reference"])
def test_imports_stay_cheap(module: str) -> None:
    """None of the modules loads asyncio, json, a keyring or a network library when it is imported."""
    heavy = "{'asyncio', 'json', 'keyring', 'secretstorage', 'base64', 'urllib.parse', 'subprocess', 'tempfile', 'ssl', 'httpx'}"
    code = f"import sys, lrconsole.credentials.{module}; print(sorted(set(sys.modules) & {heavy}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    allowed = {"[]"} if module in {"secret", "redaction", "shapes", "forms"} else {"[]", "['urllib.parse']"}  # pathlib's own in 3.11
    assert found.stdout.strip() in allowed
