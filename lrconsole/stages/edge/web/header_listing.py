"""Judges what search engines and researchers find: the public site listed, staging not, and somebody to write to."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.project import EnvironmentKind, HostKind
from lrconsole.stages.edge.web.header_page import unread

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.project import Environment, Host, Project
    from lrconsole.model.survey import Survey

_META = re.compile(r"<meta\b[^>]{0,500}>", re.IGNORECASE)
_META_ROBOTS = re.compile(r"""name\s*=\s*["']?(?:robots|googlebot)\b""", re.IGNORECASE)
_NOINDEX = re.compile(r"\b(?:noindex|none)\b", re.IGNORECASE)
_PASSWORD = re.compile(r"""<input\b[^>]{0,500}type\s*=\s*["']?password\b""", re.IGNORECASE)
_FIELD = re.compile(r"^(contact|expires):[ \t]*(\S.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CLOSED = (401, 403)


async def judge_noindex(survey: Survey, host: Host) -> Verdict:
    """Neither a header nor a meta element may take the public site out of search results."""
    if host.kind is not HostKind.SITE:
        return not_applicable("only the public site should be found")
    trail = await survey.follow(f"https://{host.name}/")
    if (early := unread(trail, host)) is not None:
        return early
    page = trail.ended
    if page.status >= 400:
        return unknown(f"{page.url} answers {page.status}")
    header, meta = _noindex(page)
    evidence = {page.url: str(page.status), "x-robots-tag": _robots(page) or "absent", "meta robots": meta or "no noindex"}
    if header:
        return failed("X-Robots-Tag says noindex", evidence, fix=f"At {host.name} delete the header: X-Robots-Tag: {header}")
    if meta:
        return failed("the page says noindex", evidence, fix=f"In {page.url} delete: {meta}")
    return passed("may be listed", evidence)


async def judge_staging_noindex(survey: Survey) -> Verdict:
    """Staging must not be listed, if it can be read at all."""
    staging = _staging(survey.project)
    if staging is None:
        return not_applicable("no [environment.staging] is declared")
    trail = await survey.follow(f"{staging.url}/")
    if (early := _unanswered(trail)) is not None:
        return early
    if _is_closed(trail):
        return passed("cannot be read without a login", {trail.ended.url: trail.left or str(trail.ended.status)})
    header, meta = _noindex(trail.ended)
    evidence = {trail.ended.url: str(trail.ended.status), "x-robots-tag": header or "absent", "meta robots": meta or "no noindex"}
    if header or meta:
        return passed("says noindex", evidence)
    fix = f"nginx ({urlsplit(staging.url).hostname}): add_header X-Robots-Tag noindex always;"
    return warned("staging may be listed by search engines", evidence, fix=fix)


async def judge_staging_auth(survey: Survey) -> Verdict:
    """Strangers must be asked for something before they see staging."""
    staging = _staging(survey.project)
    if staging is None:
        return not_applicable("no [environment.staging] is declared")
    trail = await survey.follow(f"{staging.url}/")
    if (early := _unanswered(trail)) is not None:
        return early
    evidence = {trail.ended.url: trail.left or str(trail.ended.status)}
    if _is_closed(trail) or _PASSWORD.search(trail.ended.body):
        return passed("asks for a login", evidence)
    fix = f'nginx ({urlsplit(staging.url).hostname}): auth_basic "Staging"; auth_basic_user_file /etc/nginx/staging.htpasswd;'
    return warned("staging is open to everybody", evidence, fix=fix)


async def judge_security_txt(survey: Survey, host: Host) -> Verdict:
    """RFC 9116: a contact, and a date until which the file holds."""
    if host.kind is not HostKind.SITE:
        return not_applicable("the public site is where people look for it")
    url = f"https://{host.name}/.well-known/security.txt"
    trail = await survey.follow(url)
    if (early := unread(trail, host)) is not None:
        return early
    page = trail.ended
    fix = f"At {url} serve as text/plain:\nContact: mailto:security@{host.name.removeprefix('www.')}\nExpires: {_in_a_year(survey.now)}"
    fields = {name.lower(): value for name, value in _FIELD.findall(page.body[:10_000])} if page.status == 200 else {}
    evidence: dict[str, object] = {page.url: str(page.status)} | {name: value[:200] for name, value in fields.items()}
    if "contact" not in fields:
        return warned("nobody is named to report a fault to", evidence, fix=fix)
    until = _moment(fields.get("expires", ""))
    if until is None or until < survey.now:
        return warned("has run out" if until else "does not say until when it holds", evidence, fix=fix)
    return passed(f"names a contact, until {until:%Y-%m-%d}", evidence)


def _staging(project: Project) -> Environment | None:
    return next((place for place in project.environments if place.kind is EnvironmentKind.STAGING), None)


def _unanswered(trail: Trail) -> Verdict | None:
    if trail.loop or trail.capped:
        return unknown(f"{trail.url} redirects without end")
    page = trail.ended
    if not page.answered and not trail.left:
        return unknown(f"no answer from {page.url}: {page.why}")
    return unknown(f"{page.url} answers {page.status}") if page.status >= 500 else None


def _is_closed(trail: Trail) -> bool:
    return bool(trail.left) or trail.ended.status in _CLOSED


def _robots(page: Exchange) -> str:
    return ", ".join(value for name, value in page.headers if name == "x-robots-tag")


def _noindex(page: Exchange) -> tuple[str, str]:
    """The header and the meta element that say noindex, each "" when it does not."""
    header = _robots(page)
    meta = next((tag for tag in _META.findall(page.body) if _META_ROBOTS.search(tag) and _NOINDEX.search(tag)), "")
    return header if _NOINDEX.search(header) else "", meta


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _in_a_year(now: datetime) -> str:
    return f"{now.year + 1}-{now:%m}-01T00:00:00Z"
