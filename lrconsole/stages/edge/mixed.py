"""Mixed content and stray hosts: pages load nothing without a lock, and production names no host of its making."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Host
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import mixed_content

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_mixed = partial(check, Stage.EDGE, effort=Effort.MINUTES, rows=("F3",), deadline=60.0)


@_mixed(Severity.HIGH, hurts=(Impact.LOGIN, Impact.DATA_LEAK), refs=("Mixed Content 5", "WHATWG HTML 4.12.1"))
async def active(survey: Survey, host: Host) -> Verdict:
    """No script, style, frame or form of the pages goes without a lock.

    Founder: Browsers refuse such parts: a form that does not send, a page without its layout.
    Fix: Write https:// in the address, or leave the scheme and host out.
    """
    return await mixed_content.judge_active(survey, host)


@_mixed(Severity.LOW, hurts=(Impact.REPUTATION,), refs=("Mixed Content 5",))
async def passive(survey: Survey, host: Host) -> Verdict:
    """No picture or film of the pages comes without a lock.

    Founder: The browser says that your site is not secure, or leaves the picture out.
    Fix: Write https:// in the address; until then send `Content-Security-Policy: upgrade-insecure-requests`.
    """
    return await mixed_content.judge_passive(survey, host)


@_mixed(Severity.HIGH, hurts=(Impact.LOGIN,), refs=("Mixed Content 5", "RFC 6455 3"))
async def websocket(survey: Survey, host: Host) -> Verdict:
    """Sockets of the app are encrypted.

    Founder: Browsers refuse the connection: chat, notes and calendars do not update.
    Fix: Write wss:// instead of ws://.
    """
    return await mixed_content.judge_websocket(survey, host)


@_mixed(Severity.HIGH, hurts=(Impact.LOGIN, Impact.DATA_LEAK), refs=("OWASP WSTG-CLNT-10",))
async def sources(survey: Survey, host: Host) -> Verdict:
    """What production serves names no developer's machine, preview, staging or foreign database.

    Founder: Clients' data is written into a test copy, or a button works on the developer's laptop only.
    Fix: Put production's own addresses into the environment that the build reads, and build again.
    """
    return await mixed_content.judge_sources(survey, host)
