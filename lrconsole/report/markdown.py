"""Write a document as Markdown that renders the same everywhere; foreign text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrconsole.model.document import Block, Code, Document, Facts, Heading, Paragraph, Section, Table
from lrconsole.model.text import clean, clean_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&])")
_CELL = 400


def markdown(document: Document) -> str:
    """The document as Markdown (CommonMark with tables)."""
    lines = [f"# {_text(document.title)}", "", f"**{_text(document.verdict)}**", "", *_facts(document.facts), ""]
    for section in document.sections:
        lines += _section(section)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {_text(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield _text(text)
        case Heading(text):
            yield f"### {_text(text)}"
        case Code(text):
            yield from _fenced(clean(text, 4_000))
        case Facts():
            yield from _facts(block)
        case Table():
            yield from _table(block)


def _fenced(text: str) -> Iterator[str]:
    """A fence longer than any run of backticks inside, so that the text cannot end it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    yield fence
    yield text
    yield fence


def _facts(facts: Facts) -> Iterator[str]:
    for label, value in facts.items:
        yield f"- {_text(label)}: {_text(value)}"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield "Nothing."
        return
    yield "| " + " | ".join(_text(column) for column in table.columns) + " |"
    yield "|" + " --- |" * len(table.columns)
    for row in table.rows:
        yield "| " + " | ".join(_text(cell) for cell in row) + " |"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", clean_line(text, _CELL * 2))
