"""The practice business's DNS: what each server says of each name, with the planted faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lrconsole.demo import mail_zones, name_zones

Records = mail_zones.Records

MAIN, SCHOOL = mail_zones.MAIN, mail_zones.SCHOOL
ZONES = (MAIN, "old-northstar.example", "northstar-coaching.example", "northstar-events.example", "northstar-shop.example", SCHOOL)
HERE, SECOND, LEGACY, GONE = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.9"
HOSTS = ("www", "blog", "app", "admin", "api", "book", "files", "help", "chat", "rdap", "status", "pay", "staging", "origin", "edge")
SENDERS = (MAIN, f"news.{MAIN}", f"invoices.{MAIN}", f"reminders.{MAIN}", f"retreats.{MAIN}", "northstar-coaching.example", SCHOOL)
RECEIVERS = (MAIN, "northstar-coaching.example")
SELECTOR, SENDER = "s1", "192.0.2.25"
_ELSEWHERE = "ns3.digitalocean.com"
_CLOSED = "northstar-coaching.helpscoutdocs.com"
SIGNED = "northstar-shop.example"
"""The one zone whose signatures the resolver vouches for."""
TTL = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom: `resolving` for a question to a resolver, else to an authority; `server` is the address that was asked.

    `second` says whether the second name server and the payment page have addresses of their own.
    """

    resolving: bool
    server: str
    second: bool = True


def records(has: Callable[[str], bool], dkim_key: str, asked: Asked) -> Records:
    """All records as `asked` sees them; values in presentation form, TXT unquoted."""
    found: Records = {}
    for zone in ZONES:
        found |= _zone(zone)
    found[(SIGNED, "DS")] = ("12345 13 2 " + "0" * 64,)
    found |= _hosts(asked.second) | _mail(dkim_key)
    _plant_addresses(found, has, asked)
    _plant_delegation(found, has, asked)
    _plant_spf(found, has)
    _plant_dmarc_and_dkim(found, has, dkim_key)
    mail_zones.plant_policies(found, has)
    mail_zones.plant_keys(found, has, dkim_key)
    mail_zones.plant_transport(found, has)
    name_zones.plant(found, has, resolving=asked.resolving, at_second=asked.server == SECOND)
    return {key: values for key, values in found.items() if values}


def refuses(zone: str, has: Callable[[str], bool], asked: Asked) -> bool:
    """Whether the asked authority does not know `zone`."""
    if asked.resolving:
        return False
    if zone == "northstar-events.example":
        return has("lame-delegation")
    return zone == "northstar-shop.example" and has("claimable-name-server") and asked.server == SECOND


def fails(zone: str, kind: str, has: Callable[[str], bool], asked: Asked) -> bool:
    """Whether a validating resolver refuses the answer because the zone's signatures do not fit; what the parent says is still told."""
    return asked.resolving and zone == SIGNED and kind not in ("NS", "DS") and has("signatures-broken")


def zone_of(name: str) -> str:
    """The zone that holds `name`, "" for none."""
    return next((zone for zone in ZONES if name == zone or name.endswith("." + zone)), "")


def _zone(zone: str) -> Records:
    return {
        (zone, "SOA"): (f"ns1.{MAIN}. hostmaster.{MAIN}. 2026112401 14400 3600 1209600 300",),
        (zone, "NS"): (f"ns1.{MAIN}.", f"ns2.{MAIN}."),
        (zone, "A"): (HERE,),
        (zone, "CAA"): ('0 issue "letsencrypt.org"',),
        (zone, "MX"): ("0 .",),
    }


def _hosts(second: bool) -> Records:
    found: Records = {(f"{host}.{MAIN}", "A"): (HERE,) for host in HOSTS}
    found[(f"pay.{MAIN}", "A")] = (LEGACY if second else HERE,)
    found[(f"status.{MAIN}", "A")] = ()
    found[(f"status.{MAIN}", "CNAME")] = (f"www.{MAIN}.",)
    found |= {(f"ns1.{MAIN}", "A"): (HERE,), (f"ns2.{MAIN}", "A"): (SECOND if second else HERE,)}
    found |= {(f"ns5.{MAIN}", "A"): (HERE,), (f"ns6.{MAIN}", "A"): (SECOND if second else HERE,), (_ELSEWHERE, "A"): (SECOND,)}
    return found


def _mail(dkim_key: str) -> Records:
    found: Records = {}
    for sender in SENDERS:
        found[(sender, "TXT")] = (f"v=spf1 ip4:{SENDER} -all",)
        found[(f"{SELECTOR}._domainkey.{sender}", "TXT")] = (f"v=DKIM1; k=rsa; p={dkim_key}",)
        found[(sender, "MX")] = ("0 .",)
    found |= mail_zones.transport(HERE, SENDER)
    found |= mail_zones.policies(SENDERS, tuple(zone for zone in ZONES if zone not in SENDERS))
    for receiver in RECEIVERS:
        found |= {(receiver, "MX"): (f"10 mx.{receiver}.",), (f"mx.{receiver}", "A"): (HERE,)}
    return found


def _plant_addresses(found: Records, has: Callable[[str], bool], asked: Asked) -> None:
    if has("apex-elsewhere"):
        found[("northstar-events.example", "A")] = (GONE,)
    if has("blog-elsewhere"):
        found[(f"blog.{MAIN}", "A")] = (GONE,)
    if has("leftover-address"):
        found[("northstar-coaching.example", "A")] = (HERE, GONE)
    if has("leftover-ipv6"):
        found[("northstar-coaching.example", "AAAA")] = ("::1",)
    if has("admin-name-missing"):
        found[(f"admin.{MAIN}", "A")] = ()
    if has("dangling-alias"):
        found[(f"status.{MAIN}", "CNAME")] = ("northstar-status.azurewebsites.net.",)
    if has("host-unclaimed"):
        found |= {(f"help.{MAIN}", "A"): (), (f"help.{MAIN}", "CNAME"): (f"{_CLOSED}.",), (_CLOSED, "A"): (HERE,)}
    if has("mx-for-sale"):
        found[("northstar-events.example", "MX")] = ("10 mx.northstar-post.example.",)
    if has("caa-forbids"):
        found[(f"pay.{MAIN}", "CAA")] = ('0 issue ";"',)
    if has("no-tls"):
        found[(f"chat.{MAIN}", "A")] = (GONE,)
    if has("servers-disagree") and not asked.resolving and asked.server == SECOND:
        found[(f"help.{MAIN}", "A")] = (GONE,)
    if has("mx-gone"):
        found[(MAIN, "MX")] = (f"10 mx-old.{MAIN}.",)
    if has("mx-alias"):
        alias = f"mx.{RECEIVERS[1]}"
        found |= {(alias, "A"): (), (alias, "CNAME"): (f"mx.{MAIN}.",)}


def _plant_delegation(found: Records, has: Callable[[str], bool], asked: Asked) -> None:
    if has("registrar-mismatch") and not asked.resolving:
        found[("northstar-coaching.example", "NS")] = (f"ns5.{MAIN}.", f"ns6.{MAIN}.")
    if has("claimable-name-server"):
        found[("northstar-shop.example", "NS")] = (f"ns1.{MAIN}.", f"{_ELSEWHERE}.")


def _plant_spf(found: Records, has: Callable[[str], bool]) -> None:
    if has("spf-missing"):
        found[(f"invoices.{MAIN}", "TXT")] = ()
    if has("spf-twice"):
        found[(f"news.{MAIN}", "TXT")] += ("v=spf1 ip4:192.0.2.26 ~all",)
    if has("spf-broken"):
        found[(f"reminders.{MAIN}", "TXT")] = ("v=spf1 ip4:192.0.2.300 -all",)
    if has("spf-open"):
        found[(MAIN, "TXT")] = (f"v=spf1 ip4:{SENDER} +all",)
    _plant_crowd(found, has)


def _plant_crowd(found: Records, has: Callable[[str], bool]) -> None:
    """What a record gathers over the years, term by term."""
    name = RECEIVERS[1]
    crm, partner = f"_spf.crm.{name}", f"_spf.partner.{name}"
    terms = {
        "spf-crowded": f"include:{crm}",
        "spf-names-gone": " ".join(f"a:old{number}.{name}" for number in range(3)),
        "spf-include-gone": f"include:_spf.cancelled.{name}",
        "spf-include-open": f"include:{partner}",
        "spf-include-for-sale": "include:_spf.northstar-letters.example",
        "spf-loop": f"include:{name}",
        "spf-long": " ".join(f"ip4:198.51.100.{number}" for number in range(100, 130)),
        "spf-wide": "ip4:0.0.0.0/0",
    }
    found[(crm, "TXT")] = (" ".join(("v=spf1", *(f"a:{host}.{MAIN}" for host in HOSTS), "-all")),)
    found[(partner, "TXT")] = ("v=spf1 +all",)
    own = () if has("sender-forgotten") else (f"ip4:{SENDER}",)
    found[(name, "TXT")] = (" ".join(("v=spf1", *own, *(term for fault, term in terms.items() if has(fault)), "-all")),)


def _plant_dmarc_and_dkim(found: Records, has: Callable[[str], bool], dkim_key: str) -> None:
    if has("dmarc-missing"):
        found[("_dmarc.northstar-coaching.example", "TXT")] = ()
    if has("dmarc-twice"):
        found[(f"_dmarc.news.{MAIN}", "TXT")] += ("v=DMARC1; p=none",)
    if has("dmarc-idle"):
        found[(f"_dmarc.{MAIN}", "TXT")] = ("v=DMARC1; p=none",)
    if has("dmarc-unread"):
        found[(f"_dmarc.reminders.{MAIN}", "TXT")] = ("v=DMARC1; p=quarantine; rua=dmarc at northstar",)
    if has("dkim-outdated"):
        found[(f"{SELECTOR}._domainkey.news.{MAIN}", "TXT")] = (f"v=DKIM1; h=sha1; k=rsa; p={dkim_key}",)
    if has("dkim-alias-for-sale"):
        alias = f"{SELECTOR}._domainkey.{RECEIVERS[1]}"
        found |= {(alias, "TXT"): (), (alias, "CNAME"): (f"{SELECTOR}.dkim.northstar-letters.example.",)}
    if has("dkim-missing"):
        found[(f"{SELECTOR}._domainkey.invoices.{MAIN}", "TXT")] = ()
    if has("dkim-revoked"):
        found[(f"{SELECTOR}._domainkey.reminders.{MAIN}", "TXT")] = ("v=DKIM1; k=rsa; p=",)
