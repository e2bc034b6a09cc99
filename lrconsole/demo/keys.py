"""Keys that are made at random, once for each practice business, so that no key-like text stands in the code."""

from __future__ import annotations

import secrets
import string
from pathlib import Path

from lrconsole.demo.certificates import mail_key
from lrconsole.demo.mails import MAILS, write_mails
from lrconsole.demo.zones import SELECTOR, SENDER, SENDERS
from lrconsole.model.errors import DemoError

PAYMENT_FILE = "payment-key.txt"
DKIM_FILE = "dkim.txt"
_LETTERS = string.ascii_letters + string.digits
_DKIM_BITS = 2048


def payment_key(folder: Path) -> str:
    """The business's made-up payment key: it looks like one and opens nothing."""
    path = folder / PAYMENT_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("_".join(("sk", "live", "".join(secrets.choice(_LETTERS) for _ in range(32)))))
    return path.read_text().strip()


def make_dkim_key(folder: Path) -> None:
    """Make the public DKIM key, unless there is one. The private half signs one mail of each sender and is thrown away."""
    path = folder / DKIM_FILE
    if not path.exists() or not (folder / MAILS).is_dir():
        public, sign = mail_key(_DKIM_BITS)
        write_mails(folder, SENDERS, SELECTOR, SENDER, sign)
        path.write_text(public)


def dkim_key(folder: Path) -> str:
    """The public DKIM key, in Base64.

    Raises:
        DemoError: there is none.
    """
    try:
        return (folder / DKIM_FILE).read_text()
    except OSError as error:
        raise DemoError("there is no practice business here", where=str(folder), fix="run: lrconsole demo") from error
