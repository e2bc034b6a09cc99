"""What Northstar's people would answer to the questions that only people can answer."""

from __future__ import annotations

OWNER = "Ana Ruiz"


def evidence_for(row: str) -> str:
    """A plausible piece of evidence for a roadmap row of the practice business."""
    return f"Practice answer for {row}: looked at with Tom Hale on the practice business."
