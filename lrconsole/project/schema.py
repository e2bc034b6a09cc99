"""The format of `lrconsole.toml`: every table and key with its type, default and meaning."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyAddress, IPvAnyNetwork, model_validator

from lrconsole.model.hosting import Claimable
from lrconsole.model.judgement import Impact
from lrconsole.model.project import Active, Duty, EnvironmentKind, HostKind, LimitKind

HostName = Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\s/:@]+$")]
OptionalHostName = Annotated[str, Field(max_length=254, pattern=r"^[^\s/:@]*$")]
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]
OptionalUrl = Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$")]
PortNumber = Annotated[int, Field(ge=1, le=65535)]


class Table(BaseModel):
    """A table of the file: unknown keys are errors, except those that begin with "x-"."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, use_enum_values=False)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_own_keys(cls, data: object) -> object:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if not str(key).startswith("x-")}
        return data


class ProjectTable(Table):
    """What the project is called and where its public site lives."""

    name: str = Field(min_length=1, max_length=80, description="The business's name, as it stands in the status line and in reports.")
    canonical: str = Field("", description="The one host name that visitors end at; every other address of the site redirects to it.")
    uploads: bool = Field(False, description="Whether users upload files that the app serves again.")


class NetworkTable(Table):
    """How this machine reaches the project: resolvers, stand-in ports, certificate authorities, patience."""

    resolvers: list[str] = Field([], description="DNS resolvers to ask, as address or address:port; empty means this machine's own.")
    http_port: PortNumber = Field(80, description="The port that stands in for 80.")
    https_port: PortNumber = Field(443, description="The port that stands in for 443.")
    dns_port: PortNumber = Field(53, description="The port of the zones' own name servers that stands in for 53.")
    ca_file: str = Field("", description="A file of certificate authorities to trust instead of the usual ones; relative to this file.")
    seconds: float = Field(5.0, gt=0, le=60, description="How long one question or request may take.")
    rdap: OptionalUrl = Field("", description="Base URL of a registration data service; when set, domain expiry is looked up there.")
    ipv6: bool = Field(True, description="Whether to look at IPv6 addresses as well.")


class EnvironmentTable(Table):
    """One place where the app runs."""

    url: Url = Field(description="Where the app is, without a path.")
    api: OptionalUrl = Field("", description="Where its API is.")
    health: OptionalUrl = Field("", description="The address that answers 200 when the app works.")
    version: OptionalUrl = Field("", description="The address that says which version runs.")
    names: list[str] | None = Field(None, description="The environment variables that are set there: names only, never values.")


class DomainTable(Table):
    """A DNS zone of the business."""

    name: HostName = Field(description="The zone's name.")
    wants: list[str] = Field([], description="The addresses that its bare name must have.")
    old: bool = Field(False, description="Whether it only redirects to the canonical host.")
    ipv6: bool = Field(False, description="Whether the hosting of its bare name answers on IPv6.")
    dns: str = Field("", description="Who hosts its DNS, like Cloudflare, or “zone file”; fixes are then written as its form wants them.")


class HostTable(Table):
    """A host name that serves the business; active probes touch declared hosts and domains only."""

    name: HostName = Field(description="The host name.")
    kind: HostKind = Field(HostKind.OTHER, description="What it is for: site, app, api, admin, old or other.")
    wants: list[str] = Field([], description="The addresses, or the CNAME target, that it must have.")
    ipv6: bool = Field(False, description="Whether its hosting answers on IPv6.")
    contains: str = Field("", description="A text that its page must hold, to tell it from a parked one.")
    next: list[Annotated[str, Field(pattern=r"^/[^\s]*=$")]] = Field(
        [], description='Paths that take an address to go on to, up to where it is put: "/login?next=".'
    )


SignText = Annotated[str, Field(min_length=4, max_length=200, pattern=r"^[^*].*$")]
HeaderLine = Annotated[str, Field(max_length=200, pattern=r"^([A-Za-z0-9-]+: ?\S.*)?$")]


class ServiceTable(Table):
    """A hosting service as it is today: what is said here stands instead of the entry of the same name in the built-in list."""

    name: str = Field(min_length=1, max_length=80, description="The service's name.")
    claimable: Claimable | None = Field(None, description="Whether a stranger can have your name served there: yes, sometimes or no.")
    targets: list[HostName] = Field([], description='CNAME targets that lead to it, such as "onrender.com".')
    addresses: list[IPvAnyAddress] = Field([], description="Addresses that lead to it.")
    gone: bool = Field(False, description="Whether a target that does not exist is free there.")
    says: list[SignText] = Field([], description="Texts of which it shows one for a name that nobody holds; * stands for other text.")
    heads: list[HeaderLine] = Field([], description='Header lines of which it sends one for such a name: "name: value".')
    requires: HeaderLine = Field("", description="A header line that must be there besides the text.")
    answers: list[Annotated[int, Field(ge=200, le=599)]] = Field([], description="Status codes of that answer; any error when empty.")


class CloudflareTable(Table):
    """How the zones are read at Cloudflare: only ever read."""

    token: str = Field("", description='A reference to a read-only token of the zone: "keyring:cloudflare". Never the global key.')
    api: Url = Field("https://api.cloudflare.com/client/v4", description="Where its interface is.")
    networks: list[IPvAnyNetwork] = Field([], description="Networks of its proxies, instead of the built-in list.")


class RedirectTable(Table):
    """One row of the redirect map."""

    source: Url = Field(description="The address that visitors may still use.")
    target: Url = Field(description="Where they must end.")


class ApiTable(Table):
    """An API address and the web origins that it must admit."""

    url: Url = Field(description="The address.")
    origins: list[str] = Field([], description='The origins that must be admitted, such as "https://app.example.com".')
    method: str = Field("GET", description="The method that the app uses.")
    headers: list[str] = Field([], description="The headers that the app sends.")
    credentials: bool = Field(True, description="Whether the app sends cookies or authorisation along.")


class RoleTable(Table):
    """Somebody who logs in to the app."""

    name: str = Field(min_length=1, description="The role: owner, coach, assistant …")
    username: str = Field(min_length=1, description="The user name of a test account with this role.")
    password: str = Field(description='A reference to its password: "keyring:name", "env:NAME", "op://vault/item/field" or \'cmd:["…"]\'.')
    flow: str = Field("login", description="The flow that logs it in.")


class RouteTable(Table):
    """A core page or API call."""

    name: str = Field(min_length=1, description="What people call it.")
    url: Url = Field(description="Its address.")
    role: str = Field("", description="Which role calls it; empty for an anonymous visitor.")
    budget_ms: int = Field(500, gt=0, description="The p95 that it must stay under, in milliseconds.")
    lists: bool = Field(False, description="Whether it answers with a list of records.")


class CaptureTable(Table):
    """A value taken from a step's answer for later steps."""

    name: str = Field(pattern=r"^[a-z_][a-z0-9_]*$", description="What later steps call it: ${name}.")
    source: Literal["body", "json", "header", "cookie"] = Field(description="Where it is found.")
    pattern: str = Field(max_length=500, description="A regular expression with one group (body), a dotted path (json) or a name.")


class StepTable(Table):
    """One request of a flow."""

    name: str = Field(min_length=1, description="What the step does.")
    method: str = Field("GET", pattern=r"^[A-Z]+$", description="The HTTP method.")
    url: Url = Field(description="The address; ${name} is replaced by a capture, ${username} or ${password}.")
    form: dict[str, str] = Field({}, description="Form fields to send.")
    json_body: dict[str, str] = Field({}, alias="json", description="Values to send as a JSON object.")
    headers: dict[str, str] = Field({}, description="Headers to send.")
    status: list[int] = Field([200], description="The status codes that are right.")
    contains: str = Field("", description="A text that the answer must hold.")
    capture: list[CaptureTable] = Field([], description="Values to take from the answer.")


class FlowTable(Table):
    """Named steps that log somebody in; cookies are kept between them."""

    bearer: str = Field("", description='What to send as bearer token afterwards, such as "${token}".')
    step: list[StepTable] = Field(min_length=1, description="The steps, in order.")


class LimitTable(Table):
    """An address that must refuse too many tries: a login, a password reset, a sign-up, a code."""

    name: str = Field(min_length=1, description="What people call it.")
    kind: LimitKind = Field(LimitKind.LOGIN, description="What is tried: login, reset, signup or otp.")
    flow: str = Field("login", description="The flow whose step with the user name is tried, up to 15 times.")
    known: str = Field("", description="A user name that exists, for comparing its answer with a stranger's.")
    bypass: Annotated[str, Field(pattern=r"^[^\s/:@]*$")] = Field("", description="Another host where the same address answers.")
    rule: str = Field("", max_length=200, description="What is configured, in words: five per ten seconds at Cloudflare.")


class RepositoryTable(Table):
    """The app's Git repository on this machine."""

    path: str = Field(".", description="Its folder, relative to this file.")
    branch: str = Field("main", description="The branch that production is built from.")
    example: str = Field(".env.example", description="The file in it that lists the variables.")


class RollbackTable(Table):
    """The way back from a bad deploy."""

    how: str = Field(description="The command or page that does it.")
    target: str = Field("", description="The version it goes back to.")
    rehearsed: date | None = Field(None, description="When it was last rehearsed.")
    minutes: float | None = Field(None, ge=0, description="How long the rehearsal took.")


class TrackerTable(Table):
    """The error tracker."""

    name: str = Field(description="What it is called.")
    release_url: OptionalUrl = Field("", description="A page that shows which release its errors carry.")
    release_pattern: str = Field("", max_length=500, description="A regular expression that finds the release there.")


class MailToolTable(Table):
    """A service that sends in the domain's name beside its mail provider: bookings, invoices, newsletters."""

    name: str = Field(min_length=1, description="What it is called.")
    bounces: OptionalHostName = Field("", description="The domain of its bounce address, from the Return-Path line of a mail that it sent.")
    signs: OptionalHostName = Field("", description="The domain after d= in the DKIM-Signature line of a mail that it sent.")
    selectors: list[str] = Field([], description="The words after s= in those lines.")


class MailTable(Table):
    """A domain that mail is sent from."""

    name: HostName = Field(description="The domain after the @.")
    provider: str = Field("", description="Who sends it.")
    selectors: list[str] = Field([], description="Its DKIM selectors.")
    receives: bool = Field(True, description="Whether it takes mail too.")
    senders: list[IPvAnyAddress] = Field([], description="Addresses of your own servers that send for it; SPF must let each of them.")
    tool: list[MailToolTable] = Field([], description="What else sends in its name.")
    mails: list[str] = Field([], description="Files with the source of mails that were sent from it, relative to this file.")


class PersonTable(Table):
    """Somebody who is named for something."""

    name: str = Field(min_length=1, description="First and last name.")
    contact: str = Field("", description="A telephone number or address that works at 9 pm.")
    duties: list[Duty] = Field([], description="What the person does: deploy, rollback, alerts.")
    deputy_for: list[Duty] = Field([], description="What the person does when the one named cannot.")


class ConsentTable(Table):
    """Who agreed to probes that do more than look."""

    by: str = Field(min_length=1, description="Who agreed.")
    on: date = Field(description="When.")
    probes: list[Active] = Field([], description="To what: cors, zone_transfer, paced, login, redirects, rate, origin.")


class ProjectFile(Table):
    """A whole `lrconsole.toml`."""

    project: ProjectTable
    network: NetworkTable = Field(default_factory=lambda: NetworkTable.model_validate({}))
    environment: dict[EnvironmentKind, EnvironmentTable] = Field({}, description="The environments: production, staging, local.")
    domain: list[DomainTable] = Field([], description="DNS zones of the business.")
    host: list[HostTable] = Field([], description="Host names that serve it.")
    service: list[ServiceTable] = Field([], description="Hosting services that are not, or no longer, as the built-in list has them.")
    cloudflare: CloudflareTable | None = Field(None, description="How the zones are read at Cloudflare.")
    redirect: list[RedirectTable] = Field([], description="The redirect map.")
    api: list[ApiTable] = Field([], description="API addresses and who may call them.")
    role: list[RoleTable] = Field([], description="Who logs in.")
    route: list[RouteTable] = Field([], description="Core pages and calls with their budgets.")
    flow: dict[str, FlowTable] = Field({}, description="How somebody logs in.")
    limit: list[LimitTable] = Field([], description="Addresses that must refuse too many tries.")
    repository: RepositoryTable | None = Field(None, description="The app's code.")
    rollback: RollbackTable | None = Field(None, description="The way back.")
    tracker: TrackerTable | None = Field(None, description="The error tracker.")
    mail: list[MailTable] = Field([], description="Domains that mail is sent from.")
    person: list[PersonTable] = Field([], description="Who does what, and who stands in.")
    consent: ConsentTable | None = Field(None, description="Who agreed to active probes.")
    weights: dict[Impact, Annotated[int, Field(ge=0, le=10)]] = Field({}, description="How much each kind of harm weighs, 0 to 10.")
