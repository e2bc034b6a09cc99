"""Take a value from a step's answer for the steps after it."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import sys
from typing import Any

from lrconsole.model.observation import Exchange
from lrconsole.model.project import Capture
from lrconsole.probes.cookies import Jar

_SECONDS = 3.0
_SEARCHED = 1_000_000
_LONGEST = 16_000
_SEARCH = """
import json, re, sys
pattern, text = json.load(sys.stdin)
found = re.search(pattern, text)
json.dump(found.group(1) if found else None, sys.stdout)
"""


async def captured(capture: Capture, exchange: Exchange, jar: Jar) -> str | None:
    """The captured value; None when the answer does not hold it."""
    if capture.source == "header":
        return exchange.header(capture.pattern)[:_LONGEST] or None
    if capture.source == "cookie":
        return jar.value(capture.pattern)
    if capture.source == "json":
        return _at(exchange.body, capture.pattern)
    found = await _searched(capture.pattern, exchange.body[:_SEARCHED])
    # In HTML the value of an attribute is escaped; a browser sends what it means.
    return html.unescape(found) if found and "html" in exchange.header("content-type").lower() else found


async def _searched(pattern: str, text: str) -> str | None:
    """The first group of `pattern` in `text`, searched by a child process that can be killed.

    A regular expression can take for ever on a text made for it, and nothing within a process stops it.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-c",
        _SEARCH,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            out, _ = await child.communicate(json.dumps([pattern, text]).encode("ascii"))
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.communicate()
    found = json.loads(out) if child.returncode == 0 and out else None
    return found[:_LONGEST] if isinstance(found, str) else None


def _at(body: str, path: str) -> str | None:
    """The value at a dotted path of a JSON body."""
    try:
        here: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for part in path.split("."):
        if isinstance(here, dict) and part in here:
            here = here[part]
        elif isinstance(here, list) and part.isdecimal() and len(part) < 10 and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return str(here)[:_LONGEST] if isinstance(here, str | int | float) and not isinstance(here, bool) else None
