"""Firewalls in front of the app, told by what their answers bear: looked at, never provoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Host
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web.header_page import APPS

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

SIGNS = (
    ("Cloudflare", ("cf-ray", "server: cloudflare"), ("__cf_bm", "cf_clearance")),
    ("AWS WAF or CloudFront", ("x-amz-cf-id", "x-amzn-waf-action", "server: cloudfront"), ("aws-waf-token",)),
    ("Akamai", ("server: akamaighost", "x-akamai-transformed", "akamai-grn"), ("ak_bmsc", "bm_sz", "_abck")),
    ("Imperva", ("x-iinfo",), ("incap_ses", "visid_incap")),
    ("Sucuri", ("x-sucuri-id", "server: sucuri"), ("sucuri_cloudproxy",)),
    ("Fastly", ("x-fastly-request-id", "fastly-restarts", "x-served-by: cache-"), ()),
    ("Azure Front Door", ("x-azure-ref", "x-azure-fdid"), ()),
    ("Google Cloud", ("via: 1.1 google",), ("gclb",)),
    ("Vercel", ("x-vercel-id",), ()),
    ("Netlify", ("x-nf-request-id",), ()),
    ("F5", ("server: big-ip", "x-wa-info"), ("bigipserver",)),
    ("DataDome", ("x-datadome",), ("datadome",)),
    ("Fortinet", ("server: fortiweb",), ("fortiwafsid",)),
    ("Barracuda", ("server: barracuda",), ("barra_counter_session",)),
    ("StackPath", ("x-sp-url", "x-sp-waf"), ()),
    ("Edgio", ("x-ec-custom-error", "server: ecacc"), ()),
    ("Bunny", ("cdn-pullzone", "server: bunnycdn"), ()),
)
"""Products with headers ("name", or "name: beginning") and beginnings of cookie names of theirs. Source: their documentation, wafw00f."""


@check(
    Stage.EDGE,
    Severity.INFO,
    hurts=(Impact.LOGIN,),
    effort=Effort.HOURS,
    rows=("R3.1", "B7"),
    refs=("OWASP WSTG-INFO-10",),
    confidence=Confidence.LIKELY,
)
async def generic(survey: Survey, host: Host) -> Verdict:
    """Something stands before the app that can refuse attacks.

    Founder: Without a gate every program that roams the internet knocks at the app itself.
    Fix: Put the app behind an edge with a firewall: Cloudflare, the hosting company's own, or one on the server.
    """
    if host.kind not in APPS:
        return not_applicable("asked of the app and the admin area")
    page = await survey.fetch(f"https://{host.name}/")
    if not page.answered:
        return unknown(f"no answer from {page.url}: {page.why}")
    found = seen_in(page)
    evidence = {page.url: str(page.status)} | found
    if found:
        return passed(f"behind {', '.join(found)}", evidence)
    return warned("no sign of a firewall or edge in the answer", evidence)


def seen_in(answer: Exchange) -> dict[str, str]:
    """The products that an answer bears a sign of, each with the sign."""
    lines = [f"{name}: {value}".lower() for name, value in answer.headers]
    found: dict[str, str] = {}
    for product, headers, cookies in SIGNS:
        sign = next((sign for sign in headers for text in lines if text.startswith(sign if ": " in sign else f"{sign}:")), "")
        cookie = next((seen.name for seen in answer.cookies for name in cookies if seen.name.lower().startswith(name)), "")
        if sign or cookie:
            found[product] = sign or f"cookie {cookie}"
    return found
