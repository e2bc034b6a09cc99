"""Write a standing as JUnit XML, which CI systems show as tests: one suite a stage, one case a finding."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Risk, Standing
from lrconsole.model.text import clean

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(standing: Standing) -> str:
    """The standing as JUnit XML text. Warnings pass with their text as output; unknown and waived ones are skipped with the reason."""
    root = Element("testsuites", name="lrconsole", tests=str(len(standing.risks)), failures=str(_count(standing.risks, "failure")))
    root.set("errors", str(_count(standing.risks, "error")))
    for stage in Stage:
        risks = standing.of(stage)
        if risks:
            _suite(root, stage, risks)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, stage: Stage, risks: tuple[Risk, ...]) -> None:
    counts = {tag: str(_count(risks, tag)) for tag in ("failure", "error", "skipped")}
    suite = SubElement(root, "testsuite", name=stage.title, tests=str(len(risks)))
    suite.set("failures", counts["failure"])
    suite.set("errors", counts["error"])
    suite.set("skipped", counts["skipped"])
    for risk in risks:
        _case(suite, risk)


def _case(suite: Element, risk: Risk) -> None:
    finding = risk.finding
    case = SubElement(suite, "testcase", classname=finding.check, name=_xml(finding.subject or finding.title))
    case.set("time", f"{finding.milliseconds / 1000:.3f}")
    tag = _tag(risk)
    if tag:
        message = f"waived by {risk.waiver.owner}: {risk.waiver.reason}" if risk.waiver else finding.summary
        node = SubElement(case, tag, message=_xml(message))
        node.text = _xml(f"{finding.founder}\nFix: {finding.fix}")
    elif finding.outcome is Outcome.WARN:
        SubElement(case, "system-out").text = _xml(f"warning: {finding.summary}")


def _tag(risk: Risk) -> str:
    if risk.waiver and risk.finding.outcome.is_open:
        return "skipped"
    return {Outcome.FAIL: "failure", Outcome.ERROR: "error", Outcome.UNKNOWN: "skipped", Outcome.NOT_APPLICABLE: "skipped"}.get(
        risk.finding.outcome, ""
    )


def _count(risks: tuple[Risk, ...], tag: str) -> int:
    return sum(_tag(risk) == tag for risk in risks)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", clean(text))
