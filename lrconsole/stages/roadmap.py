"""The roadmap: every row that must be established before launch, and what each stage is for."""

from __future__ import annotations

from dataclasses import dataclass

from lrconsole.model.stage import Stage
from lrconsole.stages import roadmap_bar, roadmap_stages
from lrconsole.stages.roadmap_row import Row, RowKind

__all__ = ["BY_ID", "ROWS", "Row", "RowKind", "StageText", "asked", "row", "stage_text"]

ROWS: tuple[Row, ...] = (
    *roadmap_bar.BAR,
    *roadmap_bar.TARGETS,
    *roadmap_stages.QUICK_AUDIT,
    *roadmap_stages.DATABASE,
    *roadmap_stages.EDGE,
    *roadmap_stages.SECRETS,
    *roadmap_stages.DEPLOY,
    *roadmap_stages.OBSERVE,
    *roadmap_stages.HANDOVER,
    *roadmap_bar.AUTOMATION,
)
"""All rows: minimum bar, targets, the stages in order, automation."""

BY_ID: dict[str, Row] = {row.id: row for row in ROWS}


def row(id: str) -> Row:
    """The row called `id` ("B1", "R1.5").

    Raises:
        KeyError: the roadmap has no such row.
    """
    return BY_ID[id]


def asked() -> tuple[Row, ...]:
    """The rows that a person answers, in the roadmap's order."""
    return tuple(row for row in ROWS if row.asked)


@dataclass(frozen=True, slots=True)
class StageText:
    """What a stage is for: its goal, what it leaves behind, and the signs that it is not done."""

    goal: str
    deliverable: str
    signals: tuple[str, ...]


def stage_text(stage: Stage) -> StageText:
    """The sentences that explain `stage`."""
    return _TEXTS[stage]


_TEXTS = {
    Stage.QUICK_AUDIT: StageText(
        "Find what blocks the launch, within 2 hours.",
        "A launch risk list, ranked by business impact, with a go or no-go decision on every blocker.",
        (
            "“Works on my machine” carries the argument.",
            "Nobody can say where production secrets live.",
            "Each deploy needs repair by hand.",
        ),
    ),
    Stage.DATABASE: StageText(
        "Make the core pages quick, and keep them quick with more clients.",
        "A small set of safe fixes: indexes, query clean-up, paging, caching of what is read often.",
        (
            "Pages slow down past a few hundred rows.",
            "One export blocks everybody.",
            "One request in 20 takes more than 1 second in normal use.",
        ),
    ),
    Stage.EDGE: StageText(
        "Let the right traffic reach the right place, encrypted, and keep the rest out.",
        "A production DNS plan with redirect map and TLS checklist.",
        (
            "Browsers warn of mixed content.",
            "The login can be hammered.",
            "Old domains still serve duplicates or broken links.",
        ),
    ),
    Stage.SECRETS: StageText(
        "Know every key, keep each where it belongs, and leak none.",
        "A clean secret inventory and a map of environment variables.",
        (
            "Private keys sit in frontend code.",
            "Everybody can reach everything.",
            "Debug logs ship customer data to monitoring.",
        ),
    ),
    Stage.DEPLOY: StageText(
        "Make every deploy repeatable, and every deploy reversible.",
        "A production deployment checklist and rollback instructions.",
        (
            "A deploy that breaks the login cannot be reverted within 10 minutes.",
            "Database changes need downtime.",
        ),
    ),
    Stage.OBSERVE: StageText(
        "Hear of trouble before the clients do, and know where it is.",
        "A simple dashboard and alert rules for downtime, bursts of errors and slow requests.",
        (
            "Support hears of outages first.",
            "Nobody can tell DNS from deployment from application.",
        ),
    ),
    Stage.HANDOVER: StageText(
        "Leave the business able to run the app without the engineer.",
        "A short operating guide with pictures, links and emergency steps.",
        ("The team has no answer to “what happens when Stripe, webhooks, email or DNS fails at 9 pm?”",),
    ),
}
