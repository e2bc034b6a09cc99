"""Ask for a private address as a role, as a stranger and as another role, to see whether a cache in between mixes them up."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.web_seen import CacheTrial, Lure

_FORMS = ("/{name}.css", ";{name}.css", "%2F{name}.css", "%3B{name}.css")

Ask = Callable[[str], Awaitable[Exchange]]


async def cache_trial(url: str, username: str, role: Ask, visitor: Ask, other: Ask | None) -> CacheTrial:
    """Make the three requests one after the other: what the first leaves in a cache the next may be handed."""
    first = await role(url)
    second = await visitor(url)
    third = await other(url) if other is not None else None
    answers = {"role": first, "visitor": second, "other": third}
    marked = tuple(name for name, answer in answers.items() if answer is not None and holds(answer, username))
    return CacheTrial(url, HttpState.ANSWERED, first, second, third, marked)


async def lures(url: str, username: str, role: Ask) -> tuple[Lure, ...]:
    """Ask for the address with a file name behind it, each in one of the forms in which servers and caches disagree.

    The name is made up anew each time and told to nobody: if a cache keeps the answer, nobody finds it.
    """
    own = await role(url)
    return tuple([await _lure(url, form, username, role, own) for form in _FORMS])


def holds(answer: Exchange, username: str) -> bool:
    """Whether an answer holds the user's name as a text of its own."""
    return bool(username) and answer.answered and username.lower() in answer.body.lower()


async def _lure(url: str, form: str, username: str, role: Ask, own: Exchange) -> Lure:
    parts = urlsplit(url)
    name = f"launch-check-{secrets.token_hex(8)}"
    answer = await role(urlunsplit(parts._replace(path=parts.path.rstrip("/") + form.format(name=name), query="")))
    alike = answer.answered and answer.status == own.status == 200 and own.size > 0 and abs(answer.size - own.size) * 20 <= own.size
    return Lure(form.format(name="…"), answer, holds(answer, username), alike)
