"""The domains that mail is sent from, and the services that send in their name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailTool:
    """A service that sends in a domain's name beside its mail provider.

    `bounces` is the domain of its bounce address (Return-Path), `signs` the domain that its DKIM signature names, each "" when it is the
    tool's own or not known; `selectors` are those of its keys there.
    """

    name: str
    bounces: str = ""
    signs: str = ""
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """A domain that mail is sent from.

    `selectors` are its declared DKIM selectors, `senders` the addresses of own servers that send for it, `tools` what else sends for it;
    `receives` says whether it takes mail. `mails` are files with the source of mails that were sent from it.
    """

    name: str
    provider: str = ""
    selectors: tuple[str, ...] = ()
    receives: bool = True
    senders: tuple[str, ...] = ()
    tools: tuple[MailTool, ...] = ()
    mails: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """The domain."""
        return self.name
