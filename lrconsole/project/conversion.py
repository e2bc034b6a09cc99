"""From the file's tables to the model's plain data."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from lrconsole.model.errors import ProjectError
from lrconsole.model.hosting import HostingService
from lrconsole.model.project import (
    Api,
    Capture,
    Cloudflare,
    Consent,
    Domain,
    Environment,
    Flow,
    Host,
    Limit,
    MailTool,
    Network,
    Person,
    Project,
    Redirect,
    Repository,
    Role,
    Rollback,
    Route,
    SendingDomain,
    Step,
    Tracker,
)
from lrconsole.project import schema


def project_of(tables: schema.ProjectFile, file: Path) -> Project:
    """The project that `tables` declare; relative paths are taken from the folder of `file`.

    Raises:
        ProjectError: the tables contradict each other (a route names a role that nobody declared …).
    """
    project = Project(
        name=tables.project.name,
        file=file,
        environments=tuple(
            Environment(kind, place.url.rstrip("/"), place.api, place.health, place.version, _tuple(place.names))
            for kind, place in tables.environment.items()
        ),
        hosts=tuple(
            Host(_name(host.name), host.kind, tuple(host.wants), host.ipv6, host.contains, tuple(host.next)) for host in tables.host
        ),
        domains=tuple(Domain(_name(zone.name), tuple(zone.wants), zone.old, zone.ipv6, zone.dns) for zone in tables.domain),
        canonical=_name(tables.project.canonical),
        redirects=tuple(Redirect(row.source, row.target) for row in tables.redirect),
        apis=tuple(Api(api.url, tuple(api.origins), api.method, tuple(api.headers), api.credentials) for api in tables.api),
        roles=tuple(Role(role.name, role.username, role.password, role.flow) for role in tables.role),
        routes=tuple(Route(route.name, route.url, route.role, route.budget_ms, route.lists) for route in tables.route),
        flows=tuple(Flow(name, tuple(_step(step) for step in flow.step), flow.bearer) for name, flow in tables.flow.items()),
        sending=tuple(_sending(mail, file) for mail in tables.mail),
        repository=_repository(tables.repository, file),
        rollback=_rollback(tables.rollback),
        tracker=_tracker(tables.tracker),
        people=tuple(Person(one.name, one.contact, tuple(one.duties), tuple(one.deputy_for)) for one in tables.person),
        consent=_consent(tables.consent),
        network=network_of(tables.network, file),
        weights=tuple(tables.weights.items()),
        services=tuple(_service(item) for item in tables.service),
        uploads=tables.project.uploads,
        cloudflare=_cloudflare(tables.cloudflare),
        limits=tuple(Limit(row.name, row.kind, row.flow, row.known, _name(row.bypass), row.rule) for row in tables.limit),
    )
    _agree(project)
    return project


def network_of(table: schema.NetworkTable, file: Path) -> Network:
    """The network settings; a relative CA file is taken from the folder of `file`."""
    return Network(
        resolvers=tuple(table.resolvers),
        http_port=table.http_port,
        https_port=table.https_port,
        dns_port=table.dns_port,
        ca_file=file.parent / table.ca_file if table.ca_file else None,
        seconds=table.seconds,
        rdap=table.rdap,
        ipv6=table.ipv6,
    )


def _name(host: str) -> str:
    return host.rstrip(".").lower()


def _sending(mail: schema.MailTable, file: Path) -> SendingDomain:
    senders = tuple(str(address) for address in mail.senders)
    tools = tuple(MailTool(tool.name, _name(tool.bounces), _name(tool.signs), tuple(tool.selectors)) for tool in mail.tool)
    mails = tuple(file.parent / name for name in mail.mails)
    return SendingDomain(_name(mail.name), mail.provider, tuple(mail.selectors), mail.receives, senders, tools, mails)


def _tuple(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


def _service(table: schema.ServiceTable) -> HostingService:
    return HostingService(
        name=table.name,
        claimable=table.claimable,
        targets=tuple(_name(target) for target in table.targets),
        addresses=tuple(str(address) for address in table.addresses),
        gone=table.gone,
        says=tuple(table.says),
        heads=tuple(table.heads),
        requires=table.requires,
        answers=tuple(table.answers),
        rests_on="your lrconsole.toml",
    )


def _step(step: schema.StepTable) -> Step:
    return Step(
        name=step.name,
        method=step.method,
        url=step.url,
        form=tuple(step.form.items()),
        json=tuple(step.json_body.items()),
        headers=tuple(step.headers.items()),
        captures=tuple(Capture(item.name, item.source, item.pattern) for item in step.capture),
        status=tuple(step.status),
        contains=step.contains,
    )


def _cloudflare(table: schema.CloudflareTable | None) -> Cloudflare | None:
    return Cloudflare(table.token, table.api.rstrip("/"), tuple(str(one) for one in table.networks)) if table else None


def _repository(table: schema.RepositoryTable | None, file: Path) -> Repository | None:
    return Repository((file.parent / table.path).resolve(), table.branch, table.example) if table else None


def _rollback(table: schema.RollbackTable | None) -> Rollback | None:
    return Rollback(table.how, table.target, table.rehearsed, table.minutes) if table else None


def _tracker(table: schema.TrackerTable | None) -> Tracker | None:
    return Tracker(table.name, table.release_url, table.release_pattern) if table else None


def _consent(table: schema.ConsentTable | None) -> Consent | None:
    return Consent(table.by, table.on, tuple(table.probes)) if table else None


def _agree(project: Project) -> None:
    """Refuse what could never work, with the name that is missing."""
    roles, flows = {role.name for role in project.roles}, {flow.name for flow in project.flows}
    for route in project.routes:
        if route.role and route.role not in roles:
            raise ProjectError(
                f'route "{route.name}" is called by role "{route.role}", which is not declared', fix="add a [[role]] with it"
            )
    for role in project.roles:
        if role.flow not in flows:
            raise ProjectError(f'role "{role.name}" logs in by flow "{role.flow}", which is not declared', fix=f"add [flow.{role.flow}]")
    for limit in project.limits:
        if limit.flow not in flows:
            raise ProjectError(
                f'limit "{limit.name}" is tried by flow "{limit.flow}", which is not declared', fix=f"add [flow.{limit.flow}]"
            )
        if limit.bypass and not project.owns(limit.bypass):
            raise ProjectError(f"{limit.bypass} is not declared", fix=f'add [[host]] name = "{limit.bypass}" if it is yours')
    for what, url in _urls(project):
        host = urlsplit(url).hostname or ""
        if not project.owns(host):
            raise ProjectError(f"{what} is at {host or url}, which is not declared", fix=f'add [[host]] name = "{host}" or its [[domain]]')
    for pattern in _patterns(project):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ProjectError(f"the pattern {pattern!r} is not a regular expression: {error}", fix="correct it") from error


def _urls(project: Project) -> list[tuple[str, str]]:
    places = [(f"environment.{place.label}", place.url) for place in project.environments if place.label != "local"]
    routes = [(f'route "{route.name}"', route.url) for route in project.routes]
    apis = [("an [[api]]", api.url) for api in project.apis]
    steps = [(f'step "{step.name}" of flow "{flow.name}"', step.url) for flow in project.flows for step in flow.steps]
    return [item for item in [*places, *routes, *apis, *steps] if "${" not in item[1]]


def _patterns(project: Project) -> list[str]:
    bodies = [item.pattern for flow in project.flows for step in flow.steps for item in step.captures if item.source == "body"]
    return [*bodies, project.tracker.release_pattern] if project.tracker else bodies
