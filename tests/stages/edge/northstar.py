"""The business that the DNS tests judge: its domain, its hosts, and short names for outcomes and states."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Domain, Host, HostKind, Network, Project
from lrconsole.stages import Check
from tests.stages.recorded import RecordedSurvey, judge

PASS, WARN, FAIL, UNKNOWN, NOT_APPLICABLE = Outcome.PASS, Outcome.WARN, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
ZONE = "northstar.example"
IN_ZONE = f"In the zone {ZONE}:"
DOMAIN = Domain(ZONE, wants=("192.0.2.10",))
SITE = Host(f"www.{ZONE}", HostKind.SITE, wants=("192.0.2.10",))
APP = Host(f"app.{ZONE}", HostKind.APP, contains="Northstar")
NX, NODATA, SERVFAIL, REFUSED = DnsState.NXDOMAIN, DnsState.NODATA, DnsState.SERVFAIL, DnsState.REFUSED
TIMEOUT, UNREACHABLE = DnsState.TIMEOUT, DnsState.UNREACHABLE
SILENT = pytest.mark.parametrize("state", [TIMEOUT, UNREACHABLE, SERVFAIL, REFUSED])
"""Each way in which a question gets no real answer, as `state`."""


def project(*hosts: Host, domain: Domain = DOMAIN, network: Network | None = None) -> Project:
    return Project("Northstar Coaching", Path("lrconsole.toml"), hosts=hosts, domains=(domain,), network=network or Network())


def asked(check: Check, subject: object, *dns: DnsAnswer) -> Verdict:
    """What `check` says of `subject` after these DNS answers and no others."""
    return judge(check, RecordedSurvey(project=project(), dns=list(dns)), subject)


def each(*checks: Check) -> pytest.MarkDecorator:
    """Runs a test with each of `checks`, as `check`."""
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.id)
