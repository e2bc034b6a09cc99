"""CAA records (RFC 8659): which certificate authorities may issue for a host, compared with the one that did."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.dated_facts import AS_OF, caa_names
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import Certificate, DnsAnswer, Handshake
    from lrconsole.model.survey import Survey

_FORM = re.compile(r'^(\d{1,3})\s+([A-Za-z0-9]+)\s+"?(.*?)"?$', re.DOTALL)
_KNOWN = {"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"}
_CRITICAL = 128


@dataclass(frozen=True, slots=True)
class CaaSet:
    """The CAA records of one name. `issue` and `issuewild` are the authorities named, "" for nobody.

    `alien` are the records with a critical tag that is not known, which stops every authority.
    """

    issue: tuple[str, ...]
    issuewild: tuple[str, ...]
    alien: tuple[str, ...]

    def permitted(self, *, wildcard: bool) -> tuple[str, ...]:
        """The authorities that may issue; a wildcard certificate looks at issuewild first (RFC 8659 4.3). Empty: not restricted."""
        return self.issuewild if wildcard and self.issuewild else self.issue


def parse(records: Sequence[str]) -> CaaSet:
    """Read records in presentation form (`0 issue "letsencrypt.org"`); one that is no CAA record is left out."""
    found: dict[str, list[str]] = {"issue": [], "issuewild": []}
    alien = []
    for text in records:
        if not (form := _FORM.match(text.strip())):
            continue
        flags, tag, value = int(form.group(1)), form.group(2).lower(), form.group(3)
        if tag in found:
            found[tag].append(plain(value.partition(";")[0].strip()))
        elif tag not in _KNOWN and flags & _CRITICAL:
            alien.append(text.strip())
    return CaaSet(tuple(found["issue"]), tuple(found["issuewild"]), tuple(alien))


def served(handshakes: Sequence[Handshake]) -> Certificate | None:
    """The first certificate that the host serves."""
    return next((one.certificate for one in handshakes if one.certificate), None)


def is_by_wildcard(host: str, certificate: Certificate | None) -> bool:
    """Whether the certificate names `host` only by its wildcard."""
    names = {plain(name) for name in certificate.names} if certificate else set()
    return plain(host) not in names and f"*.{plain(host).partition('.')[2]}" in names


async def climb(survey: Survey, name: str) -> tuple[DnsAnswer, ...]:
    """Ask for CAA at `name`, then at each parent down to two labels, until one has records (RFC 8659 3). The last one counts."""
    asked: list[DnsAnswer] = []
    labels = plain(name).split(".")
    for start in range(max(len(labels) - 1, 1)):
        asked.append(await survey.records(".".join(labels[start:]), "CAA"))
        if asked[-1].state not in (DnsState.NXDOMAIN, DnsState.NODATA):
            break
    return tuple(asked)


def judge_caa(host: str, zone: str, asked: Sequence[DnsAnswer], certificate: Certificate | None) -> Verdict:
    """The records permit the authority whose certificate is served; forbidding it stops the next renewal."""
    last = asked[-1]
    if not last.state.is_settled:
        return could_not(last)
    proof = evidence(*asked) | ({"issuer of the served certificate": certificate.issuer} if certificate else {})
    names = caa_names(certificate.issuer) if certificate else ()
    wildcard = is_by_wildcard(host, certificate)
    found = parse(last.records)
    permitted = found.permitted(wildcard=wildcard)
    if found.alien:
        spot = Spot(last.name, zone)
        fix = spot.fix(*(spot.delete("CAA", record) for record in found.alien))
        return _stop(f"the critical tag “{found.alien[0].split()[1]}” stops every authority", proof, fix)
    if not permitted:
        spot = Spot(zone or host, zone)
        fix = spot.fix(spot.add("CAA", f'0 issue "{names[0]}"')) if names else ""
        return warned("any certificate authority may issue for this name", proof, fix=fix)
    return _compare(permitted, names, last, zone, certificate, proof, tag="issuewild" if wildcard and found.issuewild else "issue")


def _compare(
    permitted: tuple[str, ...],
    names: tuple[str, ...],
    last: DnsAnswer,
    zone: str,
    certificate: Certificate | None,
    proof: dict[str, object],
    *,
    tag: str,
) -> Verdict:
    spot = Spot(last.name, zone)
    proof["list of authorities"] = f"as of {AS_OF}"
    fix = spot.fix(spot.add("CAA", f'0 {tag} "{names[0]}"')) if names else ""
    if not any(permitted):
        return _stop("no certificate authority may issue for this name", proof, fix or spot.fix(spot.delete("CAA", f'0 {tag} ";"')))
    listed = ", ".join(sorted(set(filter(None, permitted))))
    if certificate is None:
        return unknown(f"permits {listed}; no certificate is served to compare with", proof, fix="tls.reachable says what HTTPS answers.")
    if not names:
        return unknown(
            f"permits {listed}; the CAA name of the certificate's issuer is not known here", proof, fix=_compare_yourself(certificate)
        )
    if set(names) & set(permitted):
        return passed(f"permits {listed}, which issued the certificate", proof)
    return _stop(f"permits {listed}, but the certificate is from {names[0]}", proof, fix)


def _compare_yourself(certificate: Certificate) -> str:
    return f"Compare the records with the CAA name in the documentation of the certificate's issuer ({certificate.issuer})."


def _stop(summary: str, proof: dict[str, object], fix: str) -> Verdict:
    return replace(failed(f"{summary}: the next renewal fails", proof, fix=fix), severity=Severity.BLOCKER)
