"""What to publish instead of SPF records that do not work: one merged record."""

from __future__ import annotations

from collections.abc import Sequence

from lrconsole.stages.edge.spf_record import SpfRecord, SpfTerm, parse


def merged(records: Sequence[str]) -> str:
    """One record with the readable terms of all, each once, ending with the mildest of the safe endings among them (`~all` before `-all`).

    What stands after `all` has no effect and is left out. A `redirect` becomes an `include`, since a merged record has an end of its own.
    """
    parsed = [parse(text) for text in records]
    kept = [_as_mechanism(term) for record in parsed for term in in_effect(record) if term.name != "all"]
    explanation = [term.text for record in parsed if (term := record.modifier("exp"))][:1]
    endings = {record.ending.qualifier for record in parsed if record.ending and not record.ending.is_modifier}
    end = "-all" if endings == {"-"} else "~all"
    return " ".join(["v=spf1", *dict.fromkeys(kept), end, *explanation])


def in_effect(record: SpfRecord) -> tuple[SpfTerm, ...]:
    """The terms that receivers evaluate: the directives up to the first `all`, or all of them and the `redirect`."""
    found: list[SpfTerm] = []
    for term in record.directives:
        found.append(term)
        if term.name == "all":
            return tuple(found)
    redirect = record.modifier("redirect")
    return (*found, redirect) if redirect else tuple(found)


def _as_mechanism(term: SpfTerm) -> str:
    return f"include:{term.value}" if term.is_modifier else term.text
