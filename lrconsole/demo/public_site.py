"""The pages of the practice business's public site, and what its files name of other hosts, with the planted faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lrconsole.demo import pages
from lrconsole.demo.http_server import Request, Response
from lrconsole.demo.zones import MAIN, ZONES

STYLE = "/assets/site-3f2a9c1d.css"
"""The style sheet; its name changes with its content."""

_WWW, _PREVIEW = f"www.{MAIN}", "northstar-git-main.vercel.app"

Has = Callable[[str], bool]


def public_page(request: Request, has: Has) -> Response:
    """What the public site answers."""
    host = _PREVIEW if has("site-map-elsewhere") else _WWW
    match request.path:
        case "/.well-known/security.txt" if not has("no-security-contact"):
            ends = datetime.now(UTC) + timedelta(days=200)
            return _text(f"Contact: mailto:security@{MAIN}\nExpires: {ends.isoformat(timespec='seconds')}\n")
        case "/robots.txt":
            return _text(f"User-agent: *\nAllow: /\nSitemap: https://{_WWW}/sitemap.xml\n")
        case "/sitemap.xml":
            places = "".join(f"<url><loc>https://{host}{path}</loc></url>" for path in pages.SITE_PAGES)
            return Response(body=f'<?xml version="1.0"?><urlset>{places}</urlset>', kind="application/xml")
        case path if path == STYLE:
            return Response(body="body { max-width: 60em; margin: auto; }", kind="text/css")
    if request.path not in pages.SITE_PAGES:
        return Response(404, pages.site("Not found"))
    body = pages.site(pages.SITE_PAGES[request.path], request.parameters.get("c", ""))
    links = "".join(f'<a href="{path}">{title}</a> ' for path, title in pages.SITE_PAGES.items())
    body = body.replace("</head>", f"{_head(request, has)}</head>").replace(
        "</body>", f"<nav>{links}</nav>{_borrowed(request, has)}</body>"
    )
    return Response(body=body)


def strange_lines(has: Has) -> tuple[str, ...]:
    """What a careless build leaves in the app's script."""
    lines = [f'const live="ws://api.{MAIN}/live";'] if has("socket-unencrypted") else []
    return (*lines, *(['const feed="http://localhost:3000/feed";'] if has("laptop-in-script") else []))


def _head(request: Request, has: Has) -> str:
    host = _PREVIEW if has("canonical-elsewhere") else _WWW
    return f'<link rel="stylesheet" href="{STYLE}"><link rel="canonical" href="https://{host}{request.path}">'


def _borrowed(request: Request, has: Has) -> str:
    """What the site takes from hosts that are gone, that may change it, or without a lock."""
    found = []
    if has("script-host-gone"):
        found.append('<script src="https://chat.northstar-widgets.example/chat.js"></script>')
    if has("script-unhashed"):
        found.append(f'<script src="https://cdn.{ZONES[-1]}/gallery.js"></script>')
    if has("bucket-gone"):
        found.append('<img src="https://northstarphotos.blob.core.windows.net/team.jpg" alt="">')
    if has("script-over-http") and request.path == "/book":
        found.append(f'<script src="http://{_WWW}/calendar.js"></script>')
    if has("picture-over-http") and request.path == "/about":
        found.append(f'<img src="http://{_WWW}/team.png" alt="">')
    return "".join(found)


def _text(body: str) -> Response:
    return Response(body=body, kind="text/plain")
