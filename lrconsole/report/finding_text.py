"""Write one finding as plain text, whole: to be pasted into a ticket or a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.text import clean, clean_line

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk

_MOST = 4_000


def finding_text(risk: Risk) -> str:
    """What it is about, what was seen, why it matters, the fix, and what was decided; each part under its name."""
    finding = risk.finding
    head = f"{clean_line(finding.title)}\n{clean_line(finding.fingerprint, 400)}"
    state = f"{finding.outcome.word} · {finding.severity.value} · {clean_line(risk.reason)}"
    seen = "\n".join(f"{clean_line(item.label)}: {clean(item.value, _MOST)}" for item in finding.evidence)
    parts = (
        ("Now", clean(finding.summary)),
        ("Why", clean(finding.founder)),
        ("Fix", fix_text(risk)),
        ("Seen", f"{seen}\n" * bool(seen) + f"at {finding.seen_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Decided", _decided(risk)),
        ("Source", clean_line(", ".join(finding.refs), 600)),
    )
    return "\n\n".join([f"{head}\n{state}", *(f"{name}\n{text}" for name, text in parts if text)]) + "\n"


def fix_text(risk: Risk) -> str:
    """The fix and nothing else, as it is to be pasted."""
    return clean(risk.finding.fix, _MOST).strip("\n")


def _decided(risk: Risk) -> str:
    said = []
    if risk.waiver:
        said.append(
            f"waived until {risk.waiver.expires:%Y-%m-%d} by {clean_line(risk.waiver.owner)}: {clean_line(risk.waiver.reason, 600)}"
        )
    if risk.decision:
        said.append(f"{risk.decision.choice.value}, {clean_line(risk.decision.who)}: {clean_line(risk.decision.reason, 600)}")
    return "\n".join(said)
