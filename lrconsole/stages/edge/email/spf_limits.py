"""The limits that SPF sets to one evaluation (RFC 7208 3.4 and 4.6.4), and how DNS is asked for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer

Ask = Callable[[str, str], Awaitable["DnsAnswer"]]
"""Asks DNS for a name and a record type ("TXT"), and never raises for what DNS does: `survey.records` or `DnsProbe.ask`."""

MOST_LOOKUPS = 10
"""Terms that ask DNS, over all records that are read; one more is a permerror."""

MOST_VOIDS = 2
"""Terms whose question is answered with nothing; one more is a permerror."""

MOST_NAMES = 10
"""Mail servers of one `mx`, of which more are a permerror, and names of an address, of which more are not looked at."""

SECONDS = 20.0
"""How long one evaluation may take; a receiver allows at least as much."""

GOOD_SIZE = 450
"""Bytes up to which a record fits every DNS answer."""

MOST_SIZE = 512
"""Bytes of a whole DNS answer over plain UDP."""
