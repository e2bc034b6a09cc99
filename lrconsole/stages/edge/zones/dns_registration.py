"""Reads a domain's registration data (RDAP, RFC 9083) and judges when it runs out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.text import clean_line, count

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange

WARN_DAYS = 60
FAIL_DAYS = 30
LOSING = ("pending delete", "redemption period")
"""RDAP statuses of a domain that has run out and can still be saved, or hardly."""


def judge_registration(zone: str, page: Exchange, now: datetime) -> Verdict:
    """More than 60 days are left, and the domain is not on its way out."""
    if not page.answered:
        return unknown(
            f"the registration service could not be asked: {page.reason or page.state.value}", {f"GET {page.url}": page.state.value}
        )
    proof: dict[str, object] = {f"GET {page.url}": page.status}
    if 300 <= page.status < 400:
        base = page.header("location").partition("/domain/")[0]
        return unknown("the registration service points elsewhere", proof, fix=f'Set `rdap = "{clean_line(base, 100)}"` in [network].')
    data = _object(page)
    if page.status != 200 or data is None:
        return unknown(f"the registration service knows nothing of {zone} (status {page.status})", proof, fix=_by_hand(zone))
    statuses = [clean_line(str(item), 60).lower() for item in _list(data, "status")]
    ends = _expiration(data)
    proof |= {"status": ", ".join(statuses) or "none", "expires": ends.isoformat() if ends else "not told"}
    return _judge(zone, statuses, ends, now, proof)


def _judge(zone: str, statuses: list[str], ends: datetime | None, now: datetime, proof: dict[str, object]) -> Verdict:
    fix = f"Renew {zone} at its registrar and switch automatic renewal on."
    if losing := [item for item in statuses if item.replace("_", " ") in LOSING]:
        return failed(f"the domain is being lost: {losing[0]}", proof, fix=fix)
    if ends is None:
        return unknown("the registration data has no expiry date", proof, fix=_by_hand(zone))
    days = (ends - now).days
    if days < 0:
        return failed(f"ran out {count(-days, 'day')} ago", proof, fix=fix)
    summary = f"runs out in {count(days, 'day')}, on {ends.date()}"
    if days <= FAIL_DAYS:
        return failed(summary, proof, fix=fix)
    return warned(summary, proof, fix=fix) if days <= WARN_DAYS else passed(summary, proof)


def _by_hand(zone: str) -> str:
    return f"Look up the expiry date of {zone} at its registrar."


def _object(page: Exchange) -> dict[str, Any] | None:
    try:
        data = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _expiration(data: dict[str, Any]) -> datetime | None:
    dates = [
        _moment(item.get("eventDate"))
        for item in _list(data, "events")
        if isinstance(item, dict) and item.get("eventAction") == "expiration"
    ]
    return next((moment for moment in dates if moment), None)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
