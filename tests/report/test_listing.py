"""Tests of written lists: what is shown is written in its order, and nothing foreign breaks out of a cell, a table or a string."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from markdown_it import MarkdownIt

from lrconsole.model.judgement import Outcome
from lrconsole.report.listing import SCHEMA, SUFFIXES, Listed, csv_listing, json_listing, markdown_listing, text_listing, written
from lrconsole.report.selection import Sort, in_order, parse, select
from tests.audit.made import NOW
from tests.report.made import hostile, rich
from tests.safety.hostile import STRINGS

STANDING = rich()
OPEN = select(STANDING.risks, parse("state:open"))
LISTED = Listed("Northstar Coaching: edge", NOW, OPEN, len(STANDING.risks), "state:open")


def cells(listed: Listed) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_listing(listed), newline=""), strict=True))


def test_every_format_has_the_same_findings_in_the_same_order() -> None:
    names = [risk.finding.fingerprint for risk in OPEN]
    assert [f"{row['check']}:{row['subject']}".rstrip(":") for row in cells(LISTED)] == names
    assert [one["fingerprint"] for one in json.loads(json_listing(LISTED))["risks"]] == names
    assert [line.split()[4] for line in text_listing(LISTED).splitlines() if line[:4].strip().isdigit()] == names
    table = markdown_listing(LISTED).partition("## Fixes")[0].replace("\\", "")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ") and line[2].isdigit()]
    assert [":".join(row[3:5]).rstrip(":") for row in rows] == names


def test_the_head_names_how_many_and_the_filter() -> None:
    said = f"{len(OPEN)} of {len(STANDING.risks)} · state:open"
    assert text_listing(LISTED).startswith(f"Northstar Coaching: edge · {said}\n")
    assert said in markdown_listing(LISTED)
    data = json.loads(json_listing(LISTED))
    assert (data["schema"], data["filter"], data["shown"], data["total"]) == (SCHEMA, "state:open", len(OPEN), len(STANDING.risks))
    other = replace(LISTED, failing_only=True, sort=Sort.CHECK, filter="")
    assert other.heading == f"{len(OPEN)} of {len(STANDING.risks)} · failing only · sorted by check"


def test_a_filter_that_met_findings_fit_says_how_many_of_them_there_are() -> None:
    mixed = select(STANDING.risks, parse("severity:blocker"))
    met = [risk for risk in mixed if not risk.finding.outcome.is_open]
    assert 0 < len(met) < len(mixed)
    listed = replace(LISTED, risks=mixed, filter="severity:blocker")
    assert listed.heading == f"{len(mixed)} of {listed.total} · severity:blocker · {len(met)} not open"
    assert replace(listed, risks=tuple(met)).heading.endswith(" · none open")
    assert "open" not in replace(listed, filter="").heading
    assert replace(listed, risks=()).heading.endswith("severity:blocker")


def test_json_risks_are_those_of_the_standing_schema() -> None:
    schema = json.loads((resources.files("lrconsole.report") / "standing.schema.json").read_text())
    check = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/risk"})
    written_risks = json.loads(json_listing(LISTED))["risks"]
    assert len(written_risks) == len(OPEN) > 0
    assert [list(check.iter_errors(risk)) for risk in written_risks] == [[]] * len(OPEN)
    assert not check.is_valid({**written_risks[0], "rank": "first"})


def test_decisions_and_waivers_are_told() -> None:
    rows = {row["check"]: row for row in cells(replace(LISTED, risks=STANDING.risks))}
    assert (rows["spf.single"]["decision"], rows["spf.single"]["who"]) == ("defer", "Ana Ruiz")
    assert (rows["tls.versions"]["state"], rows["tls.versions"]["until"]) == ("waived", "2026-12-08")
    assert "waived until 2026-12-08 by Ana Ruiz" in text_listing(replace(LISTED, risks=STANDING.risks))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r\n=", "\x1b[0m="])
def test_no_cell_is_a_formula(start: str) -> None:
    standing = hostile(f"{start}HYPERLINK(1)")
    for row in cells(Listed("x", NOW, standing.risks, 1)):
        for name, value in row.items():
            assert name == "rank" or not value.strip().startswith(("=", "+", "-", "@")), (name, value)


@pytest.mark.parametrize("text", STRINGS)
def test_foreign_text_stays_text(text: str) -> None:
    listed = Listed(text, NOW, in_order(hostile(text).risks, Sort.STATE), 3, text)
    assert len(cells(listed)) == len(listed.risks)
    assert len(json.loads(json_listing(listed))["risks"]) == len(listed.risks)
    for format_ in SUFFIXES:
        assert "\x1b" not in written(listed, format_)
        assert "\u202e" not in written(listed, format_)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown_listing(listed))
    assert sum(one.type == "tr_open" for one in tokens) == len(listed.risks) + 1
    assert not [one for one in tokens if one.type in ("html_block", "html_inline")]


def test_nothing_listed_is_said() -> None:
    nothing = replace(LISTED, risks=())
    assert "Nothing is like that." in text_listing(nothing)
    assert "Nothing." in markdown_listing(nothing)
    assert csv_listing(nothing).count("\r\n") == 1
    assert json.loads(json_listing(nothing))["risks"] == []


def test_csv_is_rfc_4180(tmp_path: Path) -> None:
    text = csv_listing(LISTED)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)} == {12}


def test_a_finding_that_is_not_applicable_reads_so() -> None:
    aside = [risk for risk in STANDING.risks if risk.finding.outcome is Outcome.NOT_APPLICABLE]
    assert "· n/a" in text_listing(replace(LISTED, risks=tuple(aside)))
