"""A survey that says what it is asking, for work that is made of questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from lrconsole.model.observation import DnsAnswer, Trail
from lrconsole.probes.survey import LiveSurvey

Answer = TypeVar("Answer")


class ToldSurvey(LiveSurvey):
    """Tells after each question how many are answered, how many were asked so far, and which one it was."""

    def __init__(self, *given: Any, told: Callable[[int, int, str], None]) -> None:
        super().__init__(*given)
        self._tell = told
        self._asked = 0
        self._answered = 0

    async def records(self, name: str, kind: str) -> DnsAnswer:
        """As any survey does."""
        return await self._counted(f"{kind} of {name}", super().records(name, kind))

    async def follow(self, url: str) -> Trail:
        """As any survey does."""
        return await self._counted(url, super().follow(url))

    async def _counted(self, about: str, asking: Awaitable[Answer]) -> Answer:
        self._asked += 1
        self._tell(self._answered, self._asked, about)
        answer = await asking
        self._answered += 1
        self._tell(self._answered, self._asked, about)
        return answer
