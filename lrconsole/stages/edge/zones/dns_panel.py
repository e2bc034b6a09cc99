"""Writes a fix in DNS as the forms of the declared DNS host want it: names, quotes, long texts, priorities and proxies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lrconsole.model.project import Project

LONGEST_STRING = 255
"""Bytes of one character-string of a TXT record (RFC 1035 3.3.14)."""
_ZONE = re.compile(r"In the zone ([^\s:]+):")
_HEADING = re.compile(r"(?:In|At) the .+:")
_LINE = re.compile(r"(?P<verb>add|delete|change) (?P<kind>[A-Z]{1,6}) (?P<label>\S+)(?: to)? (?P<value>.+)")
_MX = re.compile(r"(\d{1,5}) (\S+)")
_TTL = 300


@dataclass(frozen=True, slots=True)
class Panel:
    """A DNS host's form.

    `apex` is what stands for the zone itself ("" for an empty field). `quotes` and `splits` say whether whoever fills it in must put TXT
    values in quotes and split long ones; `priority` whether an MX preference has a field of its own. `least` is its smallest TTL in
    seconds. `proxies` marks one that can stand before web hosts. `file` is a zone file instead of a form.
    """

    name: str
    apex: str = "@"
    quotes: bool = False
    splits: bool = False
    priority: bool = True
    least: int = 60
    proxies: bool = False
    file: bool = False


PANELS = (
    Panel("Cloudflare", proxies=True),
    Panel("Amazon Route 53", apex="", quotes=True, splits=True, priority=False, least=1),
    Panel("GoDaddy", least=600),
    Panel("Namecheap"),
    Panel("DigitalOcean", least=30),
    Panel("Vercel", apex=""),
    Panel("Azure DNS", least=1),
    Panel("OVH", apex=""),
    Panel("IONOS"),
    Panel("Squarespace"),
    Panel("zone file", quotes=True, splits=True, priority=False, least=1, file=True),
)
"""Forms whose ways are known, put together on 2026-11-24 and not compared with the hosts' own help pages since; another host's fix stays in
the general form."""


def panel_of(name: str) -> Panel | None:
    """The form of the DNS host `name`, None for one that is not known."""
    lowered = name.lower()
    return next((panel for panel in PANELS if lowered and (panel.name.lower() in lowered or lowered in panel.name.lower())), None)


def as_entered(fix: str, project: Project) -> str:
    """The fix with each record line as the form of its zone's DNS host wants it; unchanged where none is declared or its form not known."""
    return "\n".join(_lines(fix, project))


def _lines(fix: str, project: Project) -> Iterator[str]:
    panel: Panel | None = None
    zone = ""
    adds = False
    for line in fix.splitlines():
        if heading := _ZONE.fullmatch(line):
            zone = plain(heading.group(1))
            panel = next((panel_of(item.dns) for item in project.domains if plain(item.name) == zone), None)
            yield f"In the zone {zone}, {'in its zone file' if panel.file else f'at {panel.name}'}:" if panel else line
        elif _HEADING.fullmatch(line):
            panel = None
            yield line
        elif panel and (record := _LINE.fullmatch(line)):
            adds = adds or record["label"] != "@"
            yield from _filed(panel, zone, record) if panel.file else _entered(panel, record)
        else:
            yield line
    if panel and adds and not panel.file:
        yield f"{panel.name} adds .{zone} to names by itself: enter the name as it stands here, or it is doubled."


def _entered(panel: Panel, record: re.Match[str]) -> Iterator[str]:
    """A record, a line for each field of the form."""
    kind, label, value = record["kind"], record["label"], record["value"]
    yield f"{record['verb']} {kind}"
    yield f"  name: {label if label != '@' else panel.apex or '(leave empty)'}"
    if kind == "MX" and panel.priority and (parts := _MX.fullmatch(value)):
        yield f"  priority: {parts.group(1)}"
        yield f"  server: {parts.group(2)}"
    elif kind == "TXT" and value[:1] == '"':
        yield f"  value: {_text(panel, value)}"
        if not panel.splits and len(value) - 2 > LONGEST_STRING:
            yield f"  (long: paste it whole, {panel.name} splits it)"
    else:
        yield f"  value: {value}"
    if record["verb"] != "delete":
        yield f"  TTL: {max(_TTL, panel.least)}"
    if panel.proxies and kind in ("CNAME", "A", "AAAA") and "_domainkey" in label:
        yield "  proxy: DNS only (grey cloud)"


def _text(panel: Panel, value: str) -> str:
    inner = value.removeprefix('"').removesuffix('"')
    if not panel.quotes:
        return inner
    return " ".join(f'"{_escaped(part)}"' for part in split(inner)) if panel.splits else f'"{_escaped(inner)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def split(text: str) -> tuple[str, ...]:
    """The text as strings of at most 255 bytes, letters kept whole."""
    parts, current = [], ""
    for letter in text:
        if len((current + letter).encode()) > LONGEST_STRING:
            parts.append(current)
            current = ""
        current += letter
    return (*parts, current)


def _filed(panel: Panel, zone: str, record: re.Match[str]) -> Iterator[str]:
    """A record as a line of a zone file; one that goes as a comment."""
    kind, label, value = record["kind"], record["label"], record["value"]
    if value[:1] == "<" or kind == "ALIAS":
        yield record.group()
        return
    name = f"{zone}." if label == "@" else f"{label}.{zone}."
    data = _text(panel, value) if kind == "TXT" and value[:1] == '"' else _absolute(kind, value)
    if record["verb"] == "delete":
        yield f"; delete: {name} IN {kind} {data}"
        return
    if record["verb"] == "change":
        yield f"; instead of the {kind} records of {name} that begin like this one:"
    yield f"{name} {_TTL} IN {kind} {data}"


def _absolute(kind: str, value: str) -> str:
    """Names in the data with the dot at their end, without which a zone file doubles the domain."""
    if kind in ("CNAME", "NS", "MX") and not value.endswith("."):
        return f"{value}."
    return value
