"""Lists: an answer holds one page of records, not the whole table."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Route
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.sessions import locked_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

MANY = 100
SOME = 50
LARGE = 1_000_000
"""Bytes of one answer."""

_SILENT = {"script", "style", "template"}
_TAG = re.compile(r"<!--|<(/?)([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)
_ROW_ROLE = re.compile(r"""\brole\s*=\s*["']?row\b(?!group)""", re.IGNORECASE)
_ITEMS = {"tr", "li", "article"}
_DEEP = 200
_PARENTS = {"table", "tbody", "thead", "tfoot", "ul", "ol", "menu", "nav", "section", "main"}


@check(
    Stage.DATABASE,
    Severity.MEDIUM,
    hurts=(Impact.SPEED,),
    effort=Effort.HOURS,
    rows=("R2.5",),
    refs=("use-the-index-luke.com: no offset",),
    confidence=Confidence.LIKELY,
)
async def bounded(survey: Survey, route: Route) -> Verdict:
    """The list comes in pages.

    Founder: The list gets slower with every new client, until it does not open at all.
    Fix: Return at most 50 records, and the next ones by a cursor.
    """
    if not route.lists:
        return not_applicable("not declared as a list")
    if (closed := await locked_out(survey, route.role)) is not None:
        return closed
    answer = await survey.fetch(route.url, role=route.role)
    evidence = {f"GET {route.url}": f"{answer.status or answer.why}, {answer.size} bytes"}
    fix = f"In the query behind {route.url}: ORDER BY id LIMIT 50, and WHERE id > <the last id shown> for the next page."
    if answer.truncated or answer.state is HttpState.TOO_LARGE or (answer.answered and answer.size > LARGE):
        return failed(f"more than {min(answer.size, LARGE) / 1e6:.1f} MB in one answer", evidence, fix=fix)
    if not answer.answered:
        return unknown(f"no answer: {answer.why}", evidence)
    if not 200 <= answer.status < 300:
        return unknown(f"answers {answer.status}", evidence, fix="See requests.errors.")
    found = items(answer)
    if found is None:
        return unknown("no list found in the answer", evidence, fix="Set lists = false in its [[route]] if it is none.")
    evidence |= {"records": str(found)}
    if found > MANY:
        return failed(f"{count(found, 'record')} in one answer", evidence, fix=fix)
    if found > SOME:
        return warned(f"{count(found, 'record')} in one answer", evidence, fix=fix)
    return passed(count(found, "record"), evidence)


def items(answer: Exchange) -> int | None:
    """How many records an answer holds: its largest JSON array or its largest group of HTML rows; None when neither is found."""
    text = answer.body.lstrip("\ufeff \t\r\n")
    if "json" in answer.header("content-type") or text[:1] in ("[", "{"):
        try:
            return _array(json.loads(text))
        except (ValueError, RecursionError):
            return None
    return _group(text)


def _array(value: object, depth: int = 2) -> int | None:
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict) or depth == 0:
        return None
    below = [_array(child, depth - 1) for child in value.values()]
    return max((found for found in below if found is not None), default=None)


def _group(html: str) -> int | None:
    """The largest number of rows, list items or articles within one parent, nested groups counted apart."""
    groups: Counter[tuple[int, str]] = Counter()
    open_parents: list[tuple[int, str]] = [(0, "")]
    for number, (closing, name, attributes) in enumerate(_tags(html), 1):
        if name in _PARENTS and closing:
            _close(open_parents, name)
        elif name in _PARENTS:
            if len(open_parents) < _DEEP:
                open_parents.append((number, name))
        elif not closing and (name in _ITEMS or _ROW_ROLE.search(attributes)):
            groups[(open_parents[-1][0], name)] += 1
    return max(groups.values(), default=None)


def _tags(html: str) -> Iterator[tuple[bool, str, str]]:
    """Each tag as (closing, name, attributes), without comments and what scripts, styles and templates hold; in linear time."""
    lowered, at = html.lower(), 0
    while match := _TAG.search(html, at):
        name, at = (match.group(2) or "").lower(), match.end()
        if name and (match.group(1) or name not in _SILENT):
            yield bool(match.group(1)), name, match.group(3)
            continue
        at = lowered.find(f"</{name}" if name else "-->", at)
        if at < 0:
            return


def _close(open_parents: list[tuple[int, str]], name: str) -> None:
    """Close the innermost parent called `name` with all that was left open in it."""
    for index in range(len(open_parents) - 1, 0, -1):
        if open_parents[index][1] == name:
            del open_parents[index:]
            return
