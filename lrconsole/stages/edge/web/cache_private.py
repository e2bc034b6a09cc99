"""Judges whether pages with personal data stay with the one who asked: by what caches are told, and by three requests in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.text import count
from lrconsole.stages.edge.web.cache_policy import PRIVATE, facts, from_cache, is_silent, may_be_kept, policy_of
from lrconsole.stages.sessions import locked_out

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Route
    from lrconsole.model.survey import Survey
    from lrconsole.model.web_seen import CacheTrial

_PUBLIC = "a route without a role holds nothing personal"


async def judge_private(survey: Survey, route: Route) -> Verdict:
    """What a role and a stranger are answered must not be for shared caches."""
    trial = await _trial(survey, route)
    if isinstance(trial, Verdict):
        return trial
    answers = [answer for answer in (trial.role, trial.visitor) if answer is not None]
    own = answers[0]
    if not own.answered or own.status >= 500:
        return unknown(f"{own.url} answers {own.status}" if own.answered else f"no answer from {own.url}: {own.why}")
    evidence = _evidence(trial)
    pages = [answer for answer in answers if answer is own or (answer.answered and answer.status == 200)]
    for answer in pages:
        policy = policy_of(answer)
        if policy.shared:
            return failed(f"shared caches may keep it: {answer.header('cache-control')}", evidence, fix=_fix(route, answer))
        if not policy.private and (hit := from_cache(answer)):
            return failed(f"a shared cache kept it: {hit}", evidence, fix=_fix(route, answer))
    silent = next((answer for answer in pages if is_silent(answer)), None)
    if silent is not None:
        return warned("nothing is said to caches, so each does as it likes", evidence, fix=_fix(route, silent))
    if not policy_of(own).private:
        return warned(f"neither private nor no-store: {own.header('cache-control') or own.status}", evidence, fix=_fix(route, own))
    return passed(own.header("cache-control"), evidence)


async def judge_shared_leak(survey: Survey, route: Route) -> Verdict:
    """After a role has asked, neither a stranger nor another role may be handed what was the first's."""
    trial = await _trial(survey, route)
    if isinstance(trial, Verdict):
        return trial
    role, visitor, other = trial.role, trial.visitor, trial.other
    if role is None or visitor is None or not role.answered or not visitor.answered:
        lost = next((answer for answer in (role, visitor) if answer is not None and not answer.answered), None)
        return unknown(f"no answer from {route.url}: {lost.why if lost else 'nobody asked'}")
    evidence = _evidence(trial)
    if role.status != 200:
        return unknown(f"{role.url} answers {route.role} {role.status}", evidence)
    for who, answer in (("a visitor without a login", visitor), ("another role", other)):
        key = "visitor" if answer is visitor else "other"
        if answer is not None and "role" in trial.marked and key in trial.marked:
            return failed(f"{who} is handed the page of {route.role}", evidence, fix=_fix(route, answer))
        if answer is not None and answer.status == 200 and (hit := from_cache(answer)):
            return failed(f"{who} is answered from a shared cache: {hit}", evidence, fix=_fix(route, answer))
    if visitor.status == 200 and visitor.body and visitor.body == role.body:
        return failed(
            "a visitor without a login is handed the same page", evidence, fix=f"{_fix(route, visitor)}\nand ask for a login there."
        )
    asked = "a stranger and another role" if other is not None else "a stranger"
    return passed(f"{asked} got an answer of their own", evidence)


async def judge_vary(survey: Survey, route: Route) -> Verdict:
    """An answer that differs by who asks must say so, unless it is private."""
    trial = await _trial(survey, route)
    if isinstance(trial, Verdict):
        return trial
    role, visitor = trial.role, trial.visitor
    if role is None or visitor is None or not role.answered or not visitor.answered:
        return unknown(f"{route.url} did not answer both")
    evidence = _evidence(trial)
    if policy_of(role).private and (policy_of(visitor).private or visitor.status != 200):
        return passed("private, so no cache between hands it on", evidence)
    if visitor.status == role.status and visitor.body == role.body:
        return passed("does not depend on who asks", evidence)
    kept = {part.strip().lower() for key, value in role.headers if key == "vary" for part in value.split(",")}
    if kept & {"cookie", "authorization", "*"}:
        return passed(f"Vary: {', '.join(sorted(kept))}", evidence)
    return warned(
        "differs by who asks, and does not say so", evidence, fix=f"At {_place(route)}: {PRIVATE}, or at least: Vary: Cookie, Authorization"
    )


async def judge_deception(survey: Survey, route: Route) -> Verdict:
    """With a file name behind it a private address must not give its content as something for caches."""
    if not route.role:
        return not_applicable(_PUBLIC)
    if (closed := await locked_out(survey, route.role)) is not None:
        return closed
    lured = await survey.lures(route)
    answered = [lure for lure in lured if lure.answer.answered and lure.answer.status < 500]
    evidence: dict[str, object] = {
        f"as {route.role}: {urlsplit(route.url).path}{lure.form}": "; ".join(str(value) for value in facts("", lure.answer).values())
        for lure in lured
    }
    caught = [lure for lure in answered if lure.answer.status == 200 and (lure.marked or lure.alike)]
    for lure in caught:
        if may_be_kept(lure.answer) or is_silent(lure.answer):
            fix = f"At {_place(route)} answer 404 for any path below {urlsplit(route.url).path or '/'}, and send: {PRIVATE}"
            return failed(f"{urlsplit(route.url).path}{lure.form} gives the private page as a file for caches", evidence, fix=fix)
    if len(answered) < len(lured) or not lured:
        return unknown(f"{route.url} with a file name behind it did not answer", evidence)
    said = f"{count(len(caught), 'form')} give the page, for no cache" if caught else f"{count(len(lured), 'form')} refused"
    return passed(said, evidence)


async def _trial(survey: Survey, route: Route) -> CacheTrial | Verdict:
    if not route.role:
        return not_applicable(_PUBLIC)
    if (closed := await locked_out(survey, route.role)) is not None:
        return closed
    trial = await survey.cache_trial(route)
    return trial if trial.role is not None else unknown(f"nobody asked for {route.url}: {trial.reason}")


def _evidence(trial: CacheTrial) -> dict[str, object]:
    asked = {"role": trial.role, "visitor": trial.visitor, "other": trial.other}
    words = {"role": "as the role", "visitor": "without a login", "other": "as another role"}
    found: dict[str, object] = {}
    for key, answer in asked.items():
        if answer is not None:
            seen = facts(f"({words[key]})", answer)
            found |= {label: f"{value}{'; holds the first role’s name' if key in trial.marked else ''}" for label, value in seen.items()}
    return found


def _place(route: Route) -> str:
    parts = urlsplit(route.url)
    return f"{parts.hostname}{parts.path or '/'}"


def _fix(route: Route, answer: Exchange) -> str:
    purge = f"; then purge {route.url} from the cache" if from_cache(answer) else ""
    return f"At {_place(route)} send: {PRIVATE}{purge}"
