"""The rows of the roadmap that belong to one stage: what it establishes, its failure signals, its deliverable."""

from __future__ import annotations

from lrconsole.model.judgement import Impact, Severity
from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap_row import DAYS, Row, RowKind

_DATA = (Impact.DATA_LEAK, Impact.LEGAL)
_DOWN = (Impact.LOGIN, Impact.REPUTATION)
_SLOW = (Impact.SPEED,)


def _high(
    id: str,
    title: str,
    stage: Stage,
    question: str,
    why: str,
    hurts: tuple[Impact, ...],
    confirms: str = "engineer",
    *,
    days: int = DAYS,
) -> Row:
    return Row(id, title, stage, stage, RowKind.REQUIREMENT, question, why, confirms, Severity.HIGH, hurts, days)


def _medium(id: str, title: str, stage: Stage, question: str, why: str, hurts: tuple[Impact, ...], confirms: str = "engineer") -> Row:
    return Row(id, title, stage, stage, RowKind.REQUIREMENT, question, why, confirms, Severity.MEDIUM, hurts)


def _automatic(id: str, title: str, stage: Stage) -> Row:
    return Row(id, title, stage, stage, RowKind.REQUIREMENT, severity=Severity.HIGH, automatic=True)


def _signal(id: str, stage: Stage, question: str, why: str, hurts: tuple[Impact, ...], confirms: str = "engineer and founder") -> Row:
    title = f"No failure signal of stage {stage.number} shows"
    return Row(id, title, stage, stage, RowKind.SIGNAL, question, why, confirms, Severity.MEDIUM, hurts)


def _deliverable(id: str, title: str, stage: Stage) -> Row:
    return Row(id, title, stage, stage, RowKind.DELIVERABLE)


QUICK_AUDIT = (
    _automatic("R1.1", "Every declared role can log in without a workaround", Stage.QUICK_AUDIT),
    _automatic("R1.2", "No call of the core flows fails or times out", Stage.QUICK_AUDIT),
    _automatic("R1.3", "No variable that the app needs is missing in production", Stage.QUICK_AUDIT),
    _automatic("R1.4", "DNS points nowhere risky", Stage.QUICK_AUDIT),
    _automatic("R1.5", "Mail is authenticated: SPF, DKIM, DMARC", Stage.QUICK_AUDIT),
    _automatic("R1.6", "No obvious secret in Git history or in the frontend", Stage.QUICK_AUDIT),
    _deliverable("D1", "Launch risk list, ranked, with a go or no-go on every blocker", Stage.QUICK_AUDIT),
    _signal(
        "F1",
        Stage.QUICK_AUDIT,
        "Is everything shown to work in production itself, does somebody know where its secrets live, and do deploys run unmended?",
        "Where “works on my machine” is the proof, launch day is the first real test.",
        _DOWN,
    ),
)

DATABASE = (
    _high(
        "R2.1",
        "Slow queries are known",
        Stage.DATABASE,
        "Did you look at query statistics, logs or a profile of the core pages, and is no query slow that you did not know of?",
        "What is slow with ten clients stops the app with a thousand.",
        _SLOW,
    ),
    _high(
        "R2.2",
        "Tables that are searched often have their indexes",
        Stage.DATABASE,
        "Do the tables that are searched most (clients, sessions, invoices, tasks) have an index for each search?",
        "Every page gets slower with every client that you win.",
        _SLOW,
    ),
    _medium(
        "R2.3",
        "Lists do not ask the database once per row",
        Stage.DATABASE,
        "Did you count the queries of the admin lists and dashboards, and does the count stay the same when there are more rows?",
        "A list that asks once per row makes your own success slow.",
        _SLOW,
    ),
    _high(
        "R2.4",
        "Long jobs do not hold up requests",
        Stage.DATABASE,
        "Do exports, imports, mailings and reports run apart from page requests?",
        "One export must not stop everybody else from working.",
        (Impact.SPEED, Impact.LOGIN),
    ),
    _automatic("R2.5", "Large tables are paged", Stage.DATABASE),
    _deliverable("D2", "Small set of safe fixes: indexes, queries, paging, caching", Stage.DATABASE),
    _signal(
        "F2",
        Stage.DATABASE,
        "Do pages stay quick past a few hundred rows, do exports leave others working, and is nearly every request below 1 second?",
        "These are the first signs that the app will not carry your business.",
        _SLOW,
    ),
)

EDGE = (
    _high(
        "R3.1",
        "Cloudflare is active, with protection from floods and basic firewall rules",
        Stage.EDGE,
        "Are Cloudflare or an equal edge, its protection from floods (DDoS) and its firewall rules (WAF) switched on for this domain?",
        "Attacks on small businesses are automatic; so must the protection be.",
        _DOWN,
    ),
    _automatic("R3.2", "TLS is active and HTTPS is forced", Stage.EDGE),
    _automatic("R3.3", "Redirects lead from the root domain to the canonical one", Stage.EDGE),
    _automatic("R3.4", "Each declared name resolves to the right thing", Stage.EDGE),
    _high(
        "R3.5",
        "Login and password reset are limited in rate",
        Stage.EDGE,
        "Did you try a wrong password and a reset many times in a row, and were you slowed down or stopped?",
        "Without a limit a robot guesses your team's passwords all night.",
        (Impact.LOGIN, Impact.DATA_LEAK),
    ),
    _automatic("R3.6", "Only the required origins may call the API (CORS)", Stage.EDGE),
    _deliverable("D3", "DNS plan with redirect map and TLS checklist", Stage.EDGE),
    _signal(
        "F3",
        Stage.EDGE,
        "Are pages free of mixed content, is the login safe from hammering, and do old domains only redirect, with no broken links?",
        "Warnings in the browser and old addresses cost trust and visitors.",
        (Impact.REPUTATION,),
    ),
)

SECRETS = (
    _high(
        "R4.1",
        "Local, staging and production have variables of their own",
        Stage.SECRETS,
        "Does each environment have its own keys and database, so that a test cannot touch a real client?",
        "A test with production keys sends real mail and charges real cards.",
        (Impact.DATA_LOSS, Impact.MONEY),
    ),
    _high(
        "R4.2",
        "No key enters Git from now on",
        Stage.SECRETS,
        "Do a commit hook and CI stop keys from entering Git, and is what already is in the history known?",
        "A key in the code's history is a key that everybody with a copy has for ever.",
        (Impact.DATA_LEAK, Impact.MONEY),
    ),
    _high(
        "R4.3",
        "There is a plan for replacing every exposed key",
        Stage.SECRETS,
        "Is it written down for every exposed credential who replaces it, where, and what must be restarted?",
        "An exposed key stays dangerous until it is replaced.",
        (Impact.DATA_LEAK, Impact.MONEY),
    ),
    _high(
        "R4.4",
        "Database users and service accounts have only the rights they need",
        Stage.SECRETS,
        "Did you look at the rights of the database users and third-party accounts, and has none more than it needs?",
        "With too many rights one leaked key opens everything.",
        (Impact.DATA_LEAK, Impact.DATA_LOSS),
    ),
    _high(
        "R4.5",
        "Server logs print no token, password or personal payload",
        Stage.SECRETS,
        "Did you search the server logs for tokens, passwords and whole payloads, and find none?",
        "Logs travel to services and laptops that were never meant to hold client data.",
        _DATA,
    ),
    _deliverable("D4", "Secret inventory and map of environment variables", Stage.SECRETS),
    _signal(
        "F4",
        Stage.SECRETS,
        "Are private keys out of the frontend, does everybody reach only what they need, and do debug logs keep client data at home?",
        "Each of these is a leak that waits for somebody to look.",
        _DATA,
    ),
)

DEPLOY = (
    _medium(
        "R5.1",
        "Staging is close enough to production to catch problems",
        Stage.DEPLOY,
        "Does staging run the same versions, settings and kind of data as production, so that it would show a problem first?",
        "Without a true rehearsal your clients find the faults.",
        _DOWN,
        "whoever deploys",
    ),
    _high(
        "R5.2",
        "Deploys can be repeated from CI or from written steps",
        Stage.DEPLOY,
        "Was the last deploy made by CI, or exactly by the written steps, with nothing done from memory?",
        "Steps in one head are lost when that person leaves.",
        _DOWN,
        "whoever deploys",
    ),
    _high(
        "R5.3",
        "The way back was rehearsed before launch day",
        Stage.DEPLOY,
        "Was a rollback really carried out, on production or staging, and did it take less than 10 minutes?",
        "A way back that nobody has walked is a hope.",
        _DOWN,
        "whoever rolls back",
    ),
    _medium(
        "R5.4",
        "Database changes still work with the version before",
        Stage.DEPLOY,
        "Does the version before still run after the pending database changes, or is there a tested backup and an agreed time?",
        "If not, going back breaks the app a second time.",
        (Impact.DATA_LOSS,),
    ),
    _deliverable("D5", "Deployment checklist and rollback instructions", Stage.DEPLOY),
    _signal(
        "F5",
        Stage.DEPLOY,
        "Could a deploy that breaks the login be reverted within 10 minutes, and do database changes need no downtime?",
        "A broken login for an hour is an hour without work.",
        _DOWN,
        "whoever rolls back",
    ),
)

OBSERVE = (
    _high(
        "R6.1",
        "Homepage, login page and a logged-in health check are watched",
        Stage.OBSERVE,
        "Are the homepage, the login page and a health check behind the login all watched?",
        "A homepage that is up says nothing about whether anybody can log in.",
        _DOWN,
    ),
    _high(
        "R6.2",
        "An alert reaches its owner within 5 minutes",
        Stage.OBSERVE,
        "Was a test alert sent, and did its owner see it within 5 minutes?",
        "An alert that nobody sees is no alert.",
        (Impact.REPUTATION,),
        "whoever gets the alerts",
        days=30,
    ),
    _high(
        "R6.3",
        "Errors arrive with stack trace and release version",
        Stage.OBSERVE,
        "Was an error made on purpose, and did it arrive in the error tracker with a stack trace and the release version?",
        "Without it nobody can tell which release broke what.",
        (Impact.REPUTATION,),
    ),
    _medium(
        "R6.4",
        "Requests, errors and response times are measured",
        Stage.OBSERVE,
        "Can you show how many requests came in the last hour, how many failed and how long they took?",
        "Without numbers every slow day is a matter of opinion.",
        _SLOW,
    ),
    _medium(
        "R6.5",
        "Where there is a cache, its hit rate is visible",
        Stage.OBSERVE,
        "Can you see the hit rate of every cache, or is there none?",
        "A shortcut that is never used costs money and hides the real problem.",
        _SLOW,
    ),
    _deliverable("D6", "Dashboard and alert rules for downtime, errors and slow requests", Stage.OBSERVE),
    _signal(
        "F6",
        Stage.OBSERVE,
        "Would you hear of an outage before your clients do, and could you tell whether DNS, a deploy or the app is at fault?",
        "The first minutes decide whether an outage is short.",
        (Impact.REPUTATION,),
        "whoever gets the alerts",
    ),
)

HANDOVER = (
    _high(
        "R7.1",
        "The hand-over checklist is complete",
        Stage.HANDOVER,
        "Was the whole hand-over list gone through together, from DNS, TLS, Cloudflare and mail to deploys, secrets and monitoring?",
        "What was not handed over leaves with the engineer.",
        _DOWN,
        "founder",
    ),
    _automatic("R7.2", "One named person deploys, one rolls back, one gets the alerts", Stage.HANDOVER),
    _medium(
        "R7.3",
        "It is written down what not to touch without a sprint",
        Stage.HANDOVER,
        "Do you have in writing what nobody should touch unless a sprint is booked, and do you understand it?",
        "One well-meant click in the domain's settings can stop your mail for days.",
        (Impact.EMAIL, Impact.LOGIN),
        "founder",
    ),
    _deliverable("D7", "Operating guide with pictures, links and emergency steps", Stage.HANDOVER),
    _signal(
        "F7",
        Stage.HANDOVER,
        "Do you know what to do when Stripe, webhooks, email or DNS fails at 9 pm?",
        "At 9 pm there is nobody to ask.",
        (Impact.MONEY, Impact.REPUTATION),
        "founder",
    ),
)
