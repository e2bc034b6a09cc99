"""Who is behind a name: DNS hosts, mail providers, hosting and edge by the names and headers that they leave.

Known suffixes as of 2026-11, from the providers' own set-up pages; a name that is not listed is simply not named.
"""

from __future__ import annotations

from collections.abc import Iterable

DNS_HOSTS = {
    "cloudflare.com": "Cloudflare",
    "awsdns": "Amazon Route 53",
    "googledomains.com": "Google Domains",
    "domaincontrol.com": "GoDaddy",
    "registrar-servers.com": "Namecheap",
    "vercel-dns.com": "Vercel",
    "nsone.net": "NS1 (Netlify uses it)",
    "digitalocean.com": "DigitalOcean",
    "azure-dns": "Azure DNS",
    "dnsimple.com": "DNSimple",
    "hover.com": "Hover",
    "ionos": "IONOS",
    "ui-dns": "IONOS",
    "gandi.net": "Gandi",
    "ovh.net": "OVH",
    "squarespacedns.com": "Squarespace",
    "wixdns.net": "Wix",
}
MAIL_PROVIDERS = {
    "google.com": "Google Workspace",
    "googlemail.com": "Google Workspace",
    "outlook.com": "Microsoft 365",
    "zoho": "Zoho",
    "messagingengine.com": "Fastmail",
    "protonmail.ch": "Proton",
    "mimecast.com": "Mimecast",
    "secureserver.net": "GoDaddy",
    "icloud.com": "iCloud",
    "amazonaws.com": "Amazon SES",
    "mailgun.org": "Mailgun",
    "migadu.com": "Migadu",
}
HOSTINGS = {
    "vercel": "Vercel",
    "netlify": "Netlify",
    "onrender.com": "Render",
    "fly.dev": "Fly.io",
    "railway.app": "Railway",
    "herokudns.com": "Heroku",
    "herokuapp.com": "Heroku",
    "github.io": "GitHub Pages",
    "pages.dev": "Cloudflare Pages",
    "azurewebsites.net": "Azure",
    "cloudfront.net": "Amazon CloudFront",
    "amazonaws.com": "Amazon Web Services",
    "lovable.app": "Lovable",
    "supabase.co": "Supabase",
    "webflow": "Webflow",
    "squarespace": "Squarespace",
    "wixdns.net": "Wix",
}
_HEADERS = (
    ("x-vercel-id", "Vercel"),
    ("x-nf-request-id", "Netlify"),
    ("x-render-origin-server", "Render"),
    ("fly-request-id", "Fly.io"),
    ("x-railway-request-id", "Railway"),
    ("x-amz-cf-id", "Amazon CloudFront"),
    ("x-github-request-id", "GitHub Pages"),
)


def named(known: dict[str, str], names: Iterable[str]) -> str:
    """The first provider of `known` that one of `names` belongs to; "" when none does."""
    return next((provider for name in names for part, provider in known.items() if part in name.lower()), "")


def hosting_of(headers: Iterable[str], chain: Iterable[str]) -> str:
    """The hosting that a CNAME chain or the header names of an answer show; "" when neither does."""
    present = {header.lower() for header in headers}
    return named(HOSTINGS, chain) or next((provider for header, provider in _HEADERS if header in present), "")


def edge_of(headers: Iterable[str], name_servers: Iterable[str]) -> str:
    """The edge before the site.

    Hosting companies sit behind Cloudflare themselves, so its header alone does not prove that the zone is there.
    """
    present = {header.lower() for header in headers}
    if "cf-ray" in present:
        zone_is_there = named({"cloudflare.com": "yes"}, name_servers)
        return "Cloudflare" if zone_is_there else "Cloudflare, of the hosting company and not of this zone"
    return "Amazon CloudFront" if "x-amz-cf-id" in present else ""
