"""SPF: one record, that parses, with an end that means something (RFC 7208)."""

from __future__ import annotations

from lrconsole.model.finding import Verdict, failed, passed, unknown
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.survey import Survey
from lrconsole.stages import check


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.EMAIL, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R1.5", "B10"),
    refs=("RFC 7208 4.5",),
)
async def single(survey: Survey, domain: SendingDomain) -> Verdict:
    """There are not two SPF records.

    Founder: With two records receivers read neither, and booking mails land in spam.
    Fix: Merge the records into one and delete the other; never add a second.
    """
    answer = await survey.records(domain.name, "TXT")
    if not answer.state.is_settled:
        return unknown(f"no answer for TXT {domain.name}: {answer.reason or answer.state.value}")
    found = [text for text in answer.records if is_spf(text)]
    if len(found) > 1:
        return failed(f"{len(found)} SPF records", {f"record {number}": text for number, text in enumerate(found, 1)})
    return passed("one record" if found else "no second record")


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record: exactly the version, then a space or the end (RFC 7208 4.5)."""
    lowered = text.lower()
    return lowered == "v=spf1" or lowered.startswith("v=spf1 ")
