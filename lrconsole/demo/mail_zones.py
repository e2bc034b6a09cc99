"""What the practice business's DNS says about mail beyond SPF: DMARC in full, domains that send nothing, and their planted faults."""

from __future__ import annotations

from collections.abc import Callable

Records = dict[tuple[str, str], tuple[str, ...]]

MAIN = "northstar.example"
SCHOOL = "northstar-school.example"
"""Sends only, so it refuses what is forged."""
POSTBOX = "reports.northstar-postbox.example"
COACHING = "northstar-coaching.example"
POLICY_HOSTS = (f"mta-sts.{MAIN}", f"mta-sts.{COACHING}")
"""Where the policies of the domains that take mail are served."""


def policies(senders: tuple[str, ...], silent: tuple[str, ...]) -> Records:
    """The sound DMARC records of domains that send, and the three refusals of those that send nothing."""
    found: Records = {}
    for sender in senders:
        asked = "reject" if sender == SCHOOL else "quarantine"
        reader = sender if sender.count(".") == 1 and sender != SCHOOL else MAIN
        found[(f"_dmarc.{sender}", "TXT")] = (f"v=DMARC1; p={asked}; np=reject; rua=mailto:dmarc@{reader}",)
        if reader == MAIN and not sender.endswith("." + MAIN):
            found[(f"{sender}._report._dmarc.{MAIN}", "TXT")] = ("v=DMARC1",)
    for name in silent:
        found[(name, "TXT")] = ("v=spf1 -all",)
        found[(f"_dmarc.{name}", "TXT")] = ("v=DMARC1; p=reject; sp=reject; np=reject",)
    return found


def transport(here: str, sender: str) -> Records:
    """How the mail servers are reached and named: encrypted delivery, its reports, and the name of the own server that sends."""
    found: Records = {}
    for domain in (MAIN, COACHING):
        found[(f"_mta-sts.{domain}", "TXT")] = ("v=STSv1; id=20261124",)
        found[(f"_smtp._tls.{domain}", "TXT")] = (f"v=TLSRPTv1; rua=mailto:tls@{domain}",)
        found[(f"mta-sts.{domain}", "A")] = (here,)
    reverse = ".".join(reversed(sender.split("."))) + ".in-addr.arpa"
    return found | {(reverse, "PTR"): (f"mail.{MAIN}.",), (f"mail.{MAIN}", "A"): (sender,)}


def policy_file(host: str, has: Callable[[str], bool]) -> str:
    """The MTA-STS policy at a host of `POLICY_HOSTS`, "" for none."""
    domain = host.removeprefix("mta-sts.")
    if host not in POLICY_HOSTS or (domain == MAIN and has("sts-policy-gone")):
        return ""
    named = "mx.northstar-before.example" if domain == COACHING and has("sts-server-unnamed") else f"mx.{domain}"
    return f"version: STSv1\r\nmode: enforce\r\nmx: {named}\r\nmax_age: 604800\r\n"


def plant_transport(found: Records, has: Callable[[str], bool]) -> None:
    """The faults of delivery."""
    if has("sts-record-broken"):
        found[(f"_mta-sts.{MAIN}", "TXT")] = ("v=STSv1; id=2026-11-24",)
    if has("tls-reports-lost"):
        found[(f"_smtp._tls.{MAIN}", "TXT")] = (f"v=TLSRPTv1; rua=tls@{MAIN}",)
    if has("logo-insecure"):
        found[(f"default._bimi.{SCHOOL}", "TXT")] = (f"v=BIMI1; l=http://www.{MAIN}/logo.svg",)
    if has("mx-left-behind"):
        found[(COACHING, "MX")] += ("20 mx.northstar-before.example.",)
    if has("sender-nameless"):
        for key in [key for key in found if key[1] == "PTR"]:
            found[key] = ()


def plant_policies(found: Records, has: Callable[[str], bool]) -> None:
    """The faults of DMARC."""
    retreats, invoices, coaching = f"retreats.{MAIN}", f"invoices.{MAIN}", COACHING
    if has("dmarc-misspelt"):
        found[(f"_dmarc.{invoices}", "TXT")] = (f"v=DMARC1; p=qarantine; rua=mailto:dmarc@{MAIN}",)
    if has("dmarc-misplaced"):
        found[(f"_dmarc.{retreats}.{retreats}", "TXT")] = found.pop((f"_dmarc.{retreats}", "TXT"))
    if has("dmarc-service-gone"):
        found[(f"_dmarc.{coaching}", "TXT")] = ()
        found[(f"_dmarc.{coaching}", "CNAME")] = ("northstar.dmarc.cancelled.example.",)
    if has("dmarc-own-organisation"):
        found[(f"_dmarc.reminders.{MAIN}", "TXT")] = tuple(f"{text}; psd=n" for text in found[(f"_dmarc.reminders.{MAIN}", "TXT")])
    if has("domain-unparked"):
        found |= {("old-northstar.example", "TXT"): (), ("_dmarc.old-northstar.example", "TXT"): (), ("old-northstar.example", "MX"): ()}
    _plant_school(found, has)


def plant_keys(found: Records, has: Callable[[str], bool], dkim_key: str) -> None:
    """The faults of DKIM that are no missing or revoked key."""
    retreats, school, main = (f"s1._domainkey.{name}" for name in (f"retreats.{MAIN}", SCHOOL, MAIN))
    if has("dkim-cut"):
        found[(retreats, "TXT")] = (f"v=DKIM1; k=rsa; p={dkim_key}"[:255],)
    if has("dkim-testing"):
        found[(school, "TXT")] = (f"v=DKIM1; k=rsa; t=y; p={dkim_key}",)
    if has("dkim-proxied"):
        found |= {(main, "TXT"): (), (main, "A"): ("104.16.1.1",)}


def _plant_school(found: Records, has: Callable[[str], bool]) -> None:
    """The record that several hands have edited."""
    tags = {"dmarc-gap": "sp=none", "dmarc-names-free": "np=none", "dmarc-old": "pct=50"}
    rua = f"dmarc@{POSTBOX}" if has("dmarc-reports-refused") else f"dmarc@{MAIN}"
    planted = [tag for fault, tag in tags.items() if has(fault)]
    kept = [] if has("dmarc-names-free") else ["np=reject"]
    found[(f"_dmarc.{SCHOOL}", "TXT")] = ("; ".join(["v=DMARC1", "p=reject", *kept, *planted, f"rua=mailto:{rua}"]),)
    found[(POSTBOX, "MX")] = (f"10 mx.{MAIN}.",)
