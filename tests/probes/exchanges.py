"""One exchange with a server of a given handler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lrconsole.model.observation import Exchange
from tests.probes.servers import (
    HOST,
    Handler,
    Site,
    probe,
)

T = TypeVar("T")
URL = f"http://{HOST}/"


def ask(handler: Handler, url: str = URL, *, seconds: float = 5.0, **call: object) -> tuple[Exchange, Site]:
    """One exchange with a server of this handler."""

    async def scenario() -> tuple[Exchange, Site]:
        async with Site(handler) as site:
            return await probe(site, seconds=seconds).exchange(url, **call), site  # type: ignore[arg-type]

    return asyncio.run(scenario())


def with_site(handler: Handler, use: Callable[[Site], Awaitable[T]]) -> T:
    """Use a server of this handler."""

    async def scenario() -> T:
        async with Site(handler) as site:
            return await use(site)

    return asyncio.run(scenario())
