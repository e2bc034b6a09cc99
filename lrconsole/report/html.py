"""Write a document as one HTML file without any external address; foreign text is escaped."""

from __future__ import annotations

from lrconsole.model.document import Document
from lrconsole.model.text import clean, clean_line

_TEMPLATE = "document.html.j2"


def html(document: Document) -> str:
    """The document as a whole HTML page with its style inside; it loads nothing and runs no script."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("lrconsole.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["line"] = lambda text: clean_line(str(text), 800)
    environment.filters["block"] = lambda text: clean(str(text), 4_000)
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template(_TEMPLATE).render(document=document)
