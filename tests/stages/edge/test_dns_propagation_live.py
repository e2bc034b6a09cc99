"""A change as real resolvers see it: fresh, stale, with a lack in their cache, failing and silent, and how long that lasts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dns.message
import dns.query
import pytest

from lrconsole.model.name_watch import CellState, Line, Place
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.project import Domain, Network, Project
from lrconsole.probes.dns import DnsProbe
from lrconsole.stages.edge.zones import dns_diff
from lrconsole.stages.edge.zones.dns_diff import Question
from tests.probes.daemons import free_port, nsd, unbound
from tests.probes.mini_internet import master
from tests.probes.name_server import NameServer, silent
from tests.stages.recorded import RecordedSurvey

HERE, ZONE = "127.0.0.1", "northstar.example"
MOVED, ADDED = f"www.{ZONE}", f"new.{ZONE}"
BEFORE = master(ZONE, HERE, "www 120 A 192.0.2.1")
AFTER = master(ZONE, HERE, "www 120 A 192.0.2.2", "new A 192.0.2.3").replace(" 7 14400", " 8 14400").replace("1209600 300", "1209600 90")
ETA_OFF = 2


class ProbingSurvey(RecordedSurvey):
    """Asks real servers, as the live survey does."""

    def __init__(self, probe: DnsProbe) -> None:
        super().__init__(project=Project("Northstar", Path("lrconsole.toml"), domains=(Domain(ZONE),)))
        self.probe = probe

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        return await self.probe.ask_authority(name, kind, zone)

    async def resolvers(self, name: str, kind: str) -> Sequence[DnsAnswer]:
        return await self.probe.ask_each(name, kind)


@dataclass(frozen=True)
class Scene:
    """The zone after its change, and resolvers that were asked before it, between `began` and `ended` by the monotonic clock."""

    port: int
    fresh: int
    stale: int
    failing: int
    began: float
    ended: float


def asked(port: int, name: str) -> None:
    dns.query.udp(dns.message.make_query(name, "A"), HERE, timeout=10, port=port)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("propagation")
    port = free_port(HERE)
    ports = []
    with ExitStack() as stack:
        for name in ("fresh", "stale", "failing"):
            ports.append(free_port(HERE))
            # To the failing one the zone's signatures are broken: it has none, and this anchor wants some.
            anchor = f'trust-anchor: "{ZONE}. DS 12345 13 2 {"0" * 64}"' if name == "failing" else 'module-config: "iterator"'
            stack.enter_context(unbound(folder / name, ports[-1], {ZONE: f"{HERE}@{port}"}, anchor))
        with nsd(folder / "before", HERE, port, {ZONE: BEFORE}):
            began = time.monotonic()
            asked(ports[1], MOVED)
            asked(ports[1], ADDED)
            ended = time.monotonic()
        stack.enter_context(nsd(folder / "after", HERE, port, {ZONE: AFTER}))
        yield Scene(port, ports[0], ports[1], ports[2], began, ended)


def looked(scene: Scene, question: Question) -> Line:
    """The name from place to place, with a fourth resolver that never answers."""

    async def scenario() -> Line:
        async with NameServer(silent) as mute:
            ports = (scene.fresh, scene.stale, scene.failing, mute.port)
            network = Network(tuple(f"{HERE}:{port}" for port in ports), dns_port=scene.port, seconds=3, ipv6=False)
            return await dns_diff.look(ProbingSurvey(DnsProbe(network)), question)

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("name", "wanted", "kept", "state"),
    [(MOVED, "192.0.2.2", 120, CellState.OLD), (ADDED, "192.0.2.3", 300, CellState.MISSING)],
)
def test_a_change_is_seen_from_place_to_place_and_its_end_foretold(
    scene: Scene, name: str, wanted: str, kept: int, state: CellState
) -> None:
    before = time.monotonic()
    line = looked(scene, Question(name, "A", ZONE, (wanted,)))
    after = time.monotonic()
    assert [cell.state for cell in line.of(Place.AUTHORITY)] == [CellState.EXPECTED]
    expected = [CellState.EXPECTED, state, CellState.FAILED, CellState.SILENT]
    assert [cell.state for cell in line.of(Place.RESOLVER)] == expected, line
    # The resolver was asked between two moments and so forgets between two others; how long the asking took here is known.
    assert line.eta is not None
    assert before + line.eta >= scene.began + kept - ETA_OFF - (after - before)
    assert before + line.eta <= scene.ended + kept + ETA_OFF


def test_the_same_name_is_settled_where_no_cache_knows_it(scene: Scene) -> None:
    network = Network((f"{HERE}:{scene.fresh}",), dns_port=scene.port, seconds=20, ipv6=False)
    line = asyncio.run(dns_diff.look(ProbingSurvey(DnsProbe(network)), Question(MOVED, "A", ZONE, ("192.0.2.2",))))
    assert (line.is_done, line.eta) == (True, None)


def test_while_the_zone_is_wrong_no_resolver_learns_of_the_name(scene: Scene) -> None:
    line = looked(scene, Question(f"other.{ZONE}", "A", ZONE, ("192.0.2.9",)))
    assert ([cell.state for cell in line.cells], line.eta) == ([CellState.MISSING], None)
