"""Facts about hosting, DNS and certificate companies that change with time, each list with the day as of which it stands and its source."""

from __future__ import annotations

import ipaddress
from datetime import date

from lrconsole.stages.edge.zones.dns_question import is_below

AS_OF = date(2026, 11, 24)
"""The day on which the lists below were put together from what their sources said; they have not been compared with them since."""

CLAIMABLE_DNS_HOSTS = (
    "000domains.com",
    "azure-dns.com",
    "azure-dns.info",
    "azure-dns.net",
    "azure-dns.org",
    "bizland.com",
    "digitalocean.com",
    "dnsimple.com",
    "dnsmadeeasy.com",
    "domain.com",
    "domainpeople.com",
    "dotster.com",
    "easydns.com",
    "easydns.net",
    "googledomains.com",
    "he.net",
    "linode.com",
    "mydomain.com",
    "name.com",
    "nsone.net",
    "reg.ru",
    "tierra.net",
)
"""DNS hosts where anybody may create a zone that its owner left behind. Source: indianajson/can-i-take-over-dns."""

HOST_ADDRESSES = (
    ("Vercel", ("76.76.21.21", "216.198.79.1")),
    ("Render", ("216.24.57.1",)),
    ("Netlify", ("75.2.60.5", "99.83.190.102")),
)
"""Addresses that a hosting company has given out for bare domains, older and newer. Source: their own documentation."""

ISSUERS = (
    ("let's encrypt", ("letsencrypt.org",)),
    ("internet security research group", ("letsencrypt.org",)),
    ("google trust services", ("pki.goog", "google.com")),
    ("amazon", ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")),
    ("digicert", ("digicert.com", "symantec.com", "geotrust.com", "rapidssl.com", "thawte.com", "digitalcertvalidation.com")),
    ("geotrust", ("digicert.com", "geotrust.com", "symantec.com")),
    ("rapidssl", ("digicert.com", "rapidssl.com", "symantec.com")),
    ("thawte", ("digicert.com", "thawte.com", "symantec.com")),
    ("zerossl", ("sectigo.com", "zerossl.com")),
    ("sectigo", ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com")),
    ("comodo", ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com")),
    ("globalsign", ("globalsign.com",)),
    ("godaddy", ("godaddy.com", "starfieldtech.com")),
    ("starfield", ("starfieldtech.com", "godaddy.com")),
    ("ssl corp", ("ssl.com",)),
    ("ssl.com", ("ssl.com",)),
    ("microsoft", ("microsoft.com",)),
    ("entrust", ("entrust.net", "affirmtrust.com")),
    ("identrust", ("identrust.com",)),
    ("buypass", ("buypass.com", "buypass.no")),
    ("actalis", ("actalis.it",)),
    ("certum", ("certum.pl", "certum.eu")),
    ("asseco", ("certum.pl", "certum.eu")),
    ("harica", ("harica.gr",)),
    ("swisssign", ("swisssign.com",)),
)
"""Part of an issuer's organisation name, and the names it honours in CAA records, the usual one first. Source: the CAs' own statements."""

SPF_INCLUDES = (
    ("google", "_spf.google.com"),
    ("microsoft", "spf.protection.outlook.com"),
    ("fastmail", "spf.messagingengine.com"),
    ("proton", "_spf.protonmail.ch"),
    ("zoho", "zohomail.com"),
    ("mailgun", "mailgun.org"),
    ("sendgrid", "sendgrid.net"),
    ("postmark", "spf.mtasv.net"),
    ("brevo", "spf.brevo.com"),
    ("amazon", "amazonses.com"),
)
"""Part of a mail company's name, and the SPF name that it documents for its customers."""

OWN_BOUNCES = ("mailgun", "sendgrid", "postmark", "brevo", "amazon")
"""Mail companies that send with a bounce address of their own, or of a subdomain: the domain itself passes by DKIM. Source: their own
documentation."""

CLOUDFLARE = (
    "173.245.48.0/20",
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "141.101.64.0/18",
    "108.162.192.0/18",
    "190.93.240.0/20",
    "188.114.96.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "162.158.0.0/15",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "172.64.0.0/13",
    "131.0.72.0/22",
    "2400:cb00::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2405:b500::/32",
    "2405:8100::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
)
"""Networks of Cloudflare's proxies. Source: www.cloudflare.com/ips; `networks` in [cloudflare] of the project file stands instead."""

CLOUDFLARE_AS_OF = date(2026, 11, 24)
"""The day on which that list was put together; it has not been compared with its source since.

Cloudflare's own interface gives it with each audit that has a token.
"""


def claimable_dns_host(server: str) -> str:
    """The claimable DNS host that `server` belongs to, or ""."""
    return next((host for host in CLAIMABLE_DNS_HOSTS if is_below(server, host)), "")


def host_company(address: str) -> str:
    """The hosting company that gives `address` out for bare domains, or ""."""
    return next((company for company, addresses in HOST_ADDRESSES if address in addresses), "")


def caa_names(issuer: str) -> tuple[str, ...]:
    """The CAA names that the certificate authority in `issuer` (a subject line) honours; empty when it is not known."""
    lowered = issuer.lower().replace("’", "'")
    return next((names for part, names in ISSUERS if part in lowered), ())


def spf_include(provider: str) -> str:
    """The SPF name that the mail company `provider` documents, or ""."""
    lowered = provider.lower()
    return next((name for part, name in SPF_INCLUDES if part in lowered), "")


def is_spf_company(name: str) -> bool:
    """Whether `name` is an SPF name that a mail company documents, or lies below one."""
    return any(is_below(name, include) for _, include in SPF_INCLUDES)


def has_own_bounces(provider: str) -> bool:
    """Whether the mail company `provider` sends with a bounce address of its own."""
    return any(part in provider.lower() for part in OWN_BOUNCES)


def is_cloudflare(address: str, networks: tuple[str, ...] = ()) -> bool:
    """Whether `address` is one of Cloudflare's proxies, by `networks` when given, else by the built-in list."""
    ip = ipaddress.ip_address(address)
    return any(ip in ipaddress.ip_network(network) for network in networks or CLOUDFLARE)
