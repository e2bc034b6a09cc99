"""A document as plain data: what a stage's deliverable makes and what Markdown and HTML are written from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a few. Foreign text in it is raw and is escaped by whoever writes the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text to copy exactly: a record, a command, what was seen."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, in order."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles. `states` names each row's outcome word for colouring, "" for none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str
    state: str = ""


Block = Paragraph | Code | Facts | Table | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under a title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `verdict` is the one word at its head ("GO", "NO-GO"), `facts` what it is about."""

    title: str
    verdict: str
    facts: Facts
    sections: tuple[Section, ...]
