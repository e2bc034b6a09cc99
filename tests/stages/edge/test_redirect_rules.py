"""Tests of the rules that are proposed: each in the syntax of the layer that answered."""

from __future__ import annotations

import json

import pytest

from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Redirect
from lrconsole.stages.edge.web.redirect_rules import Layer, layer_of, rule

HOST = Redirect("http://a.example/p?x=1", "https://www.a.example/p?x=1")
PAGE = Redirect("https://a.example/old", "https://www.a.example/new")


def answered(*headers: tuple[str, str]) -> Exchange:
    return Exchange("http://a.example/", "GET", HttpState.ANSWERED, 200, headers)


SERVERS = {
    Layer.CLOUDFLARE: answered(("server", "cloudflare"), ("cf-ray", "8f2-LHR")),
    Layer.NETLIFY: answered(("server", "Netlify"), ("x-nf-request-id", "01J")),
    Layer.VERCEL: answered(("server", "Vercel"), ("x-vercel-id", "lhr1::x")),
    Layer.SERVER: answered(("server", "nginx/1.22.1")),
}


@pytest.mark.parametrize("layer", list(Layer))
def test_the_layer_is_the_one_whose_headers_the_answer_bears(layer: Layer) -> None:
    assert layer_of(SERVERS[layer]) is layer


def test_a_hosting_company_behind_cloudflare_is_the_layer_where_the_rule_is_made() -> None:
    assert layer_of(answered(("server", "cloudflare"), ("cf-ray", "1"), ("x-vercel-id", "lhr1::x"))) is Layer.VERCEL


@pytest.mark.parametrize(
    ("layer", "whole", "one"),
    [
        (Layer.CLOUDFLARE, 'concat("https://www.a.example", http.request.uri.path), 301, preserve query string', 'uri.path eq "/old"'),
        (Layer.NETLIFY, "http://a.example/* https://www.a.example/:splat 301!", "https://a.example/old https://www.a.example/new 301!"),
        (Layer.VERCEL, '"destination": "https://www.a.example/:path*", "permanent": true', '"source": "/old"'),
        (Layer.SERVER, "listen 80; server_name a.example; return 301 https://www.a.example$request_uri;", "location = /old { return 301"),
    ],
)
def test_a_rule_for_a_whole_host_and_for_one_page(layer: Layer, whole: str, one: str) -> None:
    assert whole in rule(HOST, SERVERS[layer])
    assert one in rule(PAGE, SERVERS[layer])


@pytest.mark.parametrize("redirect", [HOST, PAGE])
def test_what_is_proposed_for_vercel_is_json(redirect: Redirect) -> None:
    text = rule(redirect, SERVERS[Layer.VERCEL]).removeprefix("vercel.json: ")
    (row,) = json.loads(text)["redirects"]
    assert row["has"] == [{"type": "host", "value": "a.example"}]


def test_cloudflare_sends_only_plain_requests_on_when_the_host_stays_the_same() -> None:
    text = rule(Redirect("http://a.example/", "https://a.example/"), SERVERS[Layer.CLOUDFLARE])
    assert '(http.host eq "a.example" and not ssl)' in text
