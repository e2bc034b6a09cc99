"""The roadmap: every row that must be established before launch, and which of them a person is asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum

from lrconsole.model.judgement import Impact, Severity
from lrconsole.model.stage import Stage


class Kind(Enum):
    """What sort of row it is."""

    BAR = "minimum bar"
    TARGET = "target"
    ROW = "to establish"
    SIGNAL = "failure signal"
    DELIVERABLE = "deliverable"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the roadmap.

    `question` is what a person is asked, phrased so that yes is good; "" for rows that checks establish wholly and for deliverables.
    `confirms` says who can answer, `days` how long the answer holds.
    """

    id: str
    kind: Kind
    stage: Stage | None
    title: str
    question: str = ""
    confirms: str = ""
    severity: Severity = Severity.MEDIUM
    hurts: tuple[Impact, ...] = ()
    days: int = 90

    @property
    def definition(self) -> str:
        """Short hash of what the row asks."""
        return hashlib.sha256(f"{self.id}\x1f{self.severity.value}\x1f{self.title}\x1f{self.question}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class StageText:
    """What a stage is for, what it leaves behind, and how one sees that it is missing."""

    goal: str
    deliverable: str
    signals: str


def _bar(number: int, stage: Stage, title: str, question: str, confirms: str, *hurts: Impact) -> Row:
    return Row(f"B{number}", Kind.BAR, stage, title, question, confirms, Severity.BLOCKER, hurts)


def _target(number: int, stage: Stage, title: str, question: str, confirms: str, *hurts: Impact) -> Row:
    return Row(f"T{number}", Kind.TARGET, stage, title, question, confirms, Severity.HIGH, hurts)


def _row(id: str, stage: Stage, title: str, question: str = "", confirms: str = "engineer", severity: Severity = Severity.MEDIUM) -> Row:
    return Row(f"R{id}", Kind.ROW, stage, title, question, confirms if question else "", severity, _HURTS[stage])


def _signal(number: int, stage: Stage, title: str, question: str, confirms: str = "founder") -> Row:
    return Row(f"F{number}", Kind.SIGNAL, stage, title, question, confirms, Severity.MEDIUM, _HURTS[stage])


_HURTS = {
    Stage.QUICK_AUDIT: (Impact.LOGIN, Impact.REPUTATION),
    Stage.DATABASE: (Impact.SPEED,),
    Stage.EDGE: (Impact.LOGIN, Impact.REPUTATION),
    Stage.SECRETS: (Impact.DATA_LEAK, Impact.LEGAL),
    Stage.DEPLOY: (Impact.LOGIN, Impact.DATA_LOSS),
    Stage.OBSERVE: (Impact.REPUTATION, Impact.LOGIN),
    Stage.HANDOVER: (Impact.LOGIN, Impact.MONEY),
}

_Q, _D, _E, _S, _P, _O, _H = Stage

_BARS = (
    _bar(
        1,
        _Q,
        "Authentication behaves the same in every environment",
        "Do login, logout and password reset behave the same locally, in staging and in production?",
        "engineer",
        Impact.LOGIN,
    ),
    _bar(
        2,
        _D,
        "No user can reach another client's records",
        "Has somebody tried, with two real accounts, to open the other one's clients, bookings, invoices and notes, and been refused each time?",
        "engineer",
        Impact.DATA_LEAK,
        Impact.LEGAL,
    ),
    _bar(
        3,
        _S,
        "No secret in the code, its history or the frontend",
        "Is every key that was ever in the code or its history now replaced by a new one?",
        "engineer",
        Impact.DATA_LEAK,
        Impact.MONEY,
    ),
    _bar(
        4,
        _P,
        "A production deploy is repeatable and reversible",
        "Can a person who did not build the app deploy it and undo that deploy, from what is written down?",
        "whoever deploys",
        Impact.LOGIN,
        Impact.DATA_LOSS,
    ),
    _bar(5, _E, "DNS points at the live app, TLS active", "", ""),
    _bar(6, _E, "Redirects and subdomains behave as mapped", "", ""),
    _bar(
        7,
        _E,
        "Cloudflare or an equal edge protects the public surface",
        "Does a protective edge such as Cloudflare stand before the app, with DDoS protection and basic firewall rules on?",
        "engineer",
        Impact.LOGIN,
        Impact.DATA_LEAK,
    ),
    _bar(
        8,
        _E,
        "Caching never shows stale or shared business data",
        "Has somebody made sure that no page with client data is kept in a shared cache?",
        "engineer",
        Impact.DATA_LEAK,
    ),
    _bar(
        9,
        _O,
        "Uptime monitoring alerts a person when the app fails",
        "Did the person on call receive and see a test alert from the monitoring?",
        "whoever gets the alerts",
        Impact.LOGIN,
        Impact.REPUTATION,
    ),
    _bar(10, _E, "SPF, DKIM and DMARC are right, so that mail is delivered", "", ""),
    _bar(
        11,
        _S,
        "Logs are useful and expose no customer data",
        "Has somebody read a day of production logs and found no password, token or customer data in them?",
        "engineer",
        Impact.DATA_LEAK,
        Impact.LEGAL,
    ),
)

_TARGETS = (
    _target(1, _D, "p95 of the core admin actions under 500 ms", "", ""),
    _target(2, _O, "Uptime checked every minute", "Is uptime checked every minute from outside?", "engineer", Impact.REPUTATION),
    _target(
        3,
        _S,
        "Zero hard-coded secrets in repository and frontend",
        "Has somebody looked through the repository and the frontend for hard-coded secrets and found none?",
        "engineer",
        Impact.DATA_LEAK,
    ),
    _target(
        4,
        _D,
        "Lighthouse over 85 on the critical internal pages",
        "Do the critical internal pages score over 85 in Lighthouse?",
        "engineer",
        Impact.SPEED,
    ),
    _target(
        5,
        _P,
        "No production deploy path without a rollback",
        "Is every way to put code into production one that can be undone?",
        "whoever deploys",
        Impact.LOGIN,
    ),
)

_ROWS_1_TO_4 = (
    _row("1.1", _Q, "Every declared role can log in without a workaround"),
    _row("1.2", _Q, "No call of the core flows fails"),
    _row("1.3", _Q, "No environment variable is missing in production"),
    _row("1.4", _Q, "DNS points nowhere risky"),
    _row("1.5", _Q, "Mail is authenticated: SPF, DKIM, DMARC"),
    _row("1.6", _Q, "No obvious secret in Git history or client-side code"),
    _row("2.1", _D, "Slow queries are known", "Are the slowest database queries known, from statistics, logs or a profiler?"),
    _row(
        "2.2", _D, "No index is missing on look-up-heavy tables", "Do the look-ups on clients, sessions, invoices and tasks use an index?"
    ),
    _row(
        "2.3",
        _D,
        "No N+1 queries in admin lists and dashboards",
        "Does each admin list load with a handful of queries, however many rows it shows?",
    ),
    _row(
        "2.4", _D, "Long jobs stay out of the request path", "Do exports, imports and bulk mails run outside the request that started them?"
    ),
    _row("2.5", _D, "Large tables are paginated"),
    _row(
        "3.1",
        _E,
        "Cloudflare active, DDoS protection and basic WAF rules on",
        "Are DDoS protection and basic firewall rules switched on at the edge?",
        "engineer",
        Severity.HIGH,
    ),
    _row("3.2", _E, "TLS active, HTTPS forced"),
    _row("3.3", _E, "Redirects tested from the root domain to the canonical one"),
    _row("3.4", _E, "Declared subdomains resolve to the right thing"),
    _row(
        "3.5",
        _E,
        "Rate limits on login and password reset",
        "Are login and password reset limited to a few tries a minute, and has somebody seen the limit work?",
        "engineer",
        Severity.HIGH,
    ),
    _row("3.6", _E, "CORS admits only the required origins"),
    _row(
        "4.1",
        _S,
        "Variables separated per environment",
        "Do local, staging and production each have keys and a database of their own?",
        "engineer",
        Severity.HIGH,
    ),
    _row(
        "4.2", _S, "No key enters Git from now on", "Does a hook or the CI stop a commit that holds a key, and has somebody seen it do so?"
    ),
    _row(
        "4.3",
        _S,
        "A rotation plan for every exposed credential",
        "Is there a list of every credential that was exposed, with who replaces it and by when?",
        "engineer",
        Severity.HIGH,
    ),
    _row(
        "4.4",
        _S,
        "Least privilege for database users and services",
        "Do the app's database user and the third-party keys have only the rights that the app needs?",
        "engineer",
        Severity.HIGH,
    ),
    _row(
        "4.5",
        _S,
        "Server logs print no secrets or personal payloads",
        "Do the server logs leave out tokens, passwords and whole payloads with personal data?",
        "engineer",
        Severity.HIGH,
    ),
)

_ROWS_5_TO_7 = (
    _row(
        "5.1",
        _P,
        "Staging matches production",
        "Is staging like production in versions, settings and shape of data, closely enough to catch problems?",
    ),
    _row(
        "5.2",
        _P,
        "Deploys are repeatable",
        "Has the same way of deploying been used for the last three deploys, without repairs by hand?",
        "whoever deploys",
    ),
    _row(
        "5.3",
        _P,
        "The rollback was rehearsed before launch day",
        "Was a rollback rehearsed, timed and under ten minutes?",
        "whoever rolls back",
        Severity.HIGH,
    ),
    _row("5.4", _P, "Migrations are backwards compatible", "Does the version before still run on the database after a migration?"),
    _row(
        "6.1",
        _O,
        "Uptime monitoring covers homepage, login and health",
        "Does the monitoring watch the homepage, the login page and a health check behind the login?",
    ),
    _row(
        "6.2",
        _O,
        "Alerts reach an owner within 5 minutes",
        "Did a test alert reach the person on call, and was it seen within five minutes?",
        "whoever gets the alerts",
        Severity.HIGH,
    ),
    _row(
        "6.3",
        _O,
        "Errors have stack traces with the release",
        "Do errors in the tracker show a stack trace and the release they come from?",
    ),
    _row(
        "6.4",
        _O,
        "Request count, error rate and latency are measured",
        "Are request count, error rate and latency measured, and can the team see them?",
    ),
    _row("6.5", _O, "Cache hit rate is visible", "Is the hit rate of every cache visible, or is there no cache?"),
    _row(
        "7.1",
        _H,
        "The hand-over checklist is complete",
        "Has the whole hand-over checklist, from DNS to uptime monitoring, been gone through with the founder?",
        "founder",
        Severity.HIGH,
    ),
    _row("7.2", _H, "One named person deploys, one rolls back, one gets the alerts"),
    _row("7.3", _H, "What not to touch is written down", "Is it written down what nobody touches unless a sprint is booked?", "founder"),
)

_SIGNALS = (
    _signal(
        1,
        _Q,
        "Nothing rests on 'works on my machine'",
        "Do arguments end with what production does, does everybody know where its secrets live, and does a deploy need no repair by hand?",
    ),
    _signal(
        2,
        _D,
        "Pages stay fast when data grows",
        "Do pages stay fast past a few hundred rows, and does an export leave everybody else working?",
    ),
    _signal(
        3,
        _E,
        "No mixed content, no open login, no stray domains",
        "Are there no warnings about mixed content, and do old domains show nothing of their own?",
    ),
    _signal(
        4,
        _S,
        "Secrets and customer data stay where they belong",
        "Does nobody have access who does not need it, and does no debug log send customer data to a service?",
    ),
    _signal(
        5,
        _P,
        "A broken deploy is undone in ten minutes",
        "Could the team undo a deploy that broke the login within ten minutes, and change the schema without downtime?",
        "whoever rolls back",
    ),
    _signal(
        6,
        _O,
        "The team hears of outages before its clients",
        "Does the team hear of an outage before support does, and can it tell DNS from deployment from application?",
        "whoever gets the alerts",
    ),
    _signal(
        7,
        _H,
        "There is an answer to 9 pm",
        "Does the team have an answer to: what happens when Stripe, webhooks, email or DNS fails at 9 pm?",
    ),
)

_DELIVERABLES = (
    Row("D1", Kind.DELIVERABLE, _Q, "Launch risk list ranked by business impact, with a decision on every blocker"),
    Row("D2", Kind.DELIVERABLE, _D, "Small set of safe fixes: indexes, query clean-up, pagination, caching"),
    Row("D3", Kind.DELIVERABLE, _E, "Production DNS plan with redirect map and TLS checklist"),
    Row("D4", Kind.DELIVERABLE, _S, "Secret inventory and environment-variable map"),
    Row("D5", Kind.DELIVERABLE, _P, "Deployment checklist and rollback instructions"),
    Row("D6", Kind.DELIVERABLE, _O, "Dashboard and alert rules for downtime, 5xx spikes and slow requests"),
    Row("D7", Kind.DELIVERABLE, _H, "Operating guide with screenshots, links and emergency steps"),
)

_AUTOMATION = (
    Row("A1", Kind.AUTOMATION, _S, "Commits with tokens are blocked; dependencies are scanned"),
    Row("A2", Kind.AUTOMATION, _P, "Smoke test after a deploy"),
    Row("A3", Kind.AUTOMATION, _O, "Synthetic monitoring every minute"),
    Row("A4", Kind.AUTOMATION, _O, "Benchmark of the key endpoints, with an alert after a deploy"),
    Row("A5", Kind.AUTOMATION, _E, "Mail records tested after DNS changes"),
    Row("A6", Kind.AUTOMATION, _O, "AI log triage that can never change production"),
    Row("A7", Kind.AUTOMATION, _P, "Release notes tied to errors and rollback steps"),
)

ROWS: tuple[Row, ...] = (*_BARS, *_TARGETS, *_ROWS_1_TO_4, *_ROWS_5_TO_7, *_SIGNALS, *_DELIVERABLES, *_AUTOMATION)
"""All rows, minimum bar first."""

STAGE_TEXTS = {
    _Q: StageText(
        "find what blocks the launch, inside two hours",
        "launch risk list with a go / no-go on every blocker",
        "'works on my machine'; nobody knows where production secrets live; each deploy needs manual repair",
    ),
    _D: StageText(
        "keep pages fast and lists short as data grows",
        "a small set of safe fixes",
        "pages slow down past a few hundred rows; one export blocks everybody; p95 above 1 s in normal use",
    ),
    _E: StageText(
        "make the public surface safe enough for launch",
        "DNS plan with redirect map and TLS checklist",
        "mixed content; login can be hammered; old domains serve duplicates",
    ),
    _S: StageText(
        "know every secret and keep it out of the code",
        "secret inventory and environment-variable map",
        "private keys in frontend code; everybody can reach everything; debug logs ship customer data",
    ),
    _P: StageText(
        "deploy the same way each time, and undo it",
        "deployment checklist and rollback instructions",
        "a broken deploy that nobody can revert in ten minutes; schema changes that need downtime",
    ),
    _O: StageText(
        "hear of trouble before the clients do",
        "dashboard and alert rules",
        "support hears of outages first; nobody can tell DNS from deployment from application",
    ),
    _H: StageText(
        "leave named people able to run it alone",
        "short operating guide with emergency steps",
        "no answer to: what happens when Stripe, webhooks, email or DNS fails at 9 pm?",
    ),
}


def asked() -> tuple[Row, ...]:
    """The rows that a person answers."""
    return tuple(row for row in ROWS if row.question)
