"""A payment key that only looks like one: made at random, once for each practice business, so that no key-like text stands in the code."""

from __future__ import annotations

import secrets
import string
from pathlib import Path

FILE = "payment-key.txt"
_LETTERS = string.ascii_letters + string.digits


def payment_key(folder: Path) -> str:
    """The business's made-up payment key."""
    path = folder / FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("_".join(("sk", "live", "".join(secrets.choice(_LETTERS) for _ in range(32)))))
    return path.read_text().strip()
