"""Redirect rules as text, in the syntax of the layer that answered: Cloudflare, Netlify, Vercel, else nginx."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from lrconsole.model.project import Redirect

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail


class Layer(Enum):
    """Who answers a request first, as far as the headers say."""

    CLOUDFLARE = "Cloudflare"
    NETLIFY = "Netlify"
    VERCEL = "Vercel"
    SERVER = "nginx"


def layer_of(answer: Exchange) -> Layer:
    """The layer whose headers an answer bears. A rule can be made there, unless the zone is the hosting company's own."""
    server = answer.header("server").lower()
    if answer.header("x-nf-request-id") or server.startswith("netlify"):
        return Layer.NETLIFY
    if answer.header("x-vercel-id") or server == "vercel":
        return Layer.VERCEL
    return Layer.CLOUDFLARE if answer.header("cf-ray") or server == "cloudflare" else Layer.SERVER


def rule(redirect: Redirect, answer: Exchange | None = None) -> str:
    """One rule that sends the source to its target, for the layer that gave `answer`; whole-host when path and query stay the same."""
    source, target = urlsplit(redirect.source), urlsplit(redirect.target)
    layer = layer_of(answer) if answer is not None else Layer.SERVER
    same = (source.path or "/", source.query) == (target.path or "/", target.query)
    if same:
        return whole_host(source.hostname or "", f"{target.scheme}://{target.netloc}", layer, plain=source.scheme == "http")
    return _ONE[layer](source, target)


def whole_host(host: str, base: str, layer: Layer, *, plain: bool) -> str:
    """A rule that sends every address of `host` to the same path and query below `base` ("https://www.example"); `plain` for port 80."""
    match layer:
        case Layer.CLOUDFLARE:
            secure = "" if urlsplit(base).hostname != host else " and not ssl"
            return (
                f'Cloudflare, Rules, Redirect Rules: when (http.host eq "{host}"{secure}) '
                f'then Dynamic, concat("{base}", http.request.uri.path), 301, preserve query string.'
            )
        case Layer.NETLIFY:
            return f"_redirects (Netlify): {'http' if plain else 'https'}://{host}/* {base}/:splat 301!"
        case Layer.VERCEL:
            row = {"source": "/:path*", "has": [{"type": "host", "value": host}], "destination": f"{base}/:path*", "permanent": True}
            return f'vercel.json: {{"redirects": [{json.dumps(row)}]}}'
        case Layer.SERVER:
            listen = "listen 80;" if plain else "listen 443 ssl;"
            there = f"{urlsplit(base).scheme}://$host" if urlsplit(base).hostname == host else base
            return f"nginx: server {{ {listen} server_name {host}; return 301 {there}$request_uri; }}"


def loop_fix(trail: Trail) -> str:
    """What ends a loop: with one host two layers disagree, with several their rules do."""
    hosts = sorted({str(urlsplit(hop.url).hostname) for hop in trail.hops})
    if len(hosts) > 1:
        return f"{' and '.join(hosts)} redirect to each other: keep one of the two rules and delete the other."
    return f"Only one layer may redirect {hosts[0]}. Behind Cloudflare: SSL/TLS, Overview, Full (strict), then purge the cache."


def _one_cloudflare(source: SplitResult, target: SplitResult) -> str:
    keeps = "preserve query string" if source.query == target.query else "do not preserve the query string"
    return (
        f'Cloudflare, Rules, Redirect Rules: when (http.host eq "{source.hostname}" and http.request.uri.path eq "{source.path or "/"}") '
        f"then Static, {_plain(target)}, 301, {keeps}."
    )


def _one_netlify(source: SplitResult, target: SplitResult) -> str:
    return f"_redirects (Netlify): {source.scheme}://{source.netloc}{source.path or '/'} {_plain(target)} 301!"


def _one_vercel(source: SplitResult, target: SplitResult) -> str:
    row = {
        "source": source.path or "/",
        "has": [{"type": "host", "value": source.hostname}],
        "destination": _plain(target),
        "permanent": True,
    }
    return f'vercel.json: {{"redirects": [{json.dumps(row)}]}}'


def _one_nginx(source: SplitResult, target: SplitResult) -> str:
    listen = "listen 80;" if source.scheme == "http" else "listen 443 ssl;"
    kept = "$is_args$args" if source.query and source.query == target.query else (f"?{target.query}" if target.query else "")
    end = f"{target.scheme}://{target.netloc}{target.path or '/'}{kept}"
    return f"nginx: server {{ {listen} server_name {source.hostname}; location = {source.path or '/'} {{ return 301 {end}; }} }}"


def _plain(target: SplitResult) -> str:
    return f"{target.scheme}://{target.netloc}{target.path or '/'}" + (f"?{target.query}" if target.query else "")


_ONE = {
    Layer.CLOUDFLARE: _one_cloudflare,
    Layer.NETLIFY: _one_netlify,
    Layer.VERCEL: _one_vercel,
    Layer.SERVER: _one_nginx,
}
