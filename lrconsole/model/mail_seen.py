"""What is seen of mails that were sent: their sources, as the project keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MailSeen:
    """The source of one mail. `name` is its file's; `reason` says why it could not be read, "" when it was."""

    name: str
    raw: bytes = field(default=b"", repr=False)
    reason: str = ""
