"""Ask one name server how it behaves: over TCP, with EDNS, and when it is asked to look up what is none of its business."""

from __future__ import annotations

import asyncio

from lrconsole.model.dns_seen import Manners
from lrconsole.probes.dns_message import Endpoint, Way, answer_of, exchange

_ROOT = "."


async def manners(name: str, server: Endpoint, zone: str, seconds: float) -> Manners:
    """Three questions to `server`, of which none is answered by anybody else."""
    import dns.flags

    over_tcp, plain, foreign = await asyncio.gather(
        exchange(server, zone, "SOA", seconds, Way(recursive=False, over_tcp=True)),
        exchange(server, zone, "SOA", seconds, Way(recursive=False)),
        # Whoever makes look-ups for strangers knows the root by heart; so nobody else is asked for it.
        exchange(server, _ROOT, "SOA", seconds, Way(recursive=True)),
    )
    offers = foreign.message is not None and bool(foreign.message.flags & dns.flags.RA)
    return Manners(
        name,
        server.address,
        answer_of(over_tcp, zone, "SOA", server),
        None if plain.message is None else plain.message.edns >= 0,
        answer_of(foreign, _ROOT, "SOA", server),
        offers,
    )
