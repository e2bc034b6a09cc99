"""Facts about mail companies that change with time, with the day as of which they stand."""

from __future__ import annotations

from datetime import date

from lrconsole.stages.edge.zones.dns_question import is_below

AS_OF = date(2026, 11, 24)
"""The day on which the list below was put together; it has not been compared with the companies' own documentation since."""

MX_HOSTS = (
    ("google", ("google.com", "googlemail.com")),
    ("microsoft", ("outlook.com", "mx.microsoft")),
    ("outlook", ("outlook.com", "mx.microsoft")),
    ("fastmail", ("messagingengine.com",)),
    ("proton", ("protonmail.ch",)),
    ("zoho", ("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp")),
    ("icloud", ("icloud.com",)),
    ("apple", ("icloud.com",)),
    ("migadu", ("migadu.com",)),
    ("mimecast", ("mimecast.com",)),
    ("godaddy", ("secureserver.net",)),
    ("ionos", ("ionos.com", "ionos.de", "ionos.co.uk", "kundenserver.de", "1and1.com")),
    ("namecheap", ("privateemail.com", "registrar-servers.com")),
    ("cloudflare", ("mx.cloudflare.net",)),
    ("titan", ("titan.email",)),
    ("ovh", ("ovh.net",)),
    ("infomaniak", ("infomaniak.ch",)),
    ("hostinger", ("hostinger.com",)),
    ("gandi", ("gandi.net",)),
    ("tuta", ("tutanota.de",)),
)
"""Part of a mail company's name, and the domains that its MX hosts lie in."""


def mx_domains(provider: str) -> tuple[str, ...]:
    """Where the mail servers of `provider` are, empty when it is not known."""
    lowered = provider.lower()
    return next((domains for part, domains in MX_HOSTS if part in lowered), ())


def mx_company(host: str) -> str:
    """The mail company that the mail server `host` belongs to, "" for none that is known."""
    return next((part for part, domains in MX_HOSTS if any(is_below(host, domain) for domain in domains)), "")
