"""The domains that mail is sent from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that mail is sent from.

    `selectors` are its declared DKIM selectors, `senders` the addresses of own servers that send for it; `receives` says whether it
    takes mail.
    """

    name: str
    provider: str = ""
    selectors: tuple[str, ...] = ()
    receives: bool = True
    senders: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The domain."""
        return self.name
