"""What people said, in words: for the activity log, for the question before something is taken back, and for reports of it."""

from __future__ import annotations

from datetime import datetime

from lrconsole.model.audit import Attestation, Decision, EventKind, Note, Said, Waiver
from lrconsole.model.finding import QUESTION

_KINDS = {Decision: EventKind.DECIDED, Waiver: EventKind.WAIVED, Attestation: EventKind.ATTESTED, Note: EventKind.NOTED}


def kind_of(item: Said) -> EventKind:
    """What the activity log calls it."""
    return _KINDS[type(item)]


def about(item: Said) -> str:
    """The fingerprint of the finding that it is about."""
    return QUESTION + item.row if isinstance(item, Attestation) else item.fingerprint


def by(item: Said) -> str:
    """Who said it."""
    return item.owner if isinstance(item, Waiver) else item.who


def when(item: Said) -> datetime:
    """When it was said."""
    return item.created if isinstance(item, Waiver) else item.at


def in_words(item: Said) -> str:
    """What was said, as the activity log shows it."""
    match item:
        case Decision():
            return f"{item.choice.value}: {item.reason}" if item.reason else item.choice.value
        case Waiver():
            return f"until {item.expires:%Y-%m-%d}: {item.reason}"
        case Attestation():
            return f"{item.answer.value}: {item.evidence}" if item.evidence else item.answer.value
        case Note():
            return item.text
