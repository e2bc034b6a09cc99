"""Keyring backends for tests, chosen by PYTHON_KEYRING_BACKEND: one in the clear, three that do not keep what they are given."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

_STORE: dict[tuple[str, str], str] = {}


class PlaintextKeyring(KeyringBackend):
    """As the ones that keep base64 in a file: usable, and not allowed."""

    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        return _STORE.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        _STORE[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del _STORE[service, username]


class Lossy(PlaintextKeyring):
    """Calls itself the Secret Service, prints, and keeps something other than it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        print("noise on stdout")  # noqa: T201
        super().set_password(service, username, password[:3])


class Complaining(PlaintextKeyring):
    """Calls itself the Secret Service and fails with keyring's own error, which quotes the value."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"cannot keep {password}")


class Talkative(PlaintextKeyring):
    """Calls itself the Secret Service and fails with an error that quotes the value."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot keep {password}")


for _backend in (Lossy, Complaining, Talkative):
    _backend.__module__, _backend.__qualname__ = "keyring.backends.SecretService", "Keyring"
