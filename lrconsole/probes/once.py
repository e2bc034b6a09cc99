"""Make each observation once and share it among all that ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Observations by key, each made by a task of its own: when one asker is cancelled, the others still get it.

    An exception goes to every asker. After `aclose` nothing is made any more.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, asyncio.Task[Any]] = {}
        self._closed = False

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The observation for `key`, made by the first who asks."""
        if self._closed:
            raise asyncio.CancelledError("the survey is closed")
        task: asyncio.Task[T] | None = self._made.get(key)
        if task is None:
            task = self._made[key] = asyncio.ensure_future(_awaited(make))
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Cancel what is being made, and wait until it has ended."""
        self._closed = True
        tasks = list(self._made.values())
        for task in tasks:
            task.cancel()
        # Gathering also takes note of exceptions that nobody waited for.
        await asyncio.gather(*tasks, return_exceptions=True)


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
