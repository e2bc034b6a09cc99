"""The faults that can be planted in the practice business, each tied to the check that must find it, and which are on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Outcome

FILE = "faults.json"


class State(Enum):
    """How a practice business begins: with every fault that can be seen beside the others, or with none."""

    FAULTY = "faulty"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault. `subject` is what the finding must be about ("" for the project), `check` what must find it.

    `seen_as` is what the check makes of it. `apart` marks one that needs a second loopback address. `instead_of` names the fault whose
    place it takes: both at once cannot be seen, so a faulty business begins without it.
    """

    name: str
    check: str
    subject: str
    sentence: str
    apart: bool = False
    seen_as: Outcome = Outcome.FAIL
    instead_of: str = ""


_D, _M, _S = "northstar.example", "northstar-coaching.example", "northstar-school.example"

FAULTS: tuple[Fault, ...] = (
    Fault("lame-delegation", "dns.delegation", "northstar-events.example", "No name server of an old domain answers for it."),
    Fault("registrar-mismatch", "dns.ns_consistency", _M, "The registrar and the zone name different servers."),
    Fault(
        "claimable-name-server",
        "dns.ns_dangling",
        "northstar-shop.example",
        "An old domain points at a DNS host where anybody can claim it.",
        apart=True,
    ),
    Fault("open-transfer", "dns.axfr", _D, "Anybody can copy the whole zone."),
    Fault("apex-elsewhere", "dns.apex_target", "northstar-events.example", "An old domain points at a server that is gone."),
    Fault("blog-elsewhere", "dns.www_target", f"blog.{_D}", "The blog points at a server that is gone."),
    Fault("leftover-address", "dns.leftover_a", _M, "The address of an old server is left beside the new one."),
    Fault("leftover-ipv6", "dns.leftover_aaaa", _M, "An IPv6 address is left that the hosting does not serve."),
    Fault("admin-name-missing", "dns.subdomains", f"admin.{_D}", "The name of the admin area does not exist."),
    Fault("dangling-alias", "dns.cname_dangling", f"status.{_D}", "The status page's alias leads to a service that anybody can register."),
    Fault(
        "host-unclaimed", "takeover.cname", f"help.{_D}", "The help page is at a provider where the account is closed: anybody may have it."
    ),
    Fault("mx-for-sale", "takeover.mx", "northstar-events.example", "An old domain's mail goes to a domain that anybody may buy."),
    Fault("spf-include-for-sale", "takeover.spf_include", _M, "The SPF record includes a domain that anybody may buy."),
    Fault("dkim-alias-for-sale", "takeover.dkim_cname", _M, "The DKIM key is read from a domain that anybody may buy."),
    Fault("script-host-gone", "takeover.script_host", f"www.{_D}", "The site runs a chat script of a domain that anybody may buy."),
    Fault("bucket-gone", "takeover.bucket", f"www.{_D}", "The site shows a picture of a bucket that is gone."),
    Fault("caa-forbids", "dns.caa", f"pay.{_D}", "No certificate authority may renew the payment page's certificate."),
    Fault("servers-disagree", "dns.resolvers_agree", f"help.{_D}", "Two name servers give different addresses.", apart=True),
    Fault("signatures-broken", "dns.dnssec", "northstar-shop.example", "An old domain's signatures are broken: resolvers refuse it."),
    Fault(
        "signatures-short",
        "dns.dnssec_params",
        "northstar-shop.example",
        "An old domain's signatures run out within hours.",
        instead_of="signatures-broken",
    ),
    Fault("one-name-server", "dns.ns_count", _M, "One name server alone serves the domain."),
    Fault("name-server-alias", "dns.ns_alias", "old-northstar.example", "A name server's name is an alias."),
    Fault("copies-differ", "dns.soa_serial", _D, "The second name server has an old copy of the zone.", apart=True, seen_as=Outcome.WARN),
    Fault("timers-hasty", "dns.soa_timers", _M, "Name servers give up after one day.", seen_as=Outcome.WARN),
    Fault("open-resolver", "dns.recursion", _D, "The name servers make look-ups for anybody."),
    Fault("tcp-closed", "dns.tcp_edns", _D, "The second name server takes no TCP.", apart=True, seen_as=Outcome.WARN),
    Fault("alias-detour", "dns.cname_shape", f"files.{_D}", "The file store's name leads over four aliases.", seen_as=Outcome.WARN),
    Fault("inner-address", "dns.private_ip", "old-northstar.example", "The old domain shows an address of the office network."),
    Fault("wildcard-text", "dns.wildcard", "northstar-events.example", "Every name of an old domain has a mail record that lets all send."),
    Fault("move-behind-ttl", "dns.ttl", _M, "The address of an old server is kept for two days."),
    Fault("early-look", "dns.negative_ttl", _D, "A name that is still to be added stays missing for a day."),
    Fault("hint-stale", "dns.https_rr", f"www.{_D}", "New browsers are told the address of an old server.", seen_as=Outcome.WARN),
    Fault("key-in-text", "dns.txt_hygiene", "old-northstar.example", "A payment key stands in a public text."),
    Fault(
        "resolver-stale",
        "dns.propagation",
        "old-northstar.example",
        "A resolver still gives the address from before the move.",
        apart=True,
        seen_as=Outcome.WARN,
    ),
    Fault("registration-ending", "dns.registration", _D, "The domain runs out in twenty days."),
    Fault("spf-missing", "spf.present", f"invoices.{_D}", "Invoices are sent without an SPF record."),
    Fault("spf-twice", "spf.single", f"news.{_D}", "There are two SPF records."),
    Fault("spf-broken", "spf.syntax", f"reminders.{_D}", "An SPF record has an address that does not exist."),
    Fault("spf-open", "spf.ending", _D, "The SPF record lets everybody send."),
    Fault("spf-crowded", "spf.lookups", _M, "The SPF record needs more look-ups than receivers make."),
    Fault("spf-names-gone", "spf.voids", _M, "The SPF record names three servers that are gone."),
    Fault("spf-include-gone", "spf.include_permerror", _M, "The SPF record includes a tool that was cancelled."),
    Fault("spf-include-open", "spf.all_in_include", _M, "A partner's record that is included lets everybody send."),
    Fault("spf-loop", "spf.loop", _M, "The SPF record includes itself."),
    Fault("spf-wide", "spf.too_wide", _M, "The SPF record lets the whole internet send, by address."),
    Fault("spf-long", "spf.size", _M, "The SPF record is too long for some receivers."),
    Fault("sender-forgotten", "spf.needed_senders", _M, "The SPF record forgets the server that sends."),
    Fault("dmarc-missing", "dmarc.present", _M, "There is no DMARC record."),
    Fault("dmarc-twice", "dmarc.single", f"news.{_D}", "There are two DMARC records."),
    Fault("dmarc-idle", "dmarc.policy", _D, "DMARC asks for nothing and reports to nobody."),
    Fault("dmarc-unread", "dmarc.reports", f"reminders.{_D}", "The address for DMARC reports is no address."),
    Fault("dmarc-misspelt", "dmarc.syntax", f"invoices.{_D}", "The DMARC policy is misspelt, so there is none."),
    Fault("dmarc-misplaced", "dmarc.location", f"retreats.{_D}", "The DMARC record stands at a name that the panel doubled."),
    Fault("dmarc-service-gone", "dmarc.cname", _M, "The DMARC record is read from a service that was cancelled."),
    Fault("dmarc-gap", "dmarc.sp_gap", _S, "Names below a closed domain are open."),
    Fault("dmarc-names-free", "dmarc.np", _S, "Names that nobody made may be forged."),
    Fault("dmarc-reports-refused", "dmarc.rua_external", _S, "DMARC reports go to a service that has not agreed to get them."),
    Fault("dmarc-old", "dmarc.obsolete", _S, "DMARC spares half of the forged mail, as old receivers read it.", seen_as=Outcome.WARN),
    Fault(
        "dmarc-own-organisation",
        "dmarc.walk_vs_psl",
        f"reminders.{_D}",
        "Old and new receivers read different records.",
        seen_as=Outcome.WARN,
    ),
    Fault("sender-unaligned", "dmarc.alignment", _S, "A survey tool sends in the business's name and signs in its own."),
    Fault("sender-unsigned", "dmarc.spf_only_reject", _S, "A form tool does not sign, though unsigned mail is refused."),
    Fault("domain-unparked", "dmarc.parked", "old-northstar.example", "An old domain lets anybody write in its name."),
    Fault("dkim-missing", "dkim.found", f"invoices.{_D}", "The DKIM key is not published."),
    Fault("dkim-revoked", "dkim.record", f"reminders.{_D}", "The DKIM key is revoked."),
    Fault("dkim-outdated", "dkim.keysize", f"news.{_D}", "The DKIM key is for SHA-1 only, which receivers ignore."),
    Fault("dkim-cut", "dkim.strings", f"retreats.{_D}", "The DKIM key was cut off while pasting."),
    Fault("dkim-testing", "dkim.testing", _S, "The DKIM key still says that it is a test.", seen_as=Outcome.WARN),
    Fault("dkim-proxied", "dkim.cname", _D, "A proxy stands before the DKIM key, so nobody can read it."),
    Fault("mx-gone", "mail.mx", _D, "Mail is sent to a server that does not exist."),
    Fault("mx-left-behind", "mail.mx_owner", _M, "A mail server of the host that was left still takes mail.", seen_as=Outcome.WARN),
    Fault("sender-nameless", "mail.ptr", f"invoices.{_D}", "The server that sends has no name."),
    Fault("mail-unsigned", "mail.live_message", _D, "The mails that are really sent are not signed."),
    Fault("mail-link-open", "mail.live_message", _S, "The links in the mails are not encrypted."),
    Fault("sts-record-broken", "mta_sts.record", _D, "The record of encrypted delivery has an id that no sender takes."),
    Fault("sts-policy-gone", "mta_sts.policy", _D, "The policy of encrypted delivery is not served."),
    Fault("sts-server-unnamed", "mta_sts.mx", _M, "The policy of encrypted delivery names another mail server, so mail is lost."),
    Fault("tls-reports-lost", "tls_rpt.reports", _D, "Reports of failed delivery go to no address."),
    Fault("logo-insecure", "bimi.logo", _S, "The logo beside the mails is not served over HTTPS."),
    Fault("mx-alias", "mail.mx_alias", _M, "The mail server's name is an alias."),
    Fault("certificate-expired", "tls.expiry", f"book.{_D}", "The booking page's certificate has expired."),
    Fault("certificate-name", "tls.names", f"help.{_D}", "The help page's certificate is for another host."),
    Fault("chain-incomplete", "tls.chain", f"files.{_D}", "The intermediate certificate is not served."),
    Fault("certificate-weak", "tls.key", f"book.{_D}", "The booking page's certificate has a key that is too short."),
    Fault("certificate-long", "tls.lifetime", f"help.{_D}", "The help page's certificate lives longer than browsers accept."),
    Fault(
        "certificate-unlogged",
        "tls.sct",
        f"files.{_D}",
        "No public log knows the certificate of the file store.",
        seen_as=Outcome.WARN,
    ),
    Fault("old-tls", "tls.versions", f"pay.{_D}", "The payment page accepts TLS 1.0 and 1.1.", apart=True),
    Fault("no-tls", "tls.reachable", f"chat.{_D}", "Nothing listens on the chat's HTTPS port."),
    Fault("no-hsts", "tls.hsts", f"app.{_D}", "The app does not ask browsers to stay on HTTPS."),
    Fault("preload-short", "tls.hsts_preload", f"www.{_D}", "The site asks to be preloaded but stays on HTTPS for five minutes only."),
    Fault("http-served", "redirects.https_first", f"app.{_D}", "The app is served over plain HTTP."),
    Fault("two-sites", "redirects.canonical", f"http://{_D}/", "The bare domain serves the site a second time."),
    Fault("query-lost", "redirects.path_query", f"http://{_D}/book?c=7", "Booking links lose the client's number."),
    Fault("downgrade", "redirects.downgrade", f"https://{_D}/pricing", "A redirect leads from HTTPS to HTTP."),
    Fault("redirect-loop", "redirects.loop", f"https://www.{_D}/old-page", "Two pages redirect to each other."),
    Fault("redirect-chain", "redirects.hops", f"http://{_D}/start", "The printed address takes five redirects."),
    Fault("deep-links-lost", "redirects.matrix", _D, "The bare domain sends every deep link to the homepage."),
    Fault(
        "redirect-temporary",
        "redirects.status",
        f"https://{_D}/pricing",
        "A move for good is announced as one for a while.",
        seen_as=Outcome.WARN,
    ),
    Fault(
        "post-lost",
        "redirects.method",
        f"https://api.{_D}/v1/notes",
        "A call to the API over plain HTTP is turned into a mere reading.",
        seen_as=Outcome.WARN,
    ),
    Fault("open-redirect", "redirects.open", f"app.{_D}", "The login page sends visitors on to any site."),
    Fault("old-domain-alive", "redirects.old_domains", "old-northstar.example", "The old domain still serves the old site."),
    Fault("cors-reflects", "cors.reflect", f"https://api.{_D}/v1/clients", "The client list may be read from any website."),
    Fault("cors-null", "cors.null", f"https://api.{_D}/v1/bookings", "Bookings may be read from a sandboxed frame."),
    Fault("cors-prefix", "cors.match_bug", f"https://api.{_D}/v1/invoices", "Invoices may be read from a domain that begins alike."),
    Fault("cors-plain", "cors.http_origin", f"https://api.{_D}/v1/notes", "Notes may be read from a page without a lock."),
    Fault(
        "cors-star",
        "cors.star_creds",
        f"https://api.{_D}/v1/services",
        "The price list is offered in a way that browsers refuse.",
        seen_as=Outcome.WARN,
    ),
    Fault(
        "preflight-remembered",
        "cors.maxage",
        f"https://api.{_D}/v1/services",
        "Browsers are told to remember for a day who may call.",
        seen_as=Outcome.WARN,
    ),
    Fault(
        "private-network",
        "cors.pna",
        f"https://api.{_D}/v1/services",
        "The API says that it lies in a private network.",
        seen_as=Outcome.WARN,
    ),
    Fault("cors-refused", "cors.required", f"https://api.{_D}/v1/notes", "The app itself may not read the notes."),
    Fault("vary-missing", "cors.vary", f"https://api.{_D}/v1/bookings", "A shared cache may hand the bookings to another site."),
    Fault("no-frame-protection", "headers.frame", f"app.{_D}", "The login page can be put into a foreign frame."),
    Fault("no-nosniff", "headers.nosniff", f"app.{_D}", "Browsers may guess what an uploaded file is."),
    Fault("site-hidden", "headers.noindex", f"www.{_D}", "Search engines are told to leave the site out."),
    Fault("scripts-from-anywhere", "headers.csp", f"www.{_D}", "The site lets any script run that gets into it.", seen_as=Outcome.WARN),
    Fault("addresses-told", "headers.referrer", f"app.{_D}", "Whole addresses are told to other sites.", seen_as=Outcome.WARN),
    Fault("camera-for-all", "headers.permissions", f"www.{_D}", "Frames may ask for the camera.", seen_as=Outcome.WARN),
    Fault("opener-misspelt", "headers.coop_corp", f"app.{_D}", "The opener policy has a typing error.", seen_as=Outcome.WARN),
    Fault("version-told", "headers.server_leak", f"app.{_D}", "The app tells which version of its server runs.", seen_as=Outcome.WARN),
    Fault("script-unhashed", "headers.sri", f"www.{_D}", "A script of another site may change unnoticed.", seen_as=Outcome.WARN),
    Fault("site-unprotected", "headers.grade", f"www.{_D}", "The site sends no protecting header at all.", seen_as=Outcome.WARN),
    Fault("no-security-contact", "headers.security_txt", f"www.{_D}", "Nobody is named to report a fault to.", seen_as=Outcome.WARN),
    Fault("staging-listed", "headers.staging_noindex", "", "Search engines may list staging.", seen_as=Outcome.WARN),
    Fault("staging-open", "headers.staging_auth", "", "Staging is open to everybody.", seen_as=Outcome.WARN),
    Fault("cookie-promise-broken", "cookies.prefix", "coach", "A cookie's name promises what its attributes break."),
    Fault("cookie-wide", "cookies.domain_too_wide", "coach", "The session goes to every host of the domain.", seen_as=Outcome.WARN),
    Fault("cookie-lasting", "cookies.lifetime", "coach", "The session lasts for two years.", seen_as=Outcome.WARN),
    Fault("visitor-cookie", "cookies.visitors", f"www.{_D}", "Every visitor is given a cookie without protection.", seen_as=Outcome.WARN),
    Fault("cookie-bare", "cookies.session", "coach", "The coach's session cookie can be read by scripts and goes over HTTP."),
    Fault("page-for-all", "cache.private", "dashboard", "Caches are told that they may keep the dashboard."),
    Fault("page-handed-on", "cache.shared_leak", "client list", "A cache hands the client list to whoever comes next."),
    Fault("page-as-file", "cache.deception", "note list", "With a file name behind it the notes are a file for caches."),
    Fault(
        "caches-not-told", "cache.vary", "dashboard", "Caches are not told that the dashboard depends on who asks.", seen_as=Outcome.WARN
    ),
    Fault("cookie-for-all", "cache.set_cookie", f"www.{_D}", "A visitor's cookie is set in a page that caches keep."),
    Fault("file-not-kept", "cache.static", f"www.{_D}", "The style sheet is loaded again at each visit.", seen_as=Outcome.WARN),
    Fault("page-kept-long", "cache.html_stale", f"www.{_D}", "Browsers keep the homepage for a day.", seen_as=Outcome.WARN),
    Fault("script-over-http", "mixed.active", f"www.{_D}", "A script of the booking page comes without a lock."),
    Fault("picture-over-http", "mixed.passive", f"www.{_D}", "A picture comes without a lock.", seen_as=Outcome.WARN),
    Fault("socket-unencrypted", "mixed.websocket", f"app.{_D}", "The app opens a socket without encryption."),
    Fault("laptop-in-script", "mixed.sources", f"app.{_D}", "The app still calls the developer's machine."),
    Fault("canonical-elsewhere", "link.canonical", f"www.{_D}", "The homepage names a preview as its address."),
    Fault("site-map-elsewhere", "link.sitemap", f"www.{_D}", "The site map lists the preview's addresses."),
    Fault("login-unlimited", "rate.limited", "login", "A program may try passwords without end."),
    Fault("origin-unlimited", "rate.bypass_host", "login", "The hosting's own address of the login has no limit."),
    Fault("reset-tells", "rate.enumeration", "reset", "The reset page tells who has an account.", seen_as=Outcome.WARN),
    Fault("wait-untold", "rate.retry_after", "api login", "Who is refused is not told when to come back.", seen_as=Outcome.WARN),
    Fault("edge-moved", "cf.active", _D, "The zone at Cloudflare is no longer in use."),
    Fault("edge-token-ending", "cf.token", _D, "The token that looks at Cloudflare runs out in nine days.", seen_as=Outcome.WARN),
    Fault("edge-grey", "cf.proxied", _D, "No host goes through Cloudflare.", instead_of="edge-origin-open"),
    Fault("edge-origin-open", "cf.origin_exposed", _D, "An old record gives the server's address away, and it serves the site."),
    Fault("edge-flexible", "cf.ssl_mode", _D, "Behind the lock requests to the server go over plain HTTP."),
    Fault("edge-old-tls", "cf.min_tls", _D, "Cloudflare accepts TLS 1.0.", seen_as=Outcome.WARN),
    Fault("edge-plain-http", "cf.always_https", _D, "Cloudflare does not send plain HTTP on.", seen_as=Outcome.WARN),
    Fault("edge-no-rewrites", "cf.auto_rewrites", _D, "Cloudflare does not mend addresses without a lock.", seen_as=Outcome.WARN),
    Fault("edge-floods", "cf.ddos", _D, "A part of the flood protection is switched off."),
    Fault("edge-no-firewall", "cf.waf_managed", _D, "No managed firewall rules run."),
    Fault("edge-lets-past", "cf.waf_basic", _D, "A rule lets everything past the firewall."),
    Fault("edge-no-limit", "cf.rate_rule", _D, "The rate limiting rule for the login is switched off."),
    Fault("edge-caches-all", "cf.cache_rules", _D, "A rule caches the whole app."),
    Fault("edge-development", "cf.dev_mode", _D, "Development mode was left on.", seen_as=Outcome.WARN),
    Fault("edge-under-attack", "cf.under_attack", _D, "Every visitor sees a challenge.", seen_as=Outcome.WARN),
    Fault("edge-ipv6-grey", "cf.ipv6_grey", _D, "An IPv6 address leads past Cloudflare."),
    Fault("assistant-locked-out", "login.role", "assistant", "The assistant cannot log in."),
    Fault("invoices-broken", "requests.errors", "invoice list", "The invoice list fails with 500."),
    Fault("bookings-slow", "latency.p95", "booking list", "Every fourth view of the booking list takes 0.8 seconds."),
    Fault("clients-unpaged", "lists.bounded", "client list", "All clients come on one page."),
    Fault("variable-missing", "variables.missing", "repository", "A variable that the code needs is not set in production."),
    Fault("example-incomplete", "variables.example", "repository", "The example file leaves out a variable."),
    Fault("env-tracked", "files.env_tracked", "repository", "The .env file is in Git."),
    Fault("key-in-bundle", "keys.bundle", "production", "A payment key is in the frontend."),
    Fault("key-in-history", "keys.history", "repository", "A payment key is in the Git history."),
    Fault("no-workflow", "pipeline.workflow", "repository", "No CI runs on a push."),
    Fault("tests-not-run", "pipeline.tests", "repository", "CI runs, but no tests."),
    Fault("rollback-undeclared", "rollback.declared", "", "Nobody has written down how to go back."),
    Fault("rollback-stale", "rollback.rehearsed", "", "The way back was rehearsed a quarter of a year ago."),
    Fault("version-hidden", "version.visible", "production", "The app does not say which version runs."),
    Fault(
        "version-other",
        "version.matches",
        "production",
        "Production runs another commit than the repository's.",
        seen_as=Outcome.WARN,
        instead_of="version-hidden",
    ),
    Fault("health-failing", "health.route", "production", "The health address answers 503."),
    Fault(
        "health-blind",
        "health.honest",
        "production",
        "The health address answers 200 while the database is down.",
        instead_of="health-failing",
    ),
    Fault("tracker-unversioned", "tracker.release", "", "Errors do not carry a release."),
    Fault("nobody-on-call", "people.named", "", "Nobody gets the alerts."),
    Fault("no-deputy", "people.deputies", "", "Nobody stands in for the person who deploys."),
    Fault("no-contact", "people.reachable", "", "There is no number to call the person who rolls back."),
)

BY_NAME = {fault.name: fault for fault in FAULTS}


@dataclass(slots=True)
class Switches:
    """Which faults are on, read again whenever the file changed."""

    folder: Path
    _seen: tuple[int, int] = (0, 0)
    _on: frozenset[str] = field(default_factory=frozenset)

    @property
    def on(self) -> frozenset[str]:
        """The names of the faults that are on."""
        stat = (self.folder / FILE).stat()
        if (stat.st_mtime_ns, stat.st_size) != self._seen:
            self._on = frozenset(json.loads((self.folder / FILE).read_text()))
            self._seen = (stat.st_mtime_ns, stat.st_size)
        return self._on

    def has(self, name: str) -> bool:
        """Whether a fault is on."""
        return name in self.on


def write_faults(folder: Path, names: frozenset[str]) -> None:
    """Say which faults are on; whole or not at all, since a running business may read at any moment."""
    temporary = folder / f".{FILE}"
    temporary.write_text(json.dumps(sorted(names)))
    temporary.replace(folder / FILE)


def fault_called(name: str) -> Fault:
    """The fault with this name.

    Raises:
        UsageError: there is none.
    """
    if name not in BY_NAME:
        raise UsageError(f'there is no fault "{name}"', fix="list them with: lrconsole demo fault")
    return BY_NAME[name]
