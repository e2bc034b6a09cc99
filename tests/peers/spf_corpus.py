"""Made-up domains with SPF records of all kinds, the same at every run, for comparing evaluators."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

SEED = 7208
SENDERS = ("192.0.2.1", "192.0.2.130", "203.0.113.9", "2001:db8::1")
DOMAINS = ("a.example", "b.example", "c.example", "d.example")
SPECS = (
    *DOMAINS,
    "mail.example",
    "gone.example",
    "mx.a.example",
    "%{d}",
    "%{o}",
    "%{d2}",
    "%{ir}.list.example",
    "%{l}.user.example",
    "%{p}.x.example",
)
FIXED = {
    ("mail.example", "A"): ("192.0.2.1",),
    ("mail.example", "AAAA"): ("2001:db8::1",),
    ("mail.example", "MX"): ("10 mail.example", "20 mx.a.example"),
    ("mx.a.example", "A"): ("192.0.2.130",),
    ("1.2.0.192.list.example", "A"): ("127.0.0.2",),
    ("kim.user.example", "A"): ("127.0.0.2",),
    ("1.2.0.192.in-addr.arpa", "PTR"): ("mail.example", "mx.a.example"),
    ("130.2.0.192.in-addr.arpa", "PTR"): ("mx.a.example",),
}


@dataclass(frozen=True)
class World:
    """What DNS says in one made-up case, and the mail that is handed over there."""

    records: dict[tuple[str, str], tuple[str, ...]]
    sender: str
    ip: str
    helo: str = "a.example"


def worlds(number: int) -> Iterator[World]:
    """`number` cases."""
    dice = random.Random(SEED)
    for _ in range(number):
        records = dict(FIXED)
        for domain in DOMAINS:
            if dice.random() < 0.9:
                records[domain, "TXT"] = (_record(dice),) if dice.random() < 0.97 else (_record(dice), _record(dice))
            if dice.random() < 0.6:
                records[domain, "A"] = (dice.choice(("192.0.2.1", "192.0.2.200", "198.51.100.1")),)
            if dice.random() < 0.4:
                records[domain, "MX"] = (f"10 {dice.choice((*DOMAINS, 'mail.example', 'gone.example'))}",)
        yield World(records, dice.choice(("kim@a.example", "a.example", "lee+x@a.example", "")), dice.choice(SENDERS))


def _record(dice: random.Random) -> str:
    terms = [_term(dice) for _ in range(dice.randint(0, 5))]
    end = dice.choice(("-all", "~all", "?all", "all", "", "", f"redirect={dice.choice(SPECS)}"))
    return " ".join(("v=spf1", *terms, *([end] if end else [])))


def _term(dice: random.Random) -> str:
    name = dice.choice(("include", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "moo"))
    qualifier = dice.choice(("", "", "", "-", "~", "?"))
    length = dice.choice(("", "", "/24", "/25", "//64", "/24//64", "/33"))
    if name in ("include", "exists"):
        return f"{qualifier}{name}:{dice.choice(SPECS)}"
    if name in ("a", "mx"):
        return f"{qualifier}{name}{dice.choice(('', ':' + dice.choice(SPECS)))}{length}"
    if name == "ptr":
        return f"{qualifier}ptr{dice.choice(('', ':' + dice.choice(SPECS)))}"
    if name == "ip4":
        return f"{qualifier}ip4:{dice.choice(('192.0.2.1', '192.0.2.0/25', '203.0.113.0/24', '0.0.0.0/0', '192.0.2.300'))}"
    return f"{qualifier}ip6:{dice.choice(('2001:db8::/32', '2001:db8::1', '::/0'))}" if name == "ip6" else f"moo={dice.choice(SPECS)}"
