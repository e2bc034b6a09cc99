"""Secrets made at run time and planted wherever a real one could lie, and the search for them."""

from __future__ import annotations

import base64
import html
import json
import secrets
import string
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from lrconsole.demo.business import MARK

_LETTERS = string.ascii_letters + string.digits


def letters(count: int) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


@dataclass
class Canaries:
    """The planted secrets by where they were planted."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, where: str, secret: str) -> str:
        """Remember a secret and return it."""
        self.planted[where] = secret
        return secret

    def found_in(self, data: bytes | str) -> list[str]:
        """Where those secrets were planted that occur in `data`, as they are or encoded."""
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        return [where for where, secret in self.planted.items() if any(form in text for form in forms(secret))]


def forms(secret: str) -> set[str]:
    """The ways in which a secret may be written, worked out apart from the code under test."""
    raw = secret.encode()
    found = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret), json.dumps(secret)[1:-1]}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        # The characters at both ends depend on the neighbours.
        own = encoded[2 if offset == 1 else 3 if offset else 0 : -2]
        found |= {own, own.replace("+", "-").replace("/", "_")}
    return {form for form in found if len(form) >= 6}


def password() -> str:
    """A password with characters that URLs, HTML and JSON write otherwise."""
    return f'{letters(9)}&p/+"é<{letters(6)}'


def plant_in_business(canaries: Canaries, folder: Path) -> None:
    """Give the business in `folder`, before it is prepared, passwords and a payment key that are known."""
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    words = {role: canaries.plant(f"password of {role}", password()) for role in ("owner", "coach", "assistant")}
    words["cloudflare"] = canaries.plant("token of cloudflare", letters(40))
    (folder / "passwords.json").write_text(json.dumps(words))
    (folder / "payment-key.txt").write_text(canaries.plant("payment key", "_".join(("sk", "live", letters(32)))))


def plant_in_repository(canaries: Canaries, repository: Path) -> None:
    """Commit the kinds of secrets that people commit."""
    body = "\n".join(letters(64) for _ in range(8))
    name = "RSA PRIVATE KEY"
    canaries.plant("private key in Git", body.partition("\n")[0])
    lines = {
        "github": canaries.plant("token in Git", "_".join(("ghp", letters(36)))),
        "webhook": canaries.plant("webhook secret in Git", "_".join(("whsec", letters(32)))),
        "maps": canaries.plant("API key in Git", "AIza" + letters(35)),
        "chat": canaries.plant("chat token in Git", "-".join(("xoxb", "123456789012", letters(24)))),
        "session": canaries.plant("signed token in Git", jwt()),
        "model": canaries.plant("model key in Git", "-".join(("sk", letters(48)))),
        "url": f"postgres://app:{canaries.plant('database password in Git', letters(20))}@db.northstar.example/app",
        "pem": f"-----BEGIN {name}-----\n{body}\n-----END {name}-----",
    }
    (repository / "src" / "config.ts").write_text("".join(f"export const {key} = `{value}`;\n" for key, value in lines.items()))
    (repository / ".env").write_text(f"DATABASE_PASSWORD={canaries.plant('password in .env', letters(24))}\n")
    for arguments in (["add", "--all", "--force"], ["commit", "--quiet", "-m", "settings"]):
        who = ["-c", "user.name=Sam", "-c", "user.email=sam@northstar.example"]
        subprocess.run(["git", "-C", str(repository), *who, *arguments], check=True, capture_output=True)


def jwt() -> str:
    """A token of three parts, as RFC 7519 writes it."""
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg":"HS256"}', letters(40), letters(32)))
