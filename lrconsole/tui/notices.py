"""Sentences that the banner says once: each names the key that answers it, and goes when that is pressed, or escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.tui.follow import View

_HIDES = "detail.back"
NOT_TRUSTED = "not trusted with credentials"
"""What a finding says that could not be established because nobody has trusted the project file."""


class Notices:
    """What the banner has to say beside trouble. A notice that was told is not told again."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._shown: dict[str, str] = {}

    @property
    def text(self) -> str:
        """What is to be shown now, "" for nothing."""
        return next(iter(self._shown.values()), "")

    def tell(self, name: str, action: str, sentence: str) -> None:
        """Tell a sentence that the action called `action` answers, unless the notice `name` was told before."""
        if name not in self._told:
            self._told.add(name)
            self._shown[action] = sentence

    def tell_of_trust(self, view: View) -> None:
        """Tell once of each audit how many of its results wait for trust in the project file."""
        audit, number = untrusted(view)
        if number:
            self.tell(f"untrusted in {audit}", "project.trust", not_trusted(number))

    def done(self, action: str) -> bool:
        """Somebody did an action: hide what it answers, or, for escape, what is shown; returns whether that hid anything."""
        hidden = self._shown.pop(action, "")
        if action == _HIDES and self._shown:
            hidden = self._shown.pop(next(iter(self._shown)))
        return bool(hidden)


def untrusted(view: View) -> tuple[int, int]:
    """The newest audit and how many of its findings are unknown because the project file is not trusted; (0, 0) while it runs."""
    from lrconsole.model.audit import AuditState

    standing = view.standing
    if standing is None or standing.audit is None or standing.audit.state is AuditState.RUNNING:
        return 0, 0
    found = (risk.finding for risk in standing.risks if risk.finding.outcome.is_unestablished)
    number = sum(NOT_TRUSTED in one.summary or any(NOT_TRUSTED in item.value for item in one.evidence) for one in found)
    return standing.audit.id, number


def not_trusted(number: int) -> str:
    """What the banner says of findings that wait for trust."""
    results = "1 result is" if number == 1 else f"{number} results are"
    return f"{results} unknown since this project file is not trusted: t shows what it would use; esc hides this line."
